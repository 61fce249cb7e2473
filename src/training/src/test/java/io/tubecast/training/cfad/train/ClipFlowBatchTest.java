package io.tubecast.training.cfad.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipBatchBuilder;
import io.tubecast.training.cfad.data.ClipIndex;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.data.TrainingClip;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Clips of 8 frames out of 12. The left half of every picture is white and the right half black; on the left everything moves by x = +2 pixels (byte 160), on the right by -1 (112); y is 100 plus the
 * number of the field.
 */
class ClipFlowBatchTest {
    private static final int LEFT = 160;
    private static final int RIGHT = 112;
    private static final int STILL = 128;
    private static final ClipIndex INDEX = new ClipIndex(List.of(new TrainingClip(new Halves(), new HalfFlow())), 1);

    private static final class Halves implements Clip {
        private final AnnotatedVideo video = new AnnotatedVideo(
                "halves",
                160,
                120,
                12,
                List.of(new AnnotatedTube(0, 0, Collections.nCopies(12, new Box(40, 30, 110, 90)))));

        @Override
        public AnnotatedVideo annotation() {
            return video;
        }

        @Override
        public void readFrame(int index, Image target) {
            Drawing.draw(target, new Box(0, 0, 80, 120), 255, 255, 255);
        }
    }

    private static final class HalfFlow implements FlowStackSource {
        @Override
        public FlowStack layout() {
            return FlowStack.FOLLOWING;
        }

        @Override
        public int frames() {
            return 12;
        }

        @Override
        public int width() {
            return 160;
        }

        @Override
        public int height() {
            return 120;
        }

        @Override
        public void stack(int frame, byte[] into) {
            for (int i = 0; i < into.length; i += 3) {
                into[i] = (byte) (i / 3 % 160 < 80 ? LEFT : RIGHT);
                into[i + 1] = (byte) (100 + layout().field(frame, 0, 12));
                into[i + 2] = 7;
            }
        }
    }

    private static ClipBatch build(AugmentationConfig changes, long step) {
        CfadConfig config = TinyClips.flowing(1000, changes);
        ClipBatch batch = CfadFamily.buffers(config).get(0);
        new ClipBatchBuilder(INDEX, config, Drawing.NEAREST, Drawing.NO_DAMAGE).build(step, batch);
        return batch;
    }

    /** A value as the byte it was. */
    private static int at(ClipBatch batch, int clip, int frame, int pixel, int channel) {
        int plane = 32 * 32;
        float value = batch.pixels().get(((clip * 8 + frame) * plane + pixel) * 5 + channel);
        return Math.round((value + 1) * 127.5f);
    }

    @Test
    void everyPictureHasTheFieldThatBeginsAtItsFrame() {
        ClipBatch batch = build(AugmentationConfig.NONE, 0);
        int[] fields = {0, 2, 3, 5, 6, 8, 9, 10}; // of frames 0, 2, 3, 5, 6, 8, 9 and 11, which is the last
        for (int clip = 0; clip < 2; clip++) {
            for (int frame = 0; frame < 8; frame++) {
                assertThat(at(batch, clip, frame, 0, 3)).isEqualTo(LEFT);
                assertThat(at(batch, clip, frame, 31, 3)).isEqualTo(RIGHT);
                assertThat(at(batch, clip, frame, 0, 4)).isEqualTo(100 + fields[frame]);
            }
        }
    }

    @Test
    void mirroredPicturesHaveMirroredFieldsOfTheOtherSign() {
        ClipBatch batch = build(new AugmentationConfig(0, 0, 0, 0, 0, 0, 1, 0, 1, 1), 0);
        assertThat(at(batch, 0, 3, 0, 0)).isZero(); // black is on the left now
        assertThat(at(batch, 0, 3, 31, 0)).isEqualTo(255);
        assertThat(at(batch, 0, 3, 0, 3)).isEqualTo(256 - RIGHT);
        assertThat(at(batch, 0, 3, 31, 3)).isEqualTo(256 - LEFT);
        assertThat(at(batch, 0, 3, 0, 4)).isBetween(100, 110).isEqualTo(at(batch, 0, 3, 31, 4)); // y stays
    }

    @Test
    void coloursChangePicturesAndNotTheirFlow() {
        ClipBatch batch = build(new AugmentationConfig(1, 1, 1, 1, 1, 0, 1, 0, 1, 0), 1);
        for (int pixel = 0; pixel < 32 * 32; pixel++) {
            assertThat(at(batch, 0, 2, pixel, 3)).isEqualTo(pixel % 32 < 16 ? LEFT : RIGHT);
        }
        Set<Integer> seen = new TreeSet<>();
        for (int step = 0; step < 5; step++) {
            seen.add(at(build(new AugmentationConfig(1, 1, 1, 1, 1, 0, 1, 0, 1, 0), step), 0, 2, 31, 0));
        }
        assertThat(seen).hasSizeGreaterThan(1); // brightness: black is not always black
    }

    @Test
    void flowGoesWhereItsPixelsGo() {
        AugmentationConfig geometry = new AugmentationConfig(0, 0, 0, 0, 0, .7, 3, .8, .3, .5);
        Set<Integer> kinds = new TreeSet<>();
        for (int step = 0; step < 40; step++) {
            ClipBatch batch = build(geometry, step);
            for (int clip = 0; clip < 2; clip++) {
                boolean mirrored = isMirrored(batch, clip);
                kinds.add(mirrored ? 1 : 0);
                for (int i = 0; i < 8 * 32 * 32; i++) {
                    int red = at(batch, clip, i / 1024, i % 1024, 0);
                    int x = at(batch, clip, i / 1024, i % 1024, 3);
                    int moved = red == 255 ? LEFT : red == 0 ? RIGHT : STILL; // beside the picture nothing moves
                    assertThat(x)
                            .as("step %d, clip %d, value %d", step, clip, i)
                            .isEqualTo(mirrored ? 256 - moved : moved);
                }
                assertThat(batch.tubes().get(clip)).hasSize(1);
            }
        }
        assertThat(kinds).containsExactly(0, 1);
    }

    /** Whether anything has the sign that only mirroring gives. */
    private static boolean isMirrored(ClipBatch batch, int clip) {
        for (int i = 0; i < 32 * 32; i++) {
            int x = at(batch, clip, 0, i, 3);
            if (x == 256 - LEFT || x == 256 - RIGHT) {
                return true;
            }
        }
        return false;
    }
}
