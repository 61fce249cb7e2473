package io.tubecast.training.cfad.train;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.softmax;

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
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.loss.LossParts;
import io.tubecast.training.network.Weights;
import io.tubecast.training.trainer.Family;
import io.tubecast.training.trainer.StartingWeights;
import io.tubecast.training.weights.mapping.ImportRequest;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Networks that see clips: the coarse-to-fine action detector.
 *
 * <p>In the first steps the temporal proposals alone are learnt, with the trunk. From then on all modules are, on the spans that the network proposes and on true ones. The
 * selector learns the key time stamps of all tubes of a span together, for it sees no anchors.
 */
public final class CfadFamily implements Family<CfadNetwork, ClipBatch> {
    private static final double PROPOSAL_OVERLAP = 0.7;

    private final CfadConfig config;
    private final String trunkPrefix;
    private final ModuleLosses losses;

    /** Networks of a configuration. */
    public CfadFamily(CfadConfig config) {
        this.config = config;
        losses = new ModuleLosses(config);
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
            return losses.modules(network, features, batch, looked, random);
        }
        Output proposals = network.proposals(features, learns(CfadModules.PROPOSALS));
        LossParts spans = learns(CfadModules.PROPOSALS)
                ? losses.spans(network.spec(), proposals, batch, random)
                : LossParts.none();
        if (step < config.spans().firstSteps()) {
            return spans;
        }
        look(network.spec(), proposals, batch, looked, random);
        return spans.add(losses.modules(network, features, batch, looked, random));
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
                ModuleLosses.refine(observed, sampled, false);
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
