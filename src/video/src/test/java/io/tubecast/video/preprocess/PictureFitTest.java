package io.tubecast.video.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.testkit.Allocation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PictureFitTest {
    private static final int SIDE = 100;

    private final Image input = new Image(SIDE, SIDE);

    @Test
    void stretchingFillsTheInputAndLeavesBoxesAlone() {
        try (PictureFit fit = fit(ResizeMode.STRETCH)) {
            fit.fill(plain(200, 50, 90), input);
            assertThat(pixel(0, 0)).containsOnly(90);
            assertThat(pixel(99, 99)).containsOnly(90);
            assertThat(mapped(fit, 0.1, 0.2, 0.3, 0.4)).containsExactly(0.1, 0.2, 0.3, 0.4);
            assertThat(mapped(fit, -0.1, 0.2, 0.3, 1.4)).containsExactly(0, 0.2, 0.3, 1);
        }
    }

    @Test
    void letterboxingKeepsTheAspectBetweenBarsOfTheMean() {
        try (PictureFit fit = fit(ResizeMode.LETTERBOX)) {
            // 200 x 50 becomes 100 x 25, rows 37 to 61
            fit.fill(plain(200, 50, 90), input);
            assertThat(pixel(50, 36)).containsExactly(104, 117, 124); // 123.7 rounded
            assertThat(pixel(50, 37)).containsOnly(90);
            assertThat(pixel(50, 61)).containsOnly(90);
            assertThat(pixel(50, 62)).containsExactly(104, 117, 124);
            // y 0.37 is the picture's top, 0.62 its bottom; what lies in the bars is cut
            assertThat(mapped(fit, 0.25, 0.37, 0.75, 0.62))
                    .containsExactly(new double[] {0.25, 0, 0.75, 1}, within(1e-9));
            assertThat(mapped(fit, 0, 0.1, 1, 0.495)).containsExactly(new double[] {0, 0, 1, 0.5}, within(1e-9));
        }
    }

    @Test
    void croppingTakesTheMiddle() {
        try (PictureFit fit = fit(ResizeMode.CROP)) {
            // of 200 x 50 the middle 50 x 50: x from 75 to 125
            Image picture = plain(200, 50, 90);
            paint(picture, 0, 0, 75, 50, 200);
            paint(picture, 125, 0, 200, 50, 200);
            fit.fill(picture, input);
            assertThat(pixel(0, 0)).containsOnly(90);
            assertThat(pixel(99, 99)).containsOnly(90);
            // 75 / 200 = 0.375 and 125 / 200 = 0.625
            assertThat(mapped(fit, 0, 0, 1, 1)).containsExactly(new double[] {0.375, 0, 0.625, 1}, within(1e-9));
            // a box that reaches out of what was cropped lies in the frame all the same: 0.375 - 0.2 x 0.25
            assertThat(mapped(fit, -0.2, 0, 1, 1)).containsExactly(new double[] {0.325, 0, 0.625, 1}, within(1e-9));
        }
    }

    @Test
    void anObjectIsFoundWhereItIsInFramesOfAnyShape() {
        Random random = new Random(3);
        List<ResizeMode> modes = List.of(ResizeMode.values());
        for (int round = 0; round < 300; round++) {
            ResizeMode mode = modes.get(round % modes.size());
            int width = 40 + random.nextInt(400);
            int height = 40 + random.nextInt(400);
            // within the middle square, which every mode shows
            int square = Math.min(width, height);
            int w = square / 4 + random.nextInt(square / 2);
            int h = square / 4 + random.nextInt(square / 2);
            int x = (width - square) / 2 + 2 + random.nextInt(square - w - 3);
            int y = (height - square) / 2 + 2 + random.nextInt(square - h - 3);
            Image picture = plain(width, height, 0);
            paint(picture, x, y, x + w, y + h, 255);
            try (PictureFit fit = fit(mode)) {
                fit.fill(picture, input);
                double[] found = mapped(fit, brightBox());
                // two pixels of the input, as large as they are in the frame
                double tolerance = 2.0 / SIDE * (mode == ResizeMode.LETTERBOX ? Math.max(width, height) : square);
                double across = mode == ResizeMode.STRETCH ? 2.0 / SIDE * width : tolerance;
                double down = mode == ResizeMode.STRETCH ? 2.0 / SIDE * height : tolerance;
                String what = "%s of %dx%d".formatted(mode, width, height);
                assertThat(found[0] * width).as(what).isCloseTo(x, within(across));
                assertThat(found[1] * height).as(what).isCloseTo(y, within(down));
                assertThat(found[2] * width).as(what).isCloseTo(x + w, within(across));
                assertThat(found[3] * height).as(what).isCloseTo(y + h, within(down));
            }
        }
    }

    @Test
    void planAndBarsFollowAFrameOfAnotherSize() {
        try (PictureFit fit = fit(ResizeMode.LETTERBOX)) {
            fit.fill(plain(200, 50, 90), input);
            // 50 x 200 becomes 25 x 100, columns 37 to 61; the rows of the wide frame are bars now
            fit.fill(plain(50, 200, 60), input);
            assertThat(pixel(36, 50)).containsExactly(104, 117, 124);
            assertThat(pixel(37, 50)).containsOnly(60);
            assertThat(pixel(0, 50)).containsExactly(104, 117, 124);
            assertThat(mapped(fit, 0.37, 0.2, 0.62, 0.4)).containsExactly(new double[] {0, 0.2, 1, 0.4}, within(1e-9));
        }
    }

    @Test
    void anotherInputGetsItsBarsToo() {
        try (PictureFit fit = fit(ResizeMode.LETTERBOX)) {
            fit.fill(plain(200, 50, 90), new Image(SIDE, SIDE));
            fit.fill(plain(200, 50, 90), input);
            assertThat(pixel(50, 0)).containsExactly(104, 117, 124);
        }
    }

    @Test
    void anInputOfAnotherSizeIsRefused() {
        try (PictureFit fit = fit(ResizeMode.STRETCH)) {
            assertThatThrownBy(() -> fit.fill(plain(20, 20, 0), new Image(50, 100)))
                    .hasMessage("the input must be 100x100, was 50x100");
        }
    }

    @Test
    void allocatesNothingWhileTheSizeStays() {
        Image picture = plain(160, 120, 90);
        MicroTubes tubes = new MicroTubes(2, 2, 3);
        tubes.add(1);
        try (PictureFit fit = fit(ResizeMode.LETTERBOX)) {
            assertThat(Allocation.bytesPerCall(500, () -> {
                        fit.fill(picture, input);
                        fit.toFrame(tubes);
                    }))
                    .isZero();
        }
    }

    private static PictureFit fit(ResizeMode mode) {
        return new PictureFit(SIDE, SIDE, mode, List.of(104.0, 117.0, 123.7));
    }

    private static double[] mapped(PictureFit fit, double... box) {
        MicroTubes tubes = new MicroTubes(2, 1, 3);
        int slot = tubes.add(1);
        System.arraycopy(box, 0, tubes.boxes(), slot * 4, 4);
        fit.toFrame(tubes);
        double[] result = new double[4];
        System.arraycopy(tubes.boxes(), slot * 4, result, 0, 4);
        return result;
    }

    /** The extent of what is brighter than the bars, in parts of the input. */
    private double[] brightBox() {
        int left = SIDE;
        int top = SIDE;
        int right = 0;
        int bottom = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                if (pixel(x, y)[0] > 127) {
                    left = Math.min(left, x);
                    right = Math.max(right, x + 1);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y + 1);
                }
            }
        }
        return new double[] {(double) left / SIDE, (double) top / SIDE, (double) right / SIDE, (double) bottom / SIDE};
    }

    private int[] pixel(int x, int y) {
        int at = input.offset(x, y);
        return new int[] {
            input.pixels().get(at) & 0xff,
            input.pixels().get(at + 1) & 0xff,
            input.pixels().get(at + 2) & 0xff
        };
    }

    private static Image plain(int width, int height, int value) {
        Image image = new Image(width, height);
        paint(image, 0, 0, width, height, value);
        return image;
    }

    private static void paint(Image image, int x1, int y1, int x2, int y2, int value) {
        for (int y = y1; y < y2; y++) {
            for (int at = image.offset(x1, y); at < image.offset(x2, y); at++) {
                image.pixels().put(at, (byte) value);
            }
        }
    }
}
