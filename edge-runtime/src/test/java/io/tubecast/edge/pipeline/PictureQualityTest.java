package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.publish.message.Observability;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.testkit.Allocation;
import org.junit.jupiter.api.Test;

class PictureQualityTest {
    private final PictureQuality quality = new PictureQuality(ControlSettings.View.ANY);
    private final TubesSnapshot snapshot = new TubesSnapshot("front", 1).begin(new FrameStamp(0, 0, 0), 4, 4);

    @Test
    void aPlainPictureHasItsLumaAndNoEdges() {
        Observability seen = measure(picture(160, 120, 100, 100));
        // (29 + 150 + 77) * 100 / 256 = 100
        assertThat(seen.luma()).isEqualTo(100);
        assertThat(seen.blur()).isZero();
    }

    @Test
    void stripesOfOnePixelAreAsSharpAsItGets() {
        Observability seen = measure(picture(160, 120, 0, 200));
        // Laplacian of a column: both neighbours differ by 200, so ±400 everywhere: variance 160 000 less the square of
        // the mean
        assertThat(seen.blur()).isCloseTo(160_000, within(2_000.0));
    }

    @Test
    void aFlatPictureIsBlockedAndShowsNobody() {
        Observability seen = measure(picture(160, 120, 100, 104)); // lumas vary by 2 around their mean: a variance of 4
        assertThat(seen.blocked()).isTrue();
        assertThat(seen.clearView()).isFalse();
        assertThat(measure(picture(160, 120, 80, 120)).blocked()).isFalse(); // a variance of 400
    }

    @Test
    void aHandBeforeTheLensBlocksTheView() {
        Image picture = picture(160, 120, 80, 120);
        paint(picture, 0, 0, 160, 120, 40);
        paintStripes(picture, 120, 90, 160, 120); // a corner is left free: 1 of 16 tiles
        assertThat(measure(picture).blocked()).isTrue();
        paintStripes(picture, 80, 60, 160, 120); // a quarter of the picture
        assertThat(measure(picture).blocked()).isFalse();
    }

    @Test
    void darkGlaringAndBlurredPicturesShowNobody() {
        PictureQuality strict = new PictureQuality(new ControlSettings.View(16, 100, (width, height) -> -1));
        assertThat(clear(strict, picture(160, 120, 0, 28))).isFalse(); // a mean luma of 14
        assertThat(clear(strict, picture(160, 120, 8, 36))).isTrue(); // 22
        assertThat(clear(strict, picture(160, 120, 255, 247))).isFalse(); // 251
        Image slope = new Image(160, 120);
        for (int x = 0; x < 160; x++) {
            paint(slope, x, 0, x + 1, 120, 40 + x); // a Laplacian of 0 everywhere
        }
        assertThat(clear(strict, slope)).isFalse();
        assertThat(clear(quality, slope)).isTrue(); // where sharpness is not asked for
    }

    @Test
    void theSmallestPersonIsWhatTheModelSays() {
        PictureQuality known = new PictureQuality(new ControlSettings.View(0, 0, (width, height) -> height / 10));
        known.measure(picture(160, 120, 80, 120), snapshot.observability());
        assertThat(snapshot.observability().smallestPersonPx()).isEqualTo(12);
    }

    private boolean clear(PictureQuality judge, Image picture) {
        judge.measure(picture, snapshot.observability());
        return snapshot.observability().clearView();
    }

    private static void paint(Image picture, int left, int top, int right, int bottom, int gray) {
        for (int y = top; y < bottom; y++) {
            for (int i = picture.offset(left, y); i < picture.offset(left, y) + 3 * (right - left); i++) {
                picture.pixels().put(i, (byte) gray);
            }
        }
    }

    private static void paintStripes(Image picture, int left, int top, int right, int bottom) {
        for (int x = left; x < right; x++) {
            paint(picture, x, top, x + 1, bottom, x % 2 == 0 ? 80 : 120);
        }
    }

    @Test
    void tinyPicturesAreNotMeasured() {
        assertThat(measure(picture(2, 2, 1, 1)).measured()).isFalse();
    }

    @Test
    void allocatesNothing() {
        Image picture = picture(320, 240, 10, 20);
        assertThat(Allocation.bytesPerCall(2_000, () -> quality.measure(picture, snapshot.observability())))
                .isZero();
    }

    private Observability measure(Image picture) {
        quality.measure(picture, snapshot.observability());
        return snapshot.observability();
    }

    private static Image picture(int width, int height, int even, int odd) {
        Image image = new Image(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    image.pixels().put(image.offset(x, y) + c, (byte) (x % 2 == 0 ? even : odd));
                }
            }
        }
        return image;
    }
}
