package io.tubecast.training.cfad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.CoarseDecoder;
import io.tubecast.core.trajectory.CoarseSettings;
import io.tubecast.core.trajectory.CoarseTube;
import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.core.trajectory.KeyTimes;
import io.tubecast.core.trajectory.SegmentMatcher;
import io.tubecast.core.trajectory.SpanProposals;
import io.tubecast.core.trajectory.SpanProposals.Proposal;
import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.core.trajectory.TubeOverlap;
import io.tubecast.training.Values;
import io.tubecast.training.cfad.CfadTrunks.LightWidths;
import io.tubecast.training.cfad.loss.BoxTargets;
import io.tubecast.training.cfad.loss.CfadLosses;
import io.tubecast.training.cfad.loss.OverlapLabels;
import io.tubecast.training.cfad.loss.SpanTargets;
import io.tubecast.training.cfad.loss.TubeTargets;
import io.tubecast.training.network.Weights;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** A tiny network learns two clips by heart: a bright square that moves to the right, and a dark one that moves down. */
class CfadLearnsTest {
    private static final int FRAMES = 8;
    private static final int SIZE = 48;
    private static final double SQUARE = 0.4;
    private static final TimeSpan ALL = TimeSpan.ofClip(FRAMES);
    private static final CfadSpec SPEC = new CfadSpec(
            new Clip(FRAMES, SIZE, SIZE),
            CfadTrunks.light(3, 2, new LightWidths(8, 12, 16, 24, 1)),
            new CfadDesign(
                    2,
                    List.of(new Shape(0.4, 0.4), new Shape(0.3, 0.6)),
                    2,
                    4,
                    true,
                    new CfadWidths(24, 24, 16, 24, true)));

    /** [T x 4] center x, center y, width, height of a clip's square. */
    private static double[] tube(int clip) {
        double[] tube = new double[4 * FRAMES];
        for (int frame = 0; frame < FRAMES; frame++) {
            double along = 0.25 + 0.5 * frame / (FRAMES - 1);
            tube[4 * frame] = clip == 0 ? along : 0.5;
            tube[4 * frame + 1] = clip == 0 ? 0.5 : along;
            tube[4 * frame + 2] = SQUARE;
            tube[4 * frame + 3] = SQUARE;
        }
        return tube;
    }

    private static Tensor clips() {
        float[] values = new float[2 * 3 * FRAMES * SIZE * SIZE];
        for (int i = 0; i < values.length; i++) {
            double x = (i % SIZE + 0.5) / SIZE;
            double y = (i / SIZE % SIZE + 0.5) / SIZE;
            int frame = i / (SIZE * SIZE) % FRAMES;
            int clip = i / (values.length / 2);
            double[] tube = tube(clip);
            boolean inside =
                    Math.abs(x - tube[4 * frame]) < SQUARE / 2 && Math.abs(y - tube[4 * frame + 1]) < SQUARE / 2;
            values[i] = !inside ? 0 : clip == 0 ? 1 : -1;
        }
        return Values.tensor(values, 2, 3, FRAMES, SIZE, SIZE);
    }

    private static Tensor loss(CfadNetwork network, long seed) {
        OverlapLabels rule = OverlapLabels.standard();
        SpanTargets spans = new SpanTargets(SPEC.spanAnchors(), rule, new Random(seed));
        TubeTargets tubes = new TubeTargets(SPEC.grid(), new SegmentMatcher(SPEC.grid(), 4, 0.5, 0.3));
        BoxTargets boxes = new BoxTargets(SPEC.grid(), rule, new Random(seed));
        KeyTimes keyTimes = new KeyTimes(SPEC.design().samples(), KeyTimes.ENOUGH, Interpolation.NATURAL);
        for (int clip = 0; clip < 2; clip++) {
            spans.add(List.of(ALL));
            tubes.add(List.of(tube(clip)), EvenTimes.of(List.of(tube(clip))), new int[] {clip});
            boxes.add(Arrays.copyOfRange(tube(clip), 0, 4), new int[] {clip});
        }
        Tensor features = network.features(clips(), true);
        Tensor sampled = network.sample(features, new int[] {0, 1}, List.of(ALL, ALL));
        return CfadLosses.drawn(network.proposals(features, true), spans.targets())
                .total()
                .add(CfadLosses.coarse(network.coarse(sampled, true), tubes).total())
                .add(CfadLosses.selector(
                        network.selector(sampled, true), List.of(keyTimes.of(tube(0)), keyTimes.of(tube(1)))))
                .add(CfadLosses.drawn(network.refine(sampled.select(2, 0), true), boxes.targets())
                        .total());
    }

    private static float step(CfadNetwork network, long seed, Map<String, float[]> velocities) {
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = loss(network, seed);
            loss.backward();
            network.weights().forEachLearnt((name, tensor) -> {
                float[] gradient = Weights.read(tensor.grad());
                float[] velocity = velocities.computeIfAbsent(name, absent -> new float[gradient.length]);
                float[] values = Weights.read(tensor);
                for (int i = 0; i < values.length; i++) {
                    velocity[i] = 0.9f * velocity[i] + gradient[i];
                    values[i] -= 0.02f * velocity[i];
                }
                Weights.write(values, tensor);
                tensor.grad().zero_();
            });
            return loss.item_float();
        }
    }

    @Test
    void findsTheTubesOfTheClipsThatItHasLearnt() {
        try (CfadNetwork network = CfadNetwork.create(SPEC, 1)) {
            Map<String, float[]> velocities = new HashMap<>();
            float first = step(network, 0, velocities);
            float last = first;
            for (int i = 1; i < 150; i++) {
                last = step(network, i, velocities);
            }
            assertThat(last).isLessThan(0.05f * first);
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor features = network.features(clips(), false);
                for (int clip = 0; clip < 2; clip++) {
                    assertFound(network, features, clip);
                }
            }
        }
    }

    /** What inference will do: the proposal, then its tubes. */
    private static void assertFound(CfadNetwork network, Tensor features, int clip) {
        CfadNetwork.Output spans = network.proposals(features, false);
        List<Proposal> proposals = new SpanProposals(SPEC.spanAnchors(), 0.5, 0.7, 3)
                .decode(scores(spans, clip), values(spans, clip), FRAMES);
        TimeSpan span = proposals.get(0).span();
        assertThat(span.iou(ALL)).isGreaterThan(0.8);
        CfadNetwork.Output coarse = network.coarse(network.sample(features, new int[] {clip}, List.of(span)), false);
        List<CoarseTube> tubes = new CoarseDecoder(SPEC.grid(), 2, CoarseSettings.defaults())
                .decode(
                        span,
                        scores(coarse, 0),
                        values(coarse, 0),
                        SPEC.design().order());
        assertThat(tubes).isNotEmpty();
        assertThat(tubes.get(0).actionClass()).isEqualTo(clip);
        double[] boxes = new double[4 * FRAMES];
        for (int frame = 0; frame < FRAMES; frame++) {
            tubes.get(0).boxAt(frame, boxes, 4 * frame);
        }
        assertThat(TubeOverlap.ofCenters(boxes, tube(clip), FRAMES)).isGreaterThan(0.75);
    }

    private static FloatBuffer scores(CfadNetwork.Output output, int item) {
        return FloatBuffer.wrap(Weights.read(softmax(output.logits(), 2).select(0, item)));
    }

    private static FloatBuffer values(CfadNetwork.Output output, int item) {
        return FloatBuffer.wrap(Weights.read(output.values().select(0, item)));
    }
}
