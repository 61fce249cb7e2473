package io.tubecast.edge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.inference.bundle.ColorOrder;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ResizeMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureFitTest {
    private final Image input = new Image(100, 100);

    @Test
    void stretchingFillsTheInputAndLeavesBoxesAlone() {
        try (PictureFit fit = fit(ResizeMode.STRETCH)) {
            fit.fill(plain(200, 50, 90), input);
            assertThat(gray(0, 0)).isEqualTo(90);
            assertThat(gray(99, 99)).isEqualTo(90);
            assertThat(mapped(fit, 0.1, 0.2, 0.3, 0.4)).containsExactly(0.1, 0.2, 0.3, 0.4);
        }
    }

    @Test
    void letterboxingKeepsTheAspectBetweenBarsOfTheMean() {
        try (PictureFit fit = fit(ResizeMode.LETTERBOX)) {
            // 200 x 50 becomes 100 x 25, rows 37 to 61
            fit.fill(plain(200, 50, 90), input);
            assertThat(gray(50, 36)).isEqualTo(7);
            assertThat(gray(50, 37)).isEqualTo(90);
            assertThat(gray(50, 61)).isEqualTo(90);
            assertThat(gray(50, 62)).isEqualTo(7);
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
            for (int y = 0; y < 50; y++) {
                picture.pixels().put(picture.offset(10, y), (byte) 200);
            }
            fit.fill(picture, input);
            assertThat(gray(0, 0)).isEqualTo(90);
            // 75 / 200 = 0.375 and 125 / 200 = 0.625
            assertThat(mapped(fit, 0, 0, 1, 1)).containsExactly(new double[] {0.375, 0, 0.625, 1}, within(1e-9));
        }
    }

    private static PictureFit fit(ResizeMode mode) {
        return new PictureFit(new InputSpec("frame", 100, 100, mode, List.of(7.0, 7.0, 7.0), 1, ColorOrder.BGR));
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

    private int gray(int x, int y) {
        return input.pixels().get(input.offset(x, y)) & 0xff;
    }

    private static Image plain(int width, int height, int value) {
        Image image = new Image(width, height);
        for (int at = 0; at < image.pixels().capacity(); at++) {
            image.pixels().put(at, (byte) value);
        }
        return image;
    }
}
