package io.tubecast.training.cfad.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.Image;
import io.tubecast.training.cfad.Clip;
import org.junit.jupiter.api.Test;

/** One clip of two frames of two pixels: bytes b become b / 127.5 - 1, so 0, 51, 204 and 255 become -1, -0.6, 0.6 and 1. */
class ClipBatchTest {
    private static final Clip SIZE = new Clip(2, 1, 2);

    private static Image image(int... bytes) {
        Image image = new Image(2, 1);
        for (int i = 0; i < bytes.length; i++) {
            image.pixels().put(i, (byte) bytes[i]);
        }
        return image;
    }

    private static final Image PICTURE = image(0, 51, 255, 204, 255, 0); // B, G, R
    private static final Image FIELD = image(255, 0, 7, 51, 204, 9); // x, y, magnitude

    private static float[] pixels(ClipBatch batch) {
        float[] pixels = new float[batch.pixels().capacity()];
        batch.pixels().get(0, pixels);
        return pixels;
    }

    @Test
    void redGreenBlueThenXAndYInEveryPixel() {
        ClipBatch batch = new ClipBatch(1, SIZE, 5);
        batch.put(0, 1, PICTURE);
        batch.putFlow(0, 1, FIELD);
        float[] first = new float[10];
        float[] second = {1, -.6f, -1, 1, -1, -1, 1, .6f, -.6f, .6f};
        float[] both = new float[20];
        System.arraycopy(first, 0, both, 0, 10);
        System.arraycopy(second, 0, both, 10, 10);
        assertThat(pixels(batch)).containsExactly(both, within(1e-6f));
        ClipBatch turned = new ClipBatch(1, SIZE, 5);
        turned.putFlow(0, 1, FIELD);
        turned.put(0, 1, PICTURE);
        assertThat(pixels(turned)).containsExactly(pixels(batch));
    }

    @Test
    void aFrameIsRepeatedWithItsFlow() {
        ClipBatch batch = new ClipBatch(1, SIZE, 5);
        batch.put(0, 0, PICTURE);
        batch.putFlow(0, 0, FIELD);
        batch.repeat(0, 1);
        float[] expected = {1, -.6f, -1, 1, -1, -1, 1, .6f, -.6f, .6f, 1, -.6f, -1, 1, -1, -1, 1, .6f, -.6f, .6f};
        assertThat(pixels(batch)).containsExactly(expected, within(1e-6f));
    }

    @Test
    void withoutFlowThereAreThreeChannels() {
        ClipBatch batch = new ClipBatch(1, SIZE, 3);
        batch.put(0, 0, PICTURE);
        assertThat(pixels(batch))
                .containsExactly(new float[] {1, -.6f, -1, -1, 1, .6f, 0, 0, 0, 0, 0, 0}, within(1e-6f));
        assertThatThrownBy(() -> batch.putFlow(0, 0, FIELD)).hasMessage("these clips have no flow");
        assertThatThrownBy(() -> new ClipBatch(1, SIZE, 4)).hasMessage("clips have 3 channels, or 5 with flow, was 4");
    }
}
