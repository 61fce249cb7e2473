package io.tubecast.training.cfad.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.training.Values;
import io.tubecast.training.cfad.volume.VolumeOp.Add;
import io.tubecast.training.cfad.volume.VolumeOp.Attention;
import io.tubecast.training.cfad.volume.VolumeOp.Concat;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeOp.CropTime;
import io.tubecast.training.cfad.volume.VolumeOp.Difference;
import io.tubecast.training.cfad.volume.VolumeOp.MaxPool;
import io.tubecast.training.cfad.volume.VolumeOp.MeanSpace;
import io.tubecast.training.cfad.volume.VolumeOp.MeanTime;
import io.tubecast.training.cfad.volume.VolumeOp.PadTime;
import io.tubecast.training.cfad.volume.VolumeOp.RepeatTime;
import io.tubecast.training.network.Initializer;
import io.tubecast.training.network.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.junit.jupiter.api.Test;

class VolumeRunnerTest {
    private static final float[] LINE = {1, 3, -2, 4, 8, 6};

    /** What an operation makes of single-channel volumes that are lines in time. */
    private static float[] onLine(VolumeOp op, String... inputs) {
        VolumeChain chain = new VolumeChain();
        chain.add("half", new MaxPool(Extent.time(2), Extent.time(2)));
        chain.add("op", op, inputs.length == 0 ? new String[] {VolumeSpec.INPUT} : inputs);
        try (Weights weights = new Weights();
                PointerScope scope = new PointerScope()) {
            Tensor input = Values.tensor(LINE, 1, 1, 6, 1, 1);
            return Weights.read(new VolumeRunner(weights)
                    .run(chain.spec("net", 1, 1e-5, "op"), input, false)
                    .get(0));
        }
    }

    @Test
    void worksAlongTime() {
        assertThat(onLine(new Difference())).containsExactly(2, -5, 6, 4, -2);
        assertThat(onLine(new MaxPool(Extent.time(2), Extent.time(2)))).containsExactly(3, 4, 8);
        assertThat(onLine(new MaxPool(Extent.time(3), Extent.UNIT))).containsExactly(3, 3, 4, 8, 8, 8);
        assertThat(onLine(new RepeatTime(2))).containsExactly(1, 1, 3, 3, -2, -2, 4, 4, 8, 8, 6, 6);
        assertThat(onLine(new PadTime(4))).containsExactly(1, 3, -2, 4, 8, 6, 6, 6);
        assertThat(onLine(new PadTime(3))).containsExactly(LINE);
        assertThat(onLine(new CropTime(), VolumeSpec.INPUT, "half")).containsExactly(1, 3, -2);
        assertThat(onLine(new MeanTime())).containsExactly(20f / 6);
        assertThat(onLine(new Add(true), VolumeSpec.INPUT, VolumeSpec.INPUT)).containsExactly(2, 6, 0, 8, 16, 12);
    }

    @Test
    void worksOverSpaceAndChannels() {
        VolumeChain chain = new VolumeChain();
        chain.add("mean", new MeanSpace());
        chain.add("both", new Concat(), "mean", "mean");
        try (Weights weights = new Weights();
                PointerScope scope = new PointerScope()) {
            Tensor input = Values.tensor(new float[] {1, 2, 3, 6, 0, 4, 4, 0}, 1, 1, 2, 2, 2);
            Tensor both = new VolumeRunner(weights)
                    .run(chain.spec("net", 1, 1e-5, "both"), input, false)
                    .get(0);
            assertThat(Weights.read(both)).containsExactly(3, 2, 3, 2); // [1, 2, 2, 1, 1]
        }
    }

    /** Five nested loops, zeros outside: a convolution of [1, in, T, H, W] as the definition has it. */
    private static float[] convolved(Conv conv, float[] weight, float[] bias, float[] input, Extent size) {
        Extent out = size.over(conv.stride());
        Padding[] padding = Padding.same(size, conv.kernel(), conv.stride());
        float[] result = new float[(int) (conv.out() * out.cells())];
        int at = 0;
        for (int o = 0; o < conv.out(); o++) {
            for (int t = 0; t < out.time(); t++) {
                for (int y = 0; y < out.height(); y++) {
                    for (int x = 0; x < out.width(); x++) {
                        int t0 = t * conv.stride().time() - padding[0].before();
                        int y0 = y * conv.stride().height() - padding[1].before();
                        int x0 = x * conv.stride().width() - padding[2].before();
                        result[at++] = bias[o] + window(conv, weight, input, size, o, new int[] {t0, y0, x0});
                    }
                }
            }
        }
        return result;
    }

    private static float window(Conv conv, float[] weight, float[] input, Extent size, int out, int[] from) {
        Extent kernel = conv.kernel();
        double sum = 0;
        int at = Math.toIntExact(kernel.cells() * out * conv.in());
        for (int c = 0; c < conv.in(); c++) {
            for (int cell = 0; cell < kernel.cells(); cell++, at++) {
                int x = from[2] + cell % kernel.width();
                int y = from[1] + cell / kernel.width() % kernel.height();
                int t = from[0] + cell / kernel.width() / kernel.height();
                boolean inside = t >= 0 && t < size.time() && y >= 0 && y < size.height() && x >= 0 && x < size.width();
                if (inside) {
                    int place = ((c * size.time() + t) * size.height() + y) * size.width() + x;
                    sum += weight[at] * input[place];
                }
            }
        }
        return (float) sum;
    }

    @Test
    void convolutionsAreWhatTheDefinitionSaysHoweverTheyAreRun() {
        Extent size = new Extent(5, 6, 7);
        List<Conv> convs = List.of(
                new Conv(2, 3, Extent.space(3), Extent.UNIT, false, false, 1),
                new Conv(2, 3, Extent.space(3), new Extent(1, 2, 2), false, false, 1),
                new Conv(2, 3, Extent.space(5), new Extent(1, 2, 2), false, false, 1),
                new Conv(2, 3, Extent.time(3), Extent.UNIT, false, false, 1),
                new Conv(2, 3, Extent.time(3), Extent.time(2), false, false, 1),
                new Conv(2, 3, Extent.time(4), Extent.time(2), false, false, 1),
                new Conv(2, 3, Extent.UNIT, Extent.UNIT, false, false, 1),
                new Conv(2, 3, Extent.cube(3), Extent.cube(2), false, false, 1),
                new Conv(2, 3, Extent.cube(2), Extent.UNIT, false, false, 1));
        for (Conv conv : convs) {
            float[] weight = Values.random(1, (int) (6 * conv.kernel().cells()));
            float[] bias = Values.random(2, 3);
            float[] input = Values.random(3, (int) (2 * size.cells()));
            float[] expected = convolved(conv, weight, bias, input, size);
            Extent kernel = conv.kernel();
            VolumeChain chain = new VolumeChain();
            chain.add("conv", conv);
            VolumeSpec spec = chain.spec("net", 2, 1e-5, "conv");
            try (Weights weights = new Weights();
                    PointerScope scope = new PointerScope()) {
                spec.addWeights(weights, new Initializer(1));
                weights.set("net.conv.weight", weight);
                weights.set("net.conv.bias", bias);
                float[] twice = new float[2 * input.length]; // the second of two volumes must not see the first
                System.arraycopy(input, 0, twice, input.length, input.length);
                Tensor found = new VolumeRunner(weights)
                        .run(spec, Values.tensor(twice, 2, 2, 5, 6, 7), false)
                        .get(0);
                assertThat(Weights.read(found.select(0, 1))).as("%s", conv).containsExactly(expected, within(1e-5f));
                Tensor whole = VolumeWindows.convolve3d(
                        Values.tensor(input, 1, 2, 5, 6, 7),
                        Values.tensor(weight, 3, 2, kernel.time(), kernel.height(), kernel.width()),
                        new TensorOptional(Values.tensor(bias, 3)),
                        conv);
                assertThat(Weights.read(whole)).containsExactly(expected, within(1e-5f));
            }
        }
    }

    @Test
    void poolsNeverTakeThePadding() {
        float[] below = new float[8];
        Arrays.fill(below, -5);
        for (Extent kernel : List.of(Extent.cube(3), Extent.space(3), Extent.time(3))) {
            VolumeChain chain = new VolumeChain();
            chain.add("pool", new MaxPool(kernel, Extent.UNIT));
            try (Weights weights = new Weights();
                    PointerScope scope = new PointerScope()) {
                Tensor found = new VolumeRunner(weights)
                        .run(chain.spec("net", 1, 1e-5, "pool"), Values.tensor(below, 1, 1, 2, 2, 2), false)
                        .get(0);
                assertThat(Weights.read(found)).containsExactly(below);
            }
        }
    }

    @Test
    void attentionTakesFromEveryCellWhatItsKeySays() {
        // two cells, two channels; queries (2, 0) and (0, 0), keys (s, 1) and (0, 3) with s = sqrt(2) ln(3) / 2, values
        // 10, 1 and 30, 5
        float s = (float) (Math.sqrt(2) * Math.log(3) / 2);
        float[] queries = {2, 0, 0, 0};
        float[] keys = {s, 0, 1, 3};
        float[] values = {10, 30, 1, 5};
        VolumeChain chain = new VolumeChain();
        VolumeOp part = Conv.linear(6, 2);
        chain.add("query", part, VolumeSpec.INPUT);
        chain.add("key", part, VolumeSpec.INPUT);
        chain.add("value", part, VolumeSpec.INPUT);
        chain.add("attention", new Attention(2), "query", "key", "value");
        VolumeSpec spec = chain.spec("net", 6, 1e-5, "attention");
        try (Weights weights = new Weights();
                PointerScope scope = new PointerScope()) {
            spec.addWeights(weights, new Initializer(1));
            int part0 = 0;
            for (String name : List.of("query", "key", "value")) { // each picks its two of the six channels
                float[] pick = new float[12];
                pick[part0] = 1;
                pick[6 + part0 + 1] = 1;
                weights.set("net." + name + ".weight", pick);
                part0 += 2;
            }
            float[] input = new float[12];
            System.arraycopy(queries, 0, input, 0, 4);
            System.arraycopy(keys, 0, input, 4, 4);
            System.arraycopy(values, 0, input, 8, 4);
            Tensor found = new VolumeRunner(weights)
                    .run(spec, Values.tensor(input, 1, 6, 2, 1, 1), false)
                    .get(0);
            // first cell: 2 s / sqrt(2) = ln 3 against 0: shares 3/4 and 1/4; second: all the same, 1/2 and 1/2
            assertThat(Weights.read(found)).containsExactly(new float[] {15, 20, 2, 3}, within(1e-4f));
        }
    }

    @Test
    void batchNormAddsTheNetworksEpsilon() {
        VolumeChain chain = new VolumeChain();
        chain.add("conv", new Conv(1, 1, Extent.UNIT, Extent.UNIT, true, false, 1));
        VolumeSpec spec = chain.spec("net", 1, 3, "conv");
        try (Weights weights = new Weights();
                PointerScope scope = new PointerScope()) {
            spec.addWeights(weights, new Initializer(1));
            Map.of("weight", 2f, "scale", 10f, "shift", 1f, "mean", 4f, "variance", 22f)
                    .forEach((part, value) -> weights.set("net.conv." + part, new float[] {value}));
            Tensor found = new VolumeRunner(weights)
                    .run(spec, Values.tensor(new float[] {3}, 1, 1, 1, 1, 1), false)
                    .get(0);
            // (2 x 3 - 4) / sqrt(22 + 3) x 10 + 1
            assertThat(Weights.read(found)).containsExactly(new float[] {5}, within(1e-6f));
        }
    }
}
