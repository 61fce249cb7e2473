package io.tubecast.training.cfad.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.from_blob;

import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.volume.VolumeRunner;
import io.tubecast.training.cfad.volume.VolumeSpec;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Initializer;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Weights;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.junit.jupiter.api.Test;

class PictureTrunkTest {
    /** A size at which windows of both kinds of padding stand at the same places in all layers: 193, 97, 49, 25, 13. */
    private static final int SIZE = 193;

    /** A cell of the last map that sees no margin: the one network continues with its mean there, the other with gray. */
    private static final int CELL = 6;

    private static final int FRAMES = 4;
    private static final float[] MEAN = {123, 117, 104};

    /** What the network on pictures computes up to its map of a sixteenth, written down once more. */
    private static final class Pictures {
        private final Weights weights;

        Pictures(Weights weights) {
            this.weights = weights;
        }

        Tensor run(Tensor picture) {
            Tensor map = layer(layer(picture, "stem1", 2, true), "stem2", 2, true);
            map = map.add(layer(map, "stage75_1", 1, false)).relu();
            for (String size : List.of("38", "19")) {
                map = layer(map, "down" + size, 2, true);
                Tensor inner = layer(map, "stage%s_1".formatted(size), 1, true);
                map = map.add(layer(inner, "stage%s_2".formatted(size), 1, false))
                        .relu();
            }
            return map;
        }

        private Tensor layer(Tensor input, String name, int stride, boolean relu) {
            Tensor result = conv2d(
                    input,
                    of(name, "weight"),
                    new TensorOptional(),
                    new long[] {stride, stride},
                    new long[] {1, 1},
                    new long[] {1, 1},
                    1);
            Tensor gain = of(name, "scale")
                    .div(of(name, "variance").add(new Scalar(1e-5)).sqrt());
            Tensor shift = of(name, "shift").sub(of(name, "mean").mul(gain));
            result = result.mul(gain.view(1, -1, 1, 1)).add(shift.view(1, -1, 1, 1));
            return relu ? result.relu() : result;
        }

        private Tensor of(String name, String part) {
            return weights.get("appearance.%s.%s".formatted(name, part));
        }
    }

    @Test
    void aClipOfOnePictureGivesWhatThePictureGave() {
        NetworkSpec lite = NetworkSpec.of("amtnet-lite", NetworkSpec.Shape.APPEARANCE, List.of(4, 6, 6, 6, 4, 4), 11);
        VolumeSpec light = CfadTrunks.byName(CfadTrunks.LIGHT, 3);
        VolumeSpec pictures = new VolumeSpec(light.name(), 3, light.epsilon(), light.nodes(), List.of("stage19_sum"));
        try (AmtNetwork network = AmtNetwork.create(lite, 3);
                Weights weights = new Weights();
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Random random = new Random(5);
            makeWorn(network.weights(), random);
            light.addWeights(weights, new Initializer(4));
            assertThat(start(weights, PictureTrunk.weights(values(network.weights()))))
                    .as("nine layers of five tensors")
                    .isEqualTo(9 * 5);
            float[] bytes = new float[SIZE * SIZE * 3];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(256);
            }
            Tensor picture = tensor(bytes, 1, SIZE, SIZE, 3).permute(0, 3, 1, 2);
            Tensor wanted = new Pictures(network.weights()).run(picture.sub(tensor(MEAN, 1, 3, 1, 1)));
            Tensor clip = picture.div(new Scalar(127.5)).sub(new Scalar(1.0)).unsqueeze(2);
            Tensor found = new VolumeRunner(weights)
                    .run(pictures, clip.expand(1, 3, FRAMES, SIZE, SIZE), false)
                    .get(0)
                    .select(2, 0);
            float[] expected = atCell(wanted);
            float[] seen = atCell(found);
            assertThat(of(expected))
                    .hasSize(128)
                    .anyMatch(value -> value > 0.1f)
                    .anyMatch(value -> value == 0);
            for (int i = 0; i < seen.length; i++) {
                assertThat(seen[i]).as("channel %d", i).isCloseTo(expected[i], within(1e-3f * (1 + expected[i])));
            }
        }
    }

    /** Scales, shifts and statistics of a network that has learnt: fresh ones are all alike. */
    private static void makeWorn(Weights weights, Random random) {
        for (String name : weights.names()) {
            if (name.matches(".*\\.(scale|shift|mean|variance)")) {
                float[] values = weights.values(name);
                boolean positive = name.endsWith("scale") || name.endsWith("variance");
                for (int i = 0; i < values.length; i++) {
                    values[i] = positive ? 0.5f + random.nextFloat() : random.nextFloat() - 0.5f;
                }
                weights.set(name, values);
            }
        }
        // of pixels up to 150 from zero, weights of about 0.3 make sums of about 100 in a window of 27
        float[] variance = weights.values("appearance.stem1.variance");
        for (int i = 0; i < variance.length; i++) {
            variance[i] *= 10_000;
        }
        weights.set("appearance.stem1.variance", variance);
    }

    private static Map<String, float[]> values(Weights weights) {
        return weights.names().stream().collect(Collectors.toMap(name -> name, weights::values));
    }

    /** Sets what is given; how many there were. */
    private static int start(Weights weights, Map<String, float[]> given) {
        List<String> taken = weights.names().stream().filter(given::containsKey).toList();
        for (String name : taken) {
            float[] values = Objects.requireNonNull(given.get(name));
            assertThat(values).as(name).hasSize(weights.values(name).length);
            weights.set(name, values);
        }
        return taken.size();
    }

    private static float[] atCell(Tensor map) {
        return Weights.read(map.narrow(2, CELL, 1).narrow(3, CELL, 1).contiguous());
    }

    private static List<Float> of(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    private static Tensor tensor(float[] values, long... shape) {
        return from_blob(new FloatPointer(values), shape).clone();
    }
}
