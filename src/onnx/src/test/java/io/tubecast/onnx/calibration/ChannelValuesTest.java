package io.tubecast.onnx.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.onnx.OnnxException;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class ChannelValuesTest {
    @Test
    void eachChannelHasItsOwnGreatestAndMeanSquare() {
        ChannelValues values = new ChannelValues(2, 3);
        values.add(FloatBuffer.wrap(new float[] {1, -2, 0, 4, 4, 4}));
        values.add(FloatBuffer.wrap(new float[] {1, 0, 0, -5, 0, 0}));
        assertThat(values.channels()).isEqualTo(2);
        assertThat(values.greatest(0)).isEqualTo(2);
        assertThat(values.greatest(1)).isEqualTo(5);
        // (1 + 4 + 1) / 6 and (3 * 16 + 25) / 6
        assertThat(values.meanSquare(0)).isCloseTo(1, within(1e-12));
        assertThat(values.meanSquare(1)).isCloseTo(73 / 6.0, within(1e-12));
    }

    @Test
    void nothingWasThereYet() {
        assertThat(new ChannelValues(1, 1).greatest(0)).isZero();
        assertThat(new ChannelValues(1, 1).meanSquare(0)).isZero();
    }

    @Test
    void anExampleOfAnotherSizeIsRefused() {
        ChannelValues values = new ChannelValues(2, 3);
        assertThatThrownBy(() -> values.add(FloatBuffer.allocate(5)))
                .isInstanceOf(OnnxException.class)
                .hasMessage("5 values, 2 channels of 3 were expected");
        assertThatThrownBy(() -> new ChannelValues(0, 3)).hasMessageContaining("was 0 by 3");
    }
}
