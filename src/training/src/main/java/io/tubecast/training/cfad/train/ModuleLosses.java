package io.tubecast.training.cfad.train;

import static org.bytedeco.pytorch.global.torch.index_select;

import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.core.trajectory.KeyTimes;
import io.tubecast.core.trajectory.SegmentMatcher;
import io.tubecast.training.cfad.CfadModules;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadNetwork.Output;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipTube;
import io.tubecast.training.cfad.loss.AnchorTargets;
import io.tubecast.training.cfad.loss.BoxTargets;
import io.tubecast.training.cfad.loss.CfadLosses;
import io.tubecast.training.cfad.loss.NegativeDraw;
import io.tubecast.training.cfad.loss.OverlapLabels;
import io.tubecast.training.cfad.loss.SpanTargets;
import io.tubecast.training.cfad.loss.TubeTargets;
import io.tubecast.training.cfad.train.LookedSpans.Looked;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.CfadConfig.BoxDistance;
import io.tubecast.training.config.CfadConfig.ClipLoss;
import io.tubecast.training.loss.Indices;
import io.tubecast.training.loss.LossParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** What the modules of a network are off by on a batch, of those that learn. */
final class ModuleLosses {
    private static final OverlapLabels OVERLAPS = OverlapLabels.standard();

    private final CfadConfig config;

    /** By a configuration. */
    ModuleLosses(CfadConfig config) {
        this.config = config;
    }

    /** What the temporal proposals are off by. */
    LossParts spans(CfadSpec spec, Output proposals, ClipBatch batch, SplittableRandom random) {
        SpanTargets targets = new SpanTargets(spec.spanAnchors(), OVERLAPS, random);
        for (List<ClipTube> tubes : batch.tubes()) {
            targets.add(tubes.stream().map(ClipTube::span).distinct().toList());
        }
        return CfadLosses.drawn(proposals, targets.targets())
                .times(config.loss().spans());
    }

    /** The losses of all modules that look into spans and learn. */
    LossParts modules(
            CfadNetwork network, Tensor features, ClipBatch batch, LookedSpans looked, SplittableRandom random) {
        Tensor sampled = network.sample(features, looked.clips(), looked.spans());
        LossParts all = LossParts.none();
        if (config.loss().learns(CfadModules.COARSE)) {
            all = all.add(tubes(network, sampled, looked, random));
        }
        if (config.loss().learns(CfadModules.REFINE)) {
            all = all.add(boxes(network, sampled, looked, batch.tubes(), random));
        }
        if (config.loss().learns(CfadModules.SELECTOR)) {
            LossParts keys = new LossParts(
                    keys(network, sampled, looked), LossParts.none().localization());
            all = all.add(keys.times(config.loss().keys()));
        }
        return all;
    }

    private LossParts tubes(CfadNetwork network, Tensor sampled, LookedSpans looked, RandomGenerator random) {
        CfadSpec spec = network.spec();
        ClipLoss loss = config.loss();
        SegmentMatcher matcher = new SegmentMatcher(spec.grid(), loss.segment(), loss.positive(), loss.negative());
        Output coarse = network.coarse(sampled, true);
        TubeTargets tubes = new TubeTargets(spec.grid(), matcher, negatives(coarse, random));
        for (Looked each : looked.all()) {
            List<ClipTube> curves = curves(each);
            tubes.add(
                    curves.stream().map(ClipTube::boxes).toList(),
                    curves.stream().map(ClipTube::times).toList(),
                    classes(each.tubes()),
                    each.near().stream().map(ClipTube::boxes).toList());
        }
        return CfadLosses.coarse(coarse, tubes).times(loss.coarse(), loss.coarse() * loss.curves());
    }

    private LossParts boxes(
            CfadNetwork network,
            Tensor sampled,
            LookedSpans looked,
            List<List<ClipTube>> tubes,
            RandomGenerator random) {
        ClipLoss loss = config.loss();
        Output refined = refine(network, sampled, true);
        AnchorTargets boxes = boxes(network.spec(), looked, tubes, negatives(refined, random), random);
        BoxDistance distance = Objects.requireNonNullElse(loss.distance(), BoxDistance.SMOOTH_L1);
        return CfadLosses.drawnBoxes(refined, boxes, distance).times(loss.boxes(), loss.boxes() * loss.offsets());
    }

    /** What the curves of a span go through. */
    private List<ClipTube> curves(Looked looked) {
        return Boolean.TRUE.equals(config.spans().curvesOnSpan())
                ? looked.tubes().stream().map(tube -> tube.in(looked.span())).toList()
                : looked.tubes();
    }

    private NegativeDraw negatives(Output output, RandomGenerator random) {
        double hard = config.loss().hardShare();
        float[] hardness = hard > 0 ? CfadLosses.hardness(output) : new float[0];
        return new NegativeDraw(config.loss().negatives(), random, hard, hardness);
    }

    private static int[] classes(List<ClipTube> tubes) {
        return tubes.stream().mapToInt(ClipTube::actionClass).toArray();
    }

    /** All samples of all spans as maps: span by span, sample by sample. */
    static Output refine(CfadNetwork network, Tensor sampled, boolean training) {
        return network.refine(sampled.transpose(1, 2).flatten(0, 1), training);
    }

    /**
     * Who is where at every sample, whichever span the tube belongs to: a map shows an actor or does not, for whatever span it was sampled.
     *
     * @param tubes (in) for each clip of the batch all of its tubes
     * @param negatives which of them count
     */
    AnchorTargets boxes(
            CfadSpec spec,
            LookedSpans looked,
            List<List<ClipTube>> tubes,
            NegativeDraw negatives,
            RandomGenerator random) {
        ClipLoss loss = config.loss();
        OverlapLabels rule = new OverlapLabels(loss.boxPositive(), loss.boxNegative());
        BoxTargets targets = new BoxTargets(spec.grid(), rule, negatives, random);
        int samples = spec.design().samples();
        for (Looked each : looked.all()) {
            for (int i = 0; i < samples; i++) {
                double time = each.span().sample(i, samples);
                List<ClipTube> there = tubes.get(each.clip()).stream()
                        .filter(tube -> tube.covers(time))
                        .toList();
                double[] boxes = new double[4 * there.size()];
                for (int tube = 0; tube < there.size(); tube++) {
                    there.get(tube).boxAt(time, boxes, 4 * tube);
                }
                targets.add(boxes, classes(there));
            }
        }
        return targets.targets();
    }

    private Tensor keys(CfadNetwork network, Tensor sampled, LookedSpans looked) {
        KeyTimes keyTimes =
                new KeyTimes(config.network().samples(), config.loss().enough(), Interpolation.NATURAL);
        List<boolean[]> keys = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < looked.all().size(); row++) {
            List<ClipTube> tubes = looked.all().get(row).tubes();
            if (!tubes.isEmpty()) {
                boolean[] key = new boolean[config.network().samples()];
                for (ClipTube tube : tubes) {
                    boolean[] own = keyTimes.of(tube.boxes());
                    for (int i = 0; i < key.length; i++) {
                        key[i] |= own[i];
                    }
                }
                keys.add(key);
                rows.add(row);
            }
        }
        Tensor logits = network.selector(sampled, true);
        if (rows.isEmpty()) {
            return logits.sum()
                    .mul(new Scalar(0.0)); // gradients of 0, not none: weights move by their momentum all the same
        }
        int[] chosen = rows.stream().mapToInt(Integer::intValue).toArray();
        return CfadLosses.selector(index_select(logits, 0, Indices.of(chosen)), keys);
    }
}
