package io.tubecast.training.cfad.train;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.index_select;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.core.trajectory.KeyTimes;
import io.tubecast.core.trajectory.SegmentMatcher;
import io.tubecast.core.trajectory.SpanProposals;
import io.tubecast.core.trajectory.SpanProposals.Proposal;
import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.training.cfad.CfadModules;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadNetwork.Output;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.Clip;
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
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.Family;
import io.tubecast.training.trainer.StartingWeights;
import io.tubecast.training.weights.mapping.ImportRequest;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Networks that see clips: the coarse-to-fine action detector.
 *
 * <p>In the first steps the temporal proposals alone are learnt, with the trunk. From then on all modules are, on the spans that the network proposes and on true ones. The
 * selector learns the key time stamps of all tubes of a span together, for it sees no anchors.
 */
public final class CfadFamily implements Family<CfadNetwork, ClipBatch> {
    private static final OverlapLabels OVERLAPS = OverlapLabels.standard();
    private static final double PROPOSAL_OVERLAP = 0.7;

    private final CfadConfig config;
    private final String trunkPrefix;

    /** Networks of a configuration. */
    public CfadFamily(CfadConfig config) {
        this.config = config;
        trunkPrefix = CfadTrunks.byName(config.trunk(), CfadTrunks.RGB_CHANNELS).name() + ".";
    }

    @Override
    public CfadNetwork create(int classes, long seed) {
        return CfadNetwork.create(config.spec(classes), seed);
    }

    @Override
    public boolean isTrunk(String weight) {
        return weight.startsWith(trunkPrefix);
    }

    @Override
    public LossParts loss(CfadNetwork network, ClipBatch batch, long step) {
        SplittableRandom random = new SplittableRandom(config.seed() + 31 * step);
        Tensor features = trunk(network, batch);
        LookedSpans looked = lookedSpans();
        if (config.spans().full()) {
            lookAtAll(batch, looked);
            return modules(network, features, batch, looked, random);
        }
        Output proposals = network.proposals(features, learns(CfadModules.PROPOSALS));
        LossParts spans =
                learns(CfadModules.PROPOSALS) ? spans(network.spec(), proposals, batch, random) : LossParts.none();
        if (step < config.spans().firstSteps()) {
            return spans;
        }
        look(network.spec(), proposals, batch, looked, random);
        return spans.add(modules(network, features, batch, looked, random));
    }

    /** Features to learn from; if a module is learnt alone, without the trunk's gradients, and batch norm there has seen enough. */
    private Tensor trunk(CfadNetwork network, ClipBatch batch) {
        if (config.loss().only() == null) {
            return network.features(input(batch), true);
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            return network.features(input(batch), false);
        }
    }

    private boolean learns(String module) {
        return config.loss().learns(module);
    }

    private LookedSpans lookedSpans() {
        return new LookedSpans(config.spans().leastOverlap(), config.spans().nearOverlap());
    }

    private static void lookAtAll(ClipBatch batch, LookedSpans looked) {
        TimeSpan whole = TimeSpan.ofClip(batch.size().frames());
        IntStream.range(0, batch.clips())
                .forEach(clip -> looked.add(clip, whole, batch.tubes().get(clip)));
    }

    /** The modules look into true spans, or into the whole clip where they always do. */
    @Override
    public void show(CfadNetwork network, ClipBatch batch, BiConsumer<String, Tensor> beforeNorm) {
        LookedSpans looked = lookedSpans();
        if (config.spans().full()) {
            lookAtAll(batch, looked);
        } else {
            SplittableRandom random = new SplittableRandom(config.seed());
            IntStream.range(0, batch.clips())
                    .forEach(clip -> looked.addTrue(
                            clip, batch.tubes().get(clip), config.spans().most(), random));
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            CfadNetwork observed = network.observed(beforeNorm);
            int channels = network.spec().trunk().inputChannels();
            Tensor features = observed.features(input(batch).narrow(1, 0, channels), false);
            observed.proposals(features, false);
            if (!looked.all().isEmpty()) {
                Tensor sampled = network.sample(features, looked.clips(), looked.spans());
                observed.coarse(sampled, false);
                observed.selector(sampled, false);
                refine(observed, sampled, false);
            }
        }
    }

    /** The batch's own memory as [B, C, T, H, W]. */
    static Tensor input(ClipBatch batch) {
        Clip size = batch.size();
        return from_blob(
                        new FloatPointer(batch.pixels()),
                        batch.clips(),
                        size.frames(),
                        size.height(),
                        size.width(),
                        batch.channels())
                .permute(0, 4, 1, 2, 3);
    }

    private LossParts spans(CfadSpec spec, Output proposals, ClipBatch batch, SplittableRandom random) {
        SpanTargets targets = new SpanTargets(spec.spanAnchors(), OVERLAPS, random);
        for (List<ClipTube> tubes : batch.tubes()) {
            targets.add(tubes.stream().map(ClipTube::span).distinct().toList());
        }
        return CfadLosses.drawn(proposals, targets.targets())
                .times(config.loss().spans());
    }

    private void look(CfadSpec spec, Output proposals, ClipBatch batch, LookedSpans looked, SplittableRandom random) {
        int most = config.spans().most();
        SpanProposals decoder = new SpanProposals(
                spec.spanAnchors(),
                config.spans().foundScore(),
                PROPOSAL_OVERLAP,
                config.spans().mostFound());
        FloatBuffer scores = FloatBuffer.wrap(Weights.read(softmax(proposals.logits(), 2)));
        FloatBuffer offsets = FloatBuffer.wrap(Weights.read(proposals.values()));
        int row = 2 * spec.spanAnchors().size();
        for (int clip = 0; clip < batch.clips(); clip++) {
            List<ClipTube> tubes = batch.tubes().get(clip);
            looked.addTrue(clip, tubes, most, random);
            List<Proposal> found = decoder.decode(
                    scores.position(clip * row),
                    offsets.position(clip * row),
                    batch.size().frames());
            looked.addSome(clip, found.stream().map(Proposal::span).distinct().toList(), tubes, most, random);
        }
    }

    /** The losses of all modules that look into spans and learn. */
    private LossParts modules(
            CfadNetwork network, Tensor features, ClipBatch batch, LookedSpans looked, SplittableRandom random) {
        Tensor sampled = network.sample(features, looked.clips(), looked.spans());
        LossParts all = LossParts.none();
        if (learns(CfadModules.COARSE)) {
            all = all.add(tubes(network, sampled, looked, random));
        }
        if (learns(CfadModules.REFINE)) {
            all = all.add(boxes(network, sampled, looked, batch.tubes(), random));
        }
        if (learns(CfadModules.SELECTOR)) {
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
    private static Output refine(CfadNetwork network, Tensor sampled, boolean training) {
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

    /** Its own trunk's, those of Inception-I3D as they were published, or for the light trunk those of its layers on pictures. */
    @Override
    public boolean startsFrom(String trunk) {
        return trunk.equals(config.trunk())
                || (config.trunk().equals(CfadTrunks.I3D) && trunk.equals(ImportRequest.I3D))
                || startsFromPictures(trunk);
    }

    private boolean startsFromPictures(String trunk) {
        return config.trunk().equals(CfadTrunks.LIGHT) && trunk.equals(CfadTrunks.PICTURES);
    }

    /**
     * Tensors of the same name and size; class scores of other labels start fresh. A network that sees flow too takes the first filters of one that sees pictures alone.
     */
    @Override
    public Map<String, float[]> start(CfadNetwork network, List<StartingWeights> sources, List<String> labels) {
        FirstFilters first = new FirstFilters(network.spec().trunk());
        Map<String, float[]> taken = new LinkedHashMap<>();
        for (StartingWeights source : sources) {
            boolean same = source.labels().equals(labels);
            Map<String, float[]> given =
                    startsFromPictures(source.trunk()) ? PictureTrunk.weights(source.weights()) : source.weights();
            for (String name : network.weights().names()) {
                float[] found = given.get(name);
                float[] values = found == null ? null : first.widened(name, found);
                boolean fits = values != null
                        && values.length == network.weights().get(name).numel();
                if (fits && (same || !speaksOfClasses(name))) {
                    taken.putIfAbsent(name, values);
                }
            }
        }
        return taken;
    }

    private static boolean speaksOfClasses(String name) {
        return name.startsWith("coarse." + CfadModules.SCORES + ".")
                || name.startsWith("refine." + CfadModules.SCORES + ".");
    }

    @Override
    public String items() {
        return "clips";
    }

    @Override
    public String figure() {
        return "video_map";
    }

    /** T, H and W of a configuration's clips. */
    static Clip size(CfadConfig config) {
        return new Clip(
                config.network().frames(),
                config.network().height(),
                config.network().width());
    }

    /** Loader buffers a run needs: one a replica, one a worker, one ready. */
    public static List<ClipBatch> buffers(CfadConfig config) {
        Clip size = size(config);
        return IntStream.range(0, config.batch().parts() + config.batch().workers() + 1)
                .mapToObj(i -> new ClipBatch(config.batch().itemsOfPart(), size, config.inputChannels()))
                .toList();
    }
}
