package io.tubecast.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.data.PairTruth;
import io.tubecast.training.data.PairTruth.BoxPair;
import java.awt.Color;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmenterTest {
    private static final int SIZE = 150;
    private static final AugmentationConfig GEOMETRY = new AugmentationConfig(0, 0, 0, 0, 0, .7, 3, .8, .3, .5);

    private final List<Image> frames = List.of(new Image(200, 100), new Image(200, 100));
    private final List<Image> targets = List.of(new Image(SIZE, SIZE), new Image(SIZE, SIZE));

    private PairTruth draw(Box first, Box second) {
        Drawing.draw(frames.get(0), first, 255, 255, 255);
        Drawing.draw(frames.get(1), second, 255, 255, 255);
        return new PairTruth(List.of(new BoxPair(normalized(first), normalized(second))), List.of(4));
    }

    private static Box normalized(Box box) {
        return new Box(box.x1() / 200, box.y1() / 100, box.x2() / 200, box.y2() / 100);
    }

    /** Bounds of the white pixels; the canvas is filled with the mean, which is not white. */
    private static Box find(Image image) {
        int left = SIZE;
        int top = SIZE;
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                if (image.pixels().get(image.offset(x, y)) == -1) {
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y + 1);
                }
            }
        }
        return new Box(left, top, right, bottom);
    }

    private static void same(Box found, Box expected) {
        double pixel =
                4; // one source pixel is at most 150 / 30 target pixels wide, after the strongest crop of the short
        // side
        assertThat(found.x1()).isCloseTo(expected.x1() * SIZE, within(pixel));
        assertThat(found.y1()).isCloseTo(expected.y1() * SIZE, within(pixel + 1));
        assertThat(found.x2()).isCloseTo(expected.x2() * SIZE, within(pixel));
        assertThat(found.y2()).isCloseTo(expected.y2() * SIZE, within(pixel + 1));
    }

    private static PairTruth apply(
            Augmenter augmenter, List<Image> frames, PairTruth truth, SplittableRandom random, List<Image> targets) {
        Augmenter.Change change =
                augmenter.draw(truth, frames.get(0).width(), frames.get(0).height(), random);
        for (int i = 0; i < frames.size(); i++) {
            augmenter.frame(frames.get(i), change, targets.get(i));
        }
        return change.of(truth);
    }

    @Test
    void fieldsAreCutLikeTheFramesWhateverTheirSize() {
        // a field of half the frame's size that is bright where the frame is: it must end in the same places
        Augmenter augmenter = new Augmenter(GEOMETRY, Drawing.NEAREST);
        Image field = new Image(100, 50);
        Image target = new Image(SIZE, SIZE);
        for (int seed = 0; seed < 100; seed++) {
            PairTruth truth = draw(new Box(40, 20, 90, 80), new Box(60, 30, 110, 90));
            Drawing.draw(field, new Box(20, 10, 45, 40), 255, 255, 255);
            Augmenter.Change change = augmenter.draw(truth, 200, 100, new SplittableRandom(seed));
            augmenter.frame(frames.get(0), change, targets.get(0));
            augmenter.field(field, change, target);
            int unlike = 0;
            for (int i = 1; i < 3 * SIZE * SIZE; i += 3) { // y of the field against green
                boolean frameBright = (targets.get(0).pixels().get(i) & 255) > 200;
                boolean fieldBright = (target.pixels().get(i) & 255) > 200;
                unlike += frameBright == fieldBright ? 0 : 1;
            }
            // the cut is rounded to whole pixels of the field: at most two pixels of it, 4 target pixels each, off
            // along 4 sides of at most 150
            assertThat(unlike).as("seed %d", seed).isLessThan(4 * 150 * 8);
        }
    }

    @Test
    void outsideTheFrameNothingMoves() {
        AugmentationConfig expand = new AugmentationConfig(0, 0, 0, 0, 0, 1, 4, 0, 1, 0);
        Augmenter augmenter = new Augmenter(expand, Drawing.NEAREST);
        Image field = new Image(20, 10);
        for (int i = 0; i < field.pixels().capacity(); i++) {
            field.pixels().put(i, (byte) 200);
        }
        Image target = new Image(SIZE, SIZE);
        Augmenter.Change change = augmenter.draw(PairTruth.EMPTY, 200, 100, new SplittableRandom(4));
        augmenter.field(field, change, target);
        int still = 0;
        for (int i = 0; i < target.pixels().capacity(); i++) {
            int value = target.pixels().get(i) & 255;
            assertThat(value).isIn(128, 200);
            still += value == 128 ? 1 : 0;
        }
        assertThat(still).isPositive();
    }

    @Test
    void aMirroredFieldMovesTheOtherWay() {
        AugmentationConfig always = new AugmentationConfig(0, 0, 0, 0, 0, 0, 1, 0, 1, 1);
        Augmenter augmenter = new Augmenter(always, Drawing.NEAREST);
        Image field = new Image(SIZE, SIZE);
        Drawing.draw(field, new Box(0, 0, 10, SIZE), 160, 100, 170); // x +32, y -28, magnitude 42 at the left edge
        Image target = new Image(SIZE, SIZE);
        augmenter.field(field, augmenter.draw(PairTruth.EMPTY, SIZE, SIZE, new SplittableRandom(1)), target);
        int right = target.offset(SIZE - 1, 5);
        assertThat(target.pixels().get(right) & 255).isEqualTo(96); // 128 - 32
        assertThat(target.pixels().get(right + 1) & 255).isEqualTo(100);
        assertThat(target.pixels().get(right + 2) & 255).isEqualTo(170);
        assertThat(target.pixels().get(target.offset(0, 5) + 1) & 255).isZero(); // black in the source
    }

    @Test
    void boxesMoveWithThePixelsOfBothFrames() {
        Augmenter augmenter = new Augmenter(GEOMETRY, Drawing.NEAREST);
        for (int seed = 0; seed < 200; seed++) {
            PairTruth truth = draw(new Box(40, 20, 90, 80), new Box(60, 30, 110, 90));
            PairTruth moved = apply(augmenter, frames, truth, new SplittableRandom(seed), targets);
            assertThat(moved.classes()).as("seed %d", seed).containsExactly(4);
            same(find(targets.get(0)), moved.boxes().get(0).first());
            same(find(targets.get(1)), moved.boxes().get(0).second());
        }
    }

    @Test
    void mirrorTurnsPicturesAndBoxesOver() {
        AugmentationConfig always = new AugmentationConfig(0, 0, 0, 0, 0, 0, 1, 0, 1, 1);
        PairTruth truth = draw(new Box(20, 20, 60, 80), new Box(40, 20, 80, 80));
        PairTruth mirrored =
                apply(new Augmenter(always, Drawing.NEAREST), frames, truth, new SplittableRandom(1), targets);
        // x becomes 1 - x: 20..60 of 200 is 0.1..0.3, so 0.7..0.9
        assertThat(mirrored.boxes().get(0).first().x1()).isCloseTo(.7, within(1e-6));
        assertThat(mirrored.boxes().get(0).first().x2()).isCloseTo(.9, within(1e-6));
        assertThat(find(targets.get(0))).isEqualTo(new Box(105, 30, 135, 120));
        assertThat(find(targets.get(1))).isEqualTo(new Box(90, 30, 120, 120));
    }

    @Test
    void aMicroTubeWhoseCenterLeavesInEitherFrameIsDropped() {
        Window window = new Window(0, 0, 100, 100);
        Box inside = new Box(.1, .1, .3, .3);
        Box outside = new Box(.45, .1, .65, .3); // center at 0.55 x 200 = 110 px
        Box reaching = new Box(.3, .1, .6, .3); // center at 90 px: cut at 100
        PairTruth truth = new PairTruth(
                List.of(new BoxPair(inside, outside), new BoxPair(outside, inside), new BoxPair(inside, reaching)),
                List.of(1, 2, 3));
        PairTruth left = window.restrict(truth, 200, 100);
        assertThat(left.classes()).containsExactly(3);
        assertThat(left.boxes().get(0).second().x1()).isCloseTo(.6, within(1e-9));
        assertThat(left.boxes().get(0).second().x2()).isEqualTo(1);
    }

    @Test
    void overlapWithTheWindowIsAveragedOverTheFrames() {
        Window window = new Window(0, 0, 100, 100);
        // 50x100 of 100x100 is 0.5; 25x100 is 0.25
        PairTruth truth =
                new PairTruth(List.of(new BoxPair(new Box(0, 0, .25, 1), new Box(0, 0, .125, 1))), List.of(0));
        assertThat(window.bestOverlap(truth, 200, 100)).isCloseTo(.375, within(1e-9));
    }

    @Test
    void withoutChangesTheWholePictureIsResized() {
        PairTruth truth = draw(new Box(40, 20, 100, 80), new Box(60, 20, 120, 80));
        Augmenter none = new Augmenter(AugmentationConfig.NONE, Drawing.NEAREST);
        PairTruth same = apply(none, frames, truth, new SplittableRandom(1), targets);
        assertThat(same).isEqualTo(truth);
        assertThat(find(targets.get(0))).isEqualTo(new Box(30, 30, 75, 120)); // x 150/200, y 150/100
    }

    @Test
    void colorsChangeAlikeInBothFrames() {
        AugmentationConfig colors = new AugmentationConfig(1, 1, 1, 1, 1, 0, 1, 0, 1, 0);
        Augmenter augmenter = new Augmenter(colors, Drawing.NEAREST);
        for (int seed = 0; seed < 50; seed++) {
            byte[] bytes = new byte[frames.get(0).pixels().capacity()];
            new SplittableRandom(seed).nextBytes(bytes);
            frames.forEach(frame -> frame.pixels().put(0, bytes));
            apply(augmenter, frames, PairTruth.EMPTY, new SplittableRandom(seed), targets);
            assertThat(targets.get(0).pixels()).isEqualTo(targets.get(1).pixels());
        }
    }

    @Test
    void hueTurnsByOneAngleAndKeepsValueAndSaturation() {
        AugmentationConfig hueOnly = new AugmentationConfig(0, 0, 0, 1, 0, 0, 1, 0, 1, 0);
        for (int seed = 0; seed < 20; seed++) {
            byte[] pixels = {10, 100, (byte) 240, (byte) 250, 20, 60, 30, (byte) 220, 90, 77, 77, 77};
            byte[] before = pixels.clone();
            Photometric.draw(hueOnly, new SplittableRandom(seed)).apply(pixels, pixels.length);
            double turn = turn(hsb(before, 0), hsb(pixels, 0));
            assertThat(Math.abs(turn)).isLessThanOrEqualTo(18.5 / 360);
            for (int at = 0; at < 9; at += 3) {
                float[] was = hsb(before, at);
                float[] is = hsb(pixels, at);
                assertThat(turn(was, is)).isCloseTo(turn, within(0.005)); // bytes round to about 0.3 degrees
                assertThat(is[1]).isCloseTo(was[1], within(0.01f));
                assertThat(is[2]).isCloseTo(was[2], within(0.005f));
            }
            assertThat(pixels).endsWith((byte) 77, (byte) 77, (byte) 77); // grey has no hue
        }
    }

    private static double turn(float[] from, float[] to) {
        double turn = to[0] - from[0];
        return turn - Math.rint(turn);
    }

    /** The JDK's own conversion. */
    private static float[] hsb(byte[] pixels, int at) {
        return Color.RGBtoHSB(pixels[at + 2] & 255, pixels[at + 1] & 255, pixels[at] & 255, null);
    }

    @Test
    void brightnessAndContrastAreClampedAndSaturationKeepsTheBrightestChannel() {
        AugmentationConfig brightness = new AugmentationConfig(1, 0, 0, 0, 0, 0, 1, 0, 1, 0);
        AugmentationConfig saturation = new AugmentationConfig(0, 0, 1, 0, 0, 0, 1, 0, 1, 0);
        for (int seed = 0; seed < 50; seed++) {
            byte[] pixels = {0, 100, (byte) 255};
            Photometric.draw(brightness, new SplittableRandom(seed)).apply(pixels, 3);
            int shift = (pixels[1] & 255) - 100;
            assertThat(Math.abs(shift)).isLessThanOrEqualTo(32);
            assertThat(pixels[0] & 255).isEqualTo(Math.max(0, shift));
            assertThat(pixels[2] & 255).isEqualTo(Math.min(255, 255 + shift));
            byte[] colored = {(byte) 200, 100, (byte) 150};
            Photometric.draw(saturation, new SplittableRandom(seed)).apply(colored, 3);
            assertThat(colored[0] & 255).isEqualTo(200);
            // distances to the brightest channel grow by one factor: 100 and 50
            assertThat(2 * (200 - (colored[2] & 255))).isCloseTo(200 - (colored[1] & 255), within(2));
        }
    }
}
