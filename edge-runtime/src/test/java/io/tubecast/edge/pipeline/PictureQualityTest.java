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
    void tinyPicturesAreNotMeasured() {
        assertThat(measure(picture(2, 2, 1, 1)).measured()).isFalse();
    }

    @Test
    void allocatesNothing() {
        Image picture = picture(320, 240, 10, 20);
        assertThat(Allocation.bytesPerCall(2_000, () -> PictureQuality.measure(picture, snapshot.observability())))
                .isZero();
    }

    private Observability measure(Image picture) {
        PictureQuality.measure(picture, snapshot.observability());
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
