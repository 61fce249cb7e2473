package io.tubecast.video.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer.Region;
import io.tubecast.testkit.Allocation;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenCvResizerTest {
    private final OpenCvResizer resizer = new OpenCvResizer();

    @AfterEach
    void close() {
        resizer.close();
    }

    @Test
    void doublingTwoPixelsGivesQuarterSteps() {
        Image source = new Image(2, 1);
        setPixel(source, 0, 0, 0, 40, 200);
        setPixel(source, 1, 0, 100, 80, 100);
        Image target = new Image(4, 1);

        resizer.resize(source, target);

        // centers of the four at (i + 0.5) / 2 - 0.5 = -0.25, 0.25, 0.75, 1.25: weights 0, 1/4, 3/4, 1 of the right
        // pixel
        assertThat(channel(target, 0)).containsExactly(0, 25, 75, 100);
        assertThat(channel(target, 1)).containsExactly(40, 50, 70, 80);
        assertThat(channel(target, 2)).containsExactly(200, 175, 125, 100);
    }

    @Test
    void theSameSizeIsACopy() {
        Image source = noise(31, 17, 3);
        Image target = new Image(31, 17);

        resizer.resize(source, target);

        assertThat(target.pixels()).isEqualTo(source.pixels());
    }

    @Test
    void agreesWithTheFormulaOfBilinearSamplingForAnyRegions() {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            Image source = noise(2 + random.nextInt(60), 2 + random.nextInt(60), round);
            Image target = noise(2 + random.nextInt(60), 2 + random.nextInt(60), -round);
            Region from = randomRegion(random, source);
            Region to = randomRegion(random, target);
            Image expected = new Image(target.width(), target.height());
            expected.copyFrom(target);
            bilinear(source, from, expected, to);

            resizer.resize(source, from, target, to);

            for (int i = 0; i < target.pixels().capacity(); i++) {
                // OpenCV rounds its weights to 11 bits: at most one grey level off
                assertThat(target.pixels().get(i) & 0xFF)
                        .as("round %d byte %d: %s to %s", round, i, from, to)
                        .isBetween(
                                (expected.pixels().get(i) & 0xFF) - 1,
                                (expected.pixels().get(i) & 0xFF) + 1);
            }
        }
    }

    @Test
    void leavesThePixelsOutsideTheTargetRegionAlone() {
        Image target = noise(10, 10, 5);
        Image before = new Image(10, 10);
        before.copyFrom(target);

        resizer.resize(new Image(7, 7), new Region(0, 0, 7, 7), target, new Region(2, 3, 4, 5));

        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 10; x++) {
                boolean inside = x >= 2 && x < 6 && y >= 3 && y < 8;
                byte expected = inside ? 0 : before.pixels().get(before.offset(x, y));
                assertThat(target.pixels().get(target.offset(x, y))).isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesARegionThatSticksOut() {
        Image source = new Image(8, 6);
        Image target = new Image(4, 4);

        assertThatThrownBy(() -> resizer.resize(source, new Region(1, 0, 8, 6), target))
                .hasMessageContaining("not inside a picture of 8x6");
        assertThatThrownBy(() -> resizer.resize(source, new Region(0, -1, 8, 6), target))
                .hasMessageContaining("not inside");
        assertThatThrownBy(() -> resizer.resize(source, new Region(0, 0, 8, 0), target))
                .hasMessageContaining("not inside");
        assertThatThrownBy(() -> resizer.resize(source, new Region(2, 2, Integer.MAX_VALUE, 2), target))
                .hasMessageContaining("not inside");
    }

    @Test
    void allocatesNothingOnceWarmEvenWhenRegionsAndSlotsChange() {
        Image[] slots = {noise(340, 256, 1), noise(340, 256, 2), noise(340, 256, 3)};
        Region[] regions = {new Region(0, 0, 340, 256), new Region(10, 20, 200, 100)};
        Image target = new Image(300, 300);
        int[] turn = {0};

        long bytes = Allocation.bytesPerCall(200, () -> {
            resizer.resize(slots[turn[0] % 3], regions[turn[0] % 2], target);
            turn[0]++;
        });

        assertThat(bytes).isZero();
    }

    @Test
    void saysSoWhenUsedAfterClose() {
        resizer.close();
        resizer.close();

        assertThatThrownBy(() -> resizer.resize(new Image(2, 2), new Image(1, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** The formula, in double precision: the oracle. */
    private static void bilinear(Image source, Region from, Image target, Region to) {
        for (int y = 0; y < to.height(); y++) {
            for (int x = 0; x < to.width(); x++) {
                double sx = clamp((x + 0.5) * from.width() / to.width() - 0.5, from.width() - 1);
                double sy = clamp((y + 0.5) * from.height() / to.height() - 0.5, from.height() - 1);
                int x0 = (int) sx;
                int y0 = (int) sy;
                int x1 = Math.min(x0 + 1, from.width() - 1);
                int y1 = Math.min(y0 + 1, from.height() - 1);
                for (int c = 0; c < 3; c++) {
                    double top = mix(value(source, from, x0, y0, c), value(source, from, x1, y0, c), sx - x0);
                    double bottom = mix(value(source, from, x0, y1, c), value(source, from, x1, y1, c), sx - x0);
                    target.pixels().put(target.offset(to.x() + x, to.y() + y) + c, (byte)
                            Math.round(mix(top, bottom, sy - y0)));
                }
            }
        }
    }

    private static double clamp(double value, double limit) {
        return Math.max(0, Math.min(limit, value));
    }

    private static double mix(double a, double b, double fraction) {
        return a + fraction * (b - a);
    }

    private static int value(Image image, Region region, int x, int y, int c) {
        return image.pixels().get(image.offset(region.x() + x, region.y() + y) + c) & 0xFF;
    }

    private static Region randomRegion(Random random, Image image) {
        int width = 1 + random.nextInt(image.width());
        int height = 1 + random.nextInt(image.height());
        return new Region(
                random.nextInt(image.width() - width + 1), random.nextInt(image.height() - height + 1), width, height);
    }

    private static Image noise(int width, int height, long seed) {
        Image image = new Image(width, height);
        byte[] bytes = new byte[image.pixels().capacity()];
        new Random(seed).nextBytes(bytes);
        image.pixels().put(0, bytes);
        return image;
    }

    private static void setPixel(Image image, int x, int y, int blue, int green, int red) {
        image.pixels().put(image.offset(x, y), (byte) blue);
        image.pixels().put(image.offset(x, y) + 1, (byte) green);
        image.pixels().put(image.offset(x, y) + 2, (byte) red);
    }

    private static int[] channel(Image image, int c) {
        int[] values = new int[image.width() * image.height()];
        for (int i = 0; i < values.length; i++) {
            values[i] = image.pixels().get(3 * i + c) & 0xFF;
        }
        return values;
    }
}
