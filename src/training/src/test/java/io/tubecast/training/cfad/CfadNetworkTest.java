package io.tubecast.training.cfad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.SegmentMatcher;
import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.training.Values;
import io.tubecast.training.cfad.loss.BoxTargets;
import io.tubecast.training.cfad.loss.CfadLosses;
import io.tubecast.training.cfad.loss.OverlapLabels;
import io.tubecast.training.cfad.loss.SpanTargets;
import io.tubecast.training.cfad.loss.TubeTargets;
import io.tubecast.training.network.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class CfadNetworkTest {
    private static final CfadSpec LIGHT = CfadNetworks.light(3, true); // features 3 x 3 x 3 of 12 channels
    private static final TimeSpan SPAN = new TimeSpan(1, 6);

    private static Tensor clips(CfadSpec spec, int count) {
        Clip clip = spec.clip();
        int channels = spec.trunk().inputChannels();
        int length = Math.toIntExact(clip.extent().cells() * count * channels);
        return Values.tensor(Values.random(4, length), count, channels, clip.frames(), clip.height(), clip.width());
    }

    private static void assertSizes(Tensor tensor, long... sizes) {
        assertThat(tensor.sizes().vec().get()).containsExactly(sizes);
    }

    @Test
    void everyPartSaysAsMuchAsItsAnchorsAre() {
        try (CfadNetwork network = CfadNetwork.create(LIGHT, 1);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor features = network.features(clips(LIGHT, 2), false);
            assertSizes(features, 2, 12, 3, 3, 3);
            CfadNetwork.Output proposals = network.proposals(features, false);
            assertSizes(proposals.logits(), 2, LIGHT.spanAnchors().size(), 2);
            assertSizes(proposals.values(), 2, LIGHT.spanAnchors().size(), 2);
            Tensor sampled = network.sample(features, new int[] {0, 1, 1}, List.of(SPAN, SPAN, SPAN));
            assertSizes(sampled, 3, 12, 6, 3, 3);
            CfadNetwork.Output coarse = network.coarse(sampled, false);
            assertSizes(coarse.logits(), 3, LIGHT.grid().size(), 4);
            assertSizes(coarse.values(), 3, LIGHT.grid().size(), 12);
            assertSizes(network.selector(sampled, false), 3, 6);
            CfadNetwork.Output refined = network.refine(sampled.select(2, 1), false);
            assertSizes(refined.logits(), 3, LIGHT.grid().size(), 4);
            assertSizes(refined.values(), 3, LIGHT.grid().size(), 4);
        }
    }

    @Test
    void samplesComeFromTheirOwnClips() {
        try (CfadNetwork network = CfadNetwork.create(LIGHT, 1);
                PointerScope scope = new PointerScope()) {
            float[] values = new float[2 * 12 * 27];
            for (int i = 0; i < values.length; i++) {
                values[i] = i / (12 * 27) * 1000 + i / 27 % 12 * 10 + i / 9 % 3; // clip, channel, time step
            }
            Tensor features = Values.tensor(values, 2, 12, 3, 3, 3);
            // time steps are 4 frames: 1.5 and 9.5 are steps 0 and 2, six samples are 0.4 apart
            Tensor sampled =
                    network.sample(features, new int[] {1, 0}, List.of(new TimeSpan(1.5, 9.5), new TimeSpan(5.5, 5.5)));
            Tensor ofSecondClip =
                    sampled.select(0, 0).select(0, 11).select(1, 0).select(1, 0);
            assertThat(Weights.read(ofSecondClip))
                    .containsExactly(new float[] {1110, 1110.4f, 1110.8f, 1111.2f, 1111.6f, 1112}, within(1e-3f));
            Tensor ofFirstClip = sampled.select(0, 1).select(0, 2).select(1, 2).select(1, 1);
            assertThat(Weights.read(ofFirstClip)).containsExactly(21, 21, 21, 21, 21, 21);
        }
    }

    @Test
    void freshNonLocalBlocksDoNothing() {
        try (CfadNetwork network = CfadNetwork.create(LIGHT, 1);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor sampled = Values.tensor(Values.random(1, 12 * 54), 1, 12, 6, 3, 3);
            float[] before = Weights.read(network.coarse(sampled, false).values());
            for (String part : List.of("query", "key", "value", "out")) {
                String name = "coarse.direct." + part + ".weight";
                network.weights().set(name, Values.random(7, network.weights().values(name).length));
            }
            assertThat(Weights.read(network.coarse(sampled, false).values())).containsExactly(before);
            network.weights().set("coarse.direct.out.scale", Values.random(8, 12));
            assertThat(Weights.read(network.coarse(sampled, false).values())).isNotEqualTo(before);
        }
    }

    @Test
    void theResidualBranchSeesChangesAlone() {
        CfadSpec without = CfadNetworks.light(3, false);
        try (CfadNetwork network = CfadNetwork.create(without, 1)) {
            assertThat(network.weights().names()).noneMatch(name -> name.startsWith("coarse.residual"));
        }
        try (CfadNetwork network = CfadNetwork.create(LIGHT, 1);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            // with the direct branch shut, adding the same to all time steps changes nothing
            for (String part : List.of("scale", "shift")) {
                network.weights().set("coarse.direct.conv2.time." + part, new float[8]);
            }
            float[] moving = Values.random(2, 12 * 54);
            float[] brighter = moving.clone();
            for (int i = 0; i < brighter.length; i++) {
                brighter[i] += i / 54 + i % 9; // by channel and cell
            }
            float[] expected = Weights.read(
                    network.coarse(Values.tensor(moving, 1, 12, 6, 3, 3), false).values());
            float[] found = Weights.read(network.coarse(Values.tensor(brighter, 1, 12, 6, 3, 3), false)
                    .values());
            assertThat(found).containsExactly(expected, within(1e-5f));
            float[] still = new float[moving.length];
            Arrays.fill(still, 1);
            assertThat(Weights.read(network.coarse(Values.tensor(still, 1, 12, 6, 3, 3), false)
                            .values()))
                    .isNotEqualTo(expected);
        }
    }

    /**
     * All losses of two clips through the whole network, targets drawn from the same seed every time; batch norm with its running statistics, for those of two
     * clips bend the loss too much for differences.
     */
    private static Tensor loss(CfadNetwork network, Tensor clips) {
        CfadSpec spec = network.spec();
        OverlapLabels rule = OverlapLabels.standard();
        double[] tube = {.3, .5, .3, .5, .35, .5, .3, .5, .4, .55, .35, .5, .5, .5, .3, .6};
        Tensor features = network.features(clips, false);
        SpanTargets spans = new SpanTargets(spec.spanAnchors(), rule, new Random(1));
        spans.add(List.of(SPAN));
        spans.add(List.of());
        Tensor sampled = network.sample(features, new int[] {0, 1}, List.of(SPAN, TimeSpan.ofClip(9)));
        TubeTargets tubes = new TubeTargets(spec.grid(), new SegmentMatcher(spec.grid(), 2, 0.5, 0.3));
        tubes.add(List.of(tube), EvenTimes.of(List.of(tube)), new int[] {1});
        tubes.add(List.of(), List.of(), new int[0]);
        BoxTargets boxes = new BoxTargets(spec.grid(), rule, new Random(2));
        boxes.add(new double[] {.3, .5, .3, .5}, new int[] {1});
        boxes.add(new double[0], new int[0]);
        boolean[] keys = {true, false, false, true, false, true};
        return CfadLosses.drawn(network.proposals(features, false), spans.targets())
                .total()
                .add(CfadLosses.coarse(network.coarse(sampled, false), tubes).total())
                .add(CfadLosses.selector(network.selector(sampled, false), List.of(keys, keys)))
                .add(CfadLosses.drawn(network.refine(sampled.select(2, 2), false), boxes.targets())
                        .total());
    }

    @Test
    void gradientsAreTheSlopesOfTheLoss() {
        try (CfadNetwork network = CfadNetwork.create(LIGHT, 3)) {
            // away from the start, where non-local blocks and heads pass next to nothing back
            network.weights().forEachLearnt((name, tensor) -> {
                float[] values = Weights.read(tensor);
                float[] noise = Values.random(name.hashCode(), values.length);
                for (int i = 0; i < values.length; i++) {
                    values[i] += 0.2f * noise[i];
                }
                Weights.write(values, tensor);
            });
            try (PointerScope scope = new PointerScope()) {
                loss(network, clips(LIGHT, 2)).backward();
            }
            List<String> checked = new ArrayList<>();
            network.weights().forEachLearnt((name, tensor) -> {
                float[] gradient = Weights.read(tensor.grad());
                double length = 0;
                for (float each : gradient) {
                    length += (double) each * each;
                }
                length = Math.sqrt(length);
                if (length > 0.2) { // the slope of others drowns in the rounding of the loss
                    double slope = slope(network, name, gradient, length);
                    assertThat(slope / length)
                            .as(name)
                            .isCloseTo(1, within(0.02)); // the loss is good to 1e-6 of itself
                    checked.add(name);
                }
            });
            for (String part :
                    List.of("light.", "proposals.", "coarse.direct.", "coarse.residual.", "selector.", "refine.")) {
                assertThat(checked).as(part).anyMatch(name -> name.startsWith(part));
            }
        }
    }

    /** How the loss rises along a tensor's gradient, by the difference of two losses: the gradient's length if that is right. */
    private static double slope(CfadNetwork network, String name, float[] gradient, double length) {
        float[] values = network.weights().values(name);
        double step =
                Math.min(5e-4, 1.25e-3 / length); // short, for rectifiers bend the loss; it moves by 0.0025 at most
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            float[] moved = values.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += (float) ((2 * side - 1) * step * gradient[i] / length);
            }
            network.weights().set(name, moved);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                losses[side] = loss(network, clips(LIGHT, 2)).item_float();
            }
        }
        network.weights().set(name, values);
        return (losses[1] - losses[0]) / (2 * step);
    }
}
