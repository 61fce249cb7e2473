package io.tubecast.onnx.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.ChannelValues;
import io.tubecast.onnx.edit.SmallGraph;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Convolutions of one cell, 2 channels in between: w1 [2, 1] makes them, w2 [1, 2] reads them. */
class EqualizationTest {
    private static SmallGraph pair(float[] w1, float[] b1, float[] w2) {
        return new SmallGraph()
                .input("x")
                .constant("w1", List.of(2L, 1L, 1L, 1L), w1)
                .constant("b1", b1)
                .constant("w2", List.of(1L, 2L, 1L, 1L), w2);
    }

    private static OnnxModel chain(float[] w1, float[] b1, float[] w2) {
        return pair(w1, b1, w2)
                .node("Conv", "a", "x", "w1", "b1")
                .node("Relu", "b", "a")
                .node("Conv", "y", "b", "w2")
                .output("y")
                .build();
    }

    private static ChannelValues values(float... each) {
        ChannelValues values = new ChannelValues(each.length, 1);
        values.add(FloatBuffer.wrap(each));
        return values;
    }

    @Test
    void aSmallChannelIsMadeAsLargeAsTheOthers() {
        OnnxModel model = chain(new float[] {8, 0.5f}, new float[] {4, 0.25f}, new float[] {0.1f, 1.6f});
        assertThat(Equalization.tensors(model)).containsExactly("b");
        // 16 and 1: the second is raised sixteen times; then both weights that read are 0.1, so nothing is lost by that
        OnnxModel equalized = Equalization.equalized(model, Map.of("b", values(16, 1)));
        assertThat(equalized.floats("w1")).containsExactly(new float[] {8, 8}, within(1e-5f));
        assertThat(equalized.floats("b1")).containsExactly(new float[] {4, 4}, within(1e-5f));
        assertThat(equalized.floats("w2")).containsExactly(new float[] {0.1f, 0.1f}, within(1e-6f));
        assertThat(model.floats("w1")).as("the model itself stays").containsExactly(8, 0.5f);
    }

    @Test
    void channelsThatAreAlikeStayAsTheyAre() {
        OnnxModel model = chain(new float[] {2, 3}, new float[] {1, 1}, new float[] {5, 7});
        OnnxModel equalized = Equalization.equalized(model, Map.of("b", values(6, 6)));
        assertThat(equalized.floats("w1")).containsExactly(2, 3);
        assertThat(equalized.floats("w2")).containsExactly(5, 7);
    }

    @Test
    void whatGoesThroughAChannelStaysWhateverWasMeasured() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            float[] w1 = {random.nextFloat() + 0.1f, -random.nextFloat() - 0.1f};
            float[] b1 = {random.nextFloat(), random.nextFloat()};
            float[] w2 = {random.nextFloat() - 0.5f, random.nextFloat() * 20};
            OnnxModel equalized = Equalization.equalized(
                    chain(w1, b1, w2), Map.of("b", values(random.nextFloat() * 100, random.nextInt(2))));
            for (int channel = 0; channel < 2; channel++) {
                float made = equalized.floats("w1")[channel];
                float read = equalized.floats("w2")[channel];
                float scale = Math.abs(w1[channel] * w2[channel]) + 1e-3f;
                assertThat(made * read).isCloseTo(w1[channel] * w2[channel], within(1e-5f * scale));
                assertThat(equalized.floats("b1")[channel] * read)
                        .isCloseTo(b1[channel] * w2[channel], within(1e-5f * (scale + 20)));
                assertThat(made / w1[channel]).as("Relu takes no other sign").isPositive();
            }
        }
    }

    @Test
    void tensorsThatMeetInASumHaveOneScale() {
        OnnxModel model = pair(new float[] {1, 1}, new float[] {0, 0}, new float[] {1, 1})
                .constant("w3", List.of(2L, 2L, 1L, 1L), 1, 2, 3, 4)
                .node("Conv", "a", "x", "w1", "b1")
                .node("Conv", "c", "a", "w3")
                .node("Add", "d", "a", "c")
                .node("Relu", "e", "d")
                .node("Conv", "y", "e", "w2")
                .output("y")
                .build();
        assertThat(Equalization.tensors(model)).containsExactlyInAnyOrder("a", "c", "e");
        Map<String, ChannelValues> measured = new HashMap<>();
        List.of("a", "c", "e").forEach(tensor -> measured.put(tensor, values(64, 1)));
        OnnxModel equalized = Equalization.equalized(model, measured);
        float second = equalized.floats("w1")[1]; // the first channel keeps its scale, the second is raised by this
        assertThat(second).isGreaterThan(1);
        assertThat(equalized.floats("w1")[0]).isEqualTo(1);
        // rows are what the sum's channels are made of, columns what the first tensor's are read by
        assertThat(equalized.floats("w3"))
                .containsExactly(new float[] {1, 2 / second, 3 * second, 4}, within(1e-4f * second));
        assertThat(equalized.floats("w2")).containsExactly(new float[] {1, 1 / second}, within(1e-6f));
    }

    @Test
    void whatSomethingElseReadsOrTheGraphGivesIsLeftAlone() {
        SmallGraph given = pair(new float[] {1, 1}, new float[] {0, 0}, new float[] {1, 1})
                .node("Conv", "a", "x", "w1", "b1")
                .node("Relu", "b", "a")
                .node("Conv", "y", "b", "w2")
                .output("y");
        assertThat(Equalization.tensors(given.output("b").build())).isEmpty();
        OnnxModel norm = pair(new float[] {1, 1}, new float[] {0, 0}, new float[] {1, 1})
                .node("Conv", "a", "x", "w1", "b1")
                .node("Sigmoid", "b", "a")
                .node("Conv", "y", "b", "w2")
                .output("y")
                .build();
        assertThat(Equalization.tensors(norm)).isEmpty();
        OnnxModel shared = pair(new float[] {1, 1}, new float[] {0, 0}, new float[] {1, 1})
                .node("Conv", "a", "x", "w1", "b1")
                .node("Conv", "c", "x", "w1", "b1")
                .node("Conv", "y", "a", "w2")
                .node("Conv", "z", "c", "w2")
                .output("y")
                .output("z")
                .build();
        assertThat(Equalization.tensors(shared)).as("weights that two use").isEmpty();
        // a sum with what the graph takes cannot be scaled
        OnnxModel taken = pair(new float[] {1, 1}, new float[] {0, 0}, new float[] {1, 1})
                .input("z")
                .node("Conv", "a", "x", "w1", "b1")
                .node("Add", "b", "a", "z")
                .node("Conv", "y", "b", "w2")
                .output("y")
                .build();
        assertThat(Equalization.tensors(taken)).isEmpty();
    }

    @Test
    void whatWasNotMeasuredIsNamed() {
        OnnxModel model = chain(new float[] {8, 0.5f}, new float[] {4, 0.25f}, new float[] {0.1f, 1.6f});
        assertThatThrownBy(() -> Equalization.equalized(model, Map.of()))
                .hasMessage("the channels of 'b' were not measured");
    }
}
