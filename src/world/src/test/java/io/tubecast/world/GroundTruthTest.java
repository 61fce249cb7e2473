package io.tubecast.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.world.draw.Canvas;
import io.tubecast.world.draw.PartList;
import io.tubecast.world.draw.View;
import io.tubecast.world.scene.Actor;
import io.tubecast.world.scene.Scene;
import org.junit.jupiter.api.Test;

class GroundTruthTest {
    private static final WorldOptions OPTIONS = WorldOptions.defaults();
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;

    @Test
    void boxesFitTheDrawnBodyWithinAPixel() {
        int compared = 0;
        for (int seed = 0; seed < 40; seed++) {
            Scene scene = WorldClips.scene(seed, OPTIONS, 6);
            for (Actor actor : scene.actors()) {
                double seconds = 0.37 + 0.11 * seed;
                View view = scene.view(seconds);
                double[] box = new double[4];
                actor.box(view, seconds, new PartList(), box);
                int[] mask = maskBox(actor, view, seconds);
                if (box[0] > 2 && box[1] > 2 && box[2] < WIDTH - 2 && box[3] < HEIGHT - 2) {
                    assertThat(mask[0]).isCloseTo((int) Math.round(box[0]), within(1));
                    assertThat(mask[1]).isCloseTo((int) Math.round(box[1]), within(1));
                    assertThat(mask[2]).isCloseTo((int) Math.round(box[2]), within(1));
                    assertThat(mask[3]).isCloseTo((int) Math.round(box[3]), within(1));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(40);
    }

    /** Left, top, right and bottom of the pixels at least half covered by the body when nothing else is drawn. */
    private static int[] maskBox(Actor actor, View view, double seconds) {
        PartList parts = new PartList();
        actor.addBody(parts, view, seconds);
        int[] owner = new int[WIDTH * HEIGHT];
        new Canvas(WIDTH, HEIGHT).owners(parts, owner);
        int[] mask = {WIDTH, HEIGHT, 0, 0};
        for (int i = 0; i < owner.length; i++) {
            if (owner[i] >= 0) {
                mask[0] = Math.min(mask[0], i % WIDTH);
                mask[1] = Math.min(mask[1], Math.floorDiv(i, WIDTH));
                mask[2] = Math.max(mask[2], i % WIDTH + 1);
                mask[3] = Math.max(mask[3], Math.floorDiv(i, WIDTH) + 1);
            }
        }
        return mask;
    }

    @Test
    void tubesCoverTheActionsTheActorsPerform() {
        for (int index = 0; index < 20; index++) {
            WorldClip clip = WorldClips.clip(Split.TEST, index, OPTIONS);
            double seconds = clip.annotation().frames() / 25.0;
            Scene scene = WorldClips.scene(Split.TEST.seed(index), OPTIONS, seconds);
            for (AnnotatedTube tube : clip.annotation().tubes()) {
                double middle = (tube.start() + tube.boxes().size() / 2) / 25.0;
                assertThat(scene.actors())
                        .anyMatch(actor -> actor.at(middle).movement().actionClass() == tube.actionClass());
            }
        }
    }

    /**
     * Follows the flow from each pixel of a body or prop and compares the colors: with the right flow the moving texture is found again, with none
     * it is not. Noise, light and what is newly hidden keep the difference above 0.
     */
    @Test
    void flowLeadsToTheSameTexture() {
        double still = 0;
        double followed = 0;
        int moving = 0;
        for (int index = 0; index < 25; index++) {
            WorldClip clip = WorldClips.clip(Split.TEST, index, OPTIONS);
            for (int frame = 5; frame < 95; frame += 30) {
                byte[] before = WorldClipsTest.frame(clip, frame);
                byte[] after = WorldClipsTest.frame(clip, frame + 1);
                FlowField field = new FlowField(1, 1);
                clip.flow(frame, field);
                float[] flow = field.values();
                for (int i = 0; i < WIDTH * HEIGHT; i++) {
                    double length = Math.hypot(flow[2 * i], flow[2 * i + 1]);
                    int x = (int) Math.round(i % WIDTH + (double) flow[2 * i]);
                    int y = (int) Math.round(Math.floorDiv(i, WIDTH) + (double) flow[2 * i + 1]);
                    if (length > 2 && x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT) {
                        still += difference(before, i, after, i);
                        followed += difference(before, i, after, y * WIDTH + x);
                        moving++;
                    }
                }
            }
        }
        assertThat(moving).isGreaterThan(10_000);
        assertThat(followed / still).isLessThan(0.6);
    }

    private static double difference(byte[] a, int pixelA, byte[] b, int pixelB) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            sum += Math.abs((a[3 * pixelA + c] & 255) - (b[3 * pixelB + c] & 255));
        }
        return sum;
    }

    @Test
    void flowOfTheBackgroundIsTheCamerasMotion() {
        WorldClip clip = WorldClips.clip(Split.TEST, 0, OPTIONS);
        double seconds = clip.annotation().frames() / 25.0;
        Scene scene = WorldClips.scene(Split.TEST.seed(0), OPTIONS, seconds);
        PartList parts = new PartList();
        int checked = 0;
        FlowField field = new FlowField(1, 1);
        for (int frame = 0; frame < 60; frame += 20) {
            clip.flow(frame, field);
            float[] flow = field.values();
            scene.parts(frame / 25.0, parts);
            int[] owner = new int[WIDTH * HEIGHT];
            new Canvas(WIDTH, HEIGHT).owners(parts, owner);
            View before = scene.view(frame / 25.0);
            View after = scene.view((frame + 1) / 25.0);
            for (double x = -0.6; x < 0.6; x += 0.05) {
                int column = (int) Math.floor(before.x(x, -0.3));
                int row = (int) Math.floor(before.y(x, -0.3));
                int at = row * WIDTH + column;
                if (column >= 0 && column < WIDTH && row >= 0 && owner[at] < 0) {
                    // a scene point's displacement, at most a pixel from the pixel's middle
                    assertThat((double) flow[2 * at]).isCloseTo(after.x(x, -0.3) - before.x(x, -0.3), within(0.02));
                    assertThat((double) flow[2 * at + 1]).isCloseTo(after.y(x, -0.3) - before.y(x, -0.3), within(0.02));
                    checked++;
                }
            }
        }
        assertThat(checked).isGreaterThan(10);
    }

    @Test
    void theFlowOfAClipHasAFieldBetweenEachTwoFrames() {
        WorldClip clip = WorldClips.clip(Split.TEST, 0, OPTIONS.withSize(96, 64).withFrames(12));
        FlowSequence flow = clip.exactFlow();
        assertThat(flow.fields()).isEqualTo(11);
        FlowField field = new FlowField(1, 1);
        FlowField same = new FlowField(1, 1);
        flow.read(10, field);
        clip.flow(10, same);
        assertThat(field.width()).isEqualTo(flow.width()).isEqualTo(96);
        assertThat(field.height()).isEqualTo(flow.height()).isEqualTo(64);
        assertThat(field.values()).isEqualTo(same.values());
        // the clip defines flow from its last frame too, but nothing in it is there to follow
        assertThatThrownBy(() -> flow.read(11, field)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
