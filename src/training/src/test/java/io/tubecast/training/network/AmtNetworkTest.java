package io.tubecast.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.from_blob;

import io.tubecast.training.network.Op.Conv;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class AmtNetworkTest {
    private static final int CHANNELS = 2;
    private static final int HEIGHT = 3;
    private static final int WIDTH = 4;
    private static final int ANCHORS = 2;
    private static final int CLASSES = 2;

    /** The linear layer of the released code, written out: neighbourhoods with repeated edges, divided by 9, frames one after the other. */
    private static float gathered(float[][] maps, float[] weight, float[] bias, int out, int row, int column) {
        double sum = bias[out];
        for (int frame = 0; frame < 2; frame++) {
            for (int position = 0; position < 9; position++) {
                int y = Math.max(0, Math.min(HEIGHT - 1, row + position / 3 - 1));
                int x = Math.max(0, Math.min(WIDTH - 1, column + position % 3 - 1));
                for (int c = 0; c < CHANNELS; c++) {
                    float value = maps[frame][(c * HEIGHT + y) * WIDTH + x] / 9;
                    int weightAt = ((out * 2 * CHANNELS + frame * CHANNELS + c) * 3 + position / 3) * 3 + position % 3;
                    sum += value * weight[weightAt];
                }
            }
        }
        return (float) sum;
    }

    @Test
    void headsEqualTheLinearLayerOnGatheredNeighborhoods() {
        TrunkSpec trunk = new TrunkSpec(
                "t", 3, List.of(new Node("a", Conv.normed(3, CHANNELS, 3, 1), List.of(TrunkSpec.INPUT))), List.of("a"));
        float[][] maps = {random(1), random(2)};
        NetworkSpec spec = new NetworkSpec(
                Map.of(StreamKind.APPEARANCE, trunk),
                List.of(HeadSpec.single(StreamKind.APPEARANCE, trunk.sourceChannels(), List.of(ANCHORS), CLASSES)));
        try (AmtNetwork network = AmtNetwork.create(spec, 5);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            network.weights().set("head.score.0.bias", new float[] {.1f, .2f, .3f, .4f, .5f, .6f});
            AmtNetwork.Output output = network.head(
                    spec.head(),
                    Map.of(StreamKind.APPEARANCE, List.of(tensor(maps[0]))),
                    Map.of(StreamKind.APPEARANCE, List.of(tensor(maps[1]))));
            float[] logits = Weights.read(output.logits());
            float[] offsets = Weights.read(output.offsets());
            assertThat(logits).hasSize(HEIGHT * WIDTH * ANCHORS * (CLASSES + 1));
            assertThat(offsets).hasSize(HEIGHT * WIDTH * ANCHORS * 8);
            check(logits, maps, network.weights(), "head.score.0", ANCHORS * (CLASSES + 1));
            check(offsets, maps, network.weights(), "head.offset.0", ANCHORS * 8);
        }
    }

    /** Cells row by row; within a cell the layer's outputs are anchor by anchor, as they stand. */
    private static void check(float[] found, float[][] maps, Weights weights, String name, int outputs) {
        for (int cell = 0; cell < HEIGHT * WIDTH; cell++) {
            for (int out = 0; out < outputs; out++) {
                float expected = gathered(
                        maps,
                        weights.values(name + ".weight"),
                        weights.values(name + ".bias"),
                        out,
                        cell / WIDTH,
                        cell % WIDTH);
                assertThat(found[cell * outputs + out]).isCloseTo(expected, within(1e-6f));
            }
        }
    }

    private static NetworkSpec lite(int classes) {
        return NetworkSpec.of("amtnet-lite", NetworkSpec.Shape.APPEARANCE, List.of(4, 6, 6, 6, 4, 4), classes);
    }

    /** One map of two channels for each stream, as a trunk of one convolution would give. */
    private static NetworkSpec fused(Fusion fusion) {
        Map<StreamKind, TrunkSpec> trunks = Map.of(
                StreamKind.APPEARANCE, single(3),
                StreamKind.MOTION, single(15));
        List<StreamKind> both = List.of(StreamKind.APPEARANCE, StreamKind.MOTION);
        HeadSpec main = new HeadSpec(HeadSpec.MAIN, both, fusion, 2, List.of(CHANNELS), List.of(ANCHORS), CLASSES);
        HeadSpec fallback = new HeadSpec(
                HeadSpec.FALLBACK,
                List.of(StreamKind.APPEARANCE),
                fusion,
                2,
                List.of(CHANNELS),
                List.of(ANCHORS),
                CLASSES);
        return new NetworkSpec(trunks, List.of(main, fallback));
    }

    private static TrunkSpec single(int inputs) {
        Node node = new Node("a", Conv.normed(inputs, CHANNELS, 3, 1), List.of(TrunkSpec.INPUT));
        return new TrunkSpec("t", inputs, List.of(node), List.of("a"));
    }

    @Test
    void sumAndMeanJoinTheStreamsElementByElement() {
        float[][] appearance = {random(1), random(2)};
        float[][] motion = {random(3), random(4)};
        for (Fusion fusion : List.of(Fusion.SUM, Fusion.MEAN)) {
            float[][] joined = new float[2][appearance[0].length];
            for (int frame = 0; frame < 2; frame++) {
                for (int i = 0; i < joined[frame].length; i++) {
                    joined[frame][i] = (appearance[frame][i] + motion[frame][i]) / (fusion == Fusion.MEAN ? 2 : 1);
                }
            }
            try (AmtNetwork network = AmtNetwork.create(fused(fusion), 5);
                    PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                float[] logits =
                        Weights.read(run(network, 0, appearance, motion).logits());
                check(logits, joined, network.weights(), "head.score.0", ANCHORS * (CLASSES + 1));
                float[] offsets =
                        Weights.read(run(network, 0, appearance, motion).offsets());
                check(offsets, joined, network.weights(), "head.offset.0", ANCHORS * 8);
                float[] alone = Weights.read(run(network, 1, appearance, motion).logits());
                check(alone, appearance, network.weights(), "fallback.score.0", ANCHORS * (CLASSES + 1));
            }
        }
    }

    @Test
    void concatPutsMotionsChannelsOfBothFramesBehindAppearances() {
        float[][] appearance = {random(1), random(2)};
        float[][] motion = {random(3), random(4)};
        try (AmtNetwork network = AmtNetwork.create(fused(Fusion.CONCAT), 5);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            float[] weight = network.weights().values("head.score.0.weight");
            float[] bias = network.weights().values("head.score.0.bias");
            float[] found = Weights.read(run(network, 0, appearance, motion).logits());
            int outputs = ANCHORS * (CLASSES + 1);
            int half = 2 * CHANNELS * 9;
            assertThat(weight).hasSize(outputs * 2 * half);
            float[] first = new float[outputs * half];
            float[] second = new float[outputs * half];
            for (int out = 0; out < outputs; out++) {
                System.arraycopy(weight, 2 * out * half, first, out * half, half);
                System.arraycopy(weight, (2 * out + 1) * half, second, out * half, half);
            }
            for (int cell = 0; cell < HEIGHT * WIDTH; cell++) {
                for (int out = 0; out < outputs; out++) {
                    float expected = gathered(appearance, first, bias, out, cell / WIDTH, cell % WIDTH)
                            + gathered(motion, second, new float[outputs], out, cell / WIDTH, cell % WIDTH);
                    assertThat(found[cell * outputs + out]).isCloseTo(expected, within(1e-6f));
                }
            }
        }
    }

    private static AmtNetwork.Output run(AmtNetwork network, int head, float[][] appearance, float[][] motion) {
        return network.head(
                network.spec().heads().get(head),
                Map.of(
                        StreamKind.APPEARANCE, List.of(tensor(appearance[0])),
                        StreamKind.MOTION, List.of(tensor(motion[0]))),
                Map.of(
                        StreamKind.APPEARANCE, List.of(tensor(appearance[1])),
                        StreamKind.MOTION, List.of(tensor(motion[1]))));
    }

    @Test
    void bothFramesGoThroughTheSameTrunk() {
        float[] frame = new float[3 * 300 * 300];
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < frame.length; i++) {
            frame[i] = random.nextInt(256) - 120;
        }
        float[] twice = Arrays.copyOf(frame, 2 * frame.length);
        System.arraycopy(frame, 0, twice, frame.length, frame.length);
        try (AmtNetwork network = AmtNetwork.create(lite(3), 5);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor pair = from_blob(new FloatPointer(twice), 2, 3, 300, 300);
            AmtNetwork.Output output =
                    network.forward(Map.of(StreamKind.APPEARANCE, pair), false).get(0);
            assertThat(output.logits().sizes().vec().get()).containsExactly(1, 8732, 4);
            assertThat(output.offsets().sizes().vec().get()).containsExactly(1, 8732, 8);
            for (Tensor map : network.maps(StreamKind.APPEARANCE, pair, false)) {
                assertThat(Weights.read(map.select(0, 0))).isEqualTo(Weights.read(map.select(0, 1)));
            }
        }
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        try (AmtNetwork a = AmtNetwork.create(lite(3), 5);
                AmtNetwork b = AmtNetwork.create(lite(3), 5)) {
            for (String name : a.weights().names()) {
                assertThat(a.weights().values(name)).isEqualTo(b.weights().values(name));
            }
            long counted = a.weights().names().stream()
                    .filter(Weights::learnt)
                    .mapToLong(name -> a.weights().values(name).length)
                    .sum();
            assertThat(counted).isEqualTo(a.spec().parameters());
        }
    }

    @Test
    void headsStartWithinGlorotsBoundAndWithoutBias() {
        try (AmtNetwork network = AmtNetwork.create(lite(11), 5)) {
            float[] weight = network.weights().values("head.score.1.weight");
            float bound = (float) Math.sqrt(6.0 / (9 * 128 + 72)); // 2x64 channels in, 6x12 out
            for (float value : weight) {
                assertThat(value).isBetween(-bound, bound);
            }
            double mean = 0;
            for (float value : weight) {
                mean += value * value / weight.length;
            }
            assertThat(mean).isCloseTo(bound * bound / 3, within(0.02 * bound * bound / 3)); // variance of a uniform
            assertThat(network.weights().values("head.score.1.bias")).containsOnly(0);
        }
    }

    private static float[] random(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[CHANNELS * HEIGHT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-3, 3);
        }
        return values;
    }

    private static Tensor tensor(float[] values) {
        return from_blob(new FloatPointer(values), 1, CHANNELS, HEIGHT, WIDTH);
    }
}
