package io.tubecast.lab.training;

import io.tubecast.core.label.Labels;
import io.tubecast.core.trajectory.ClipShape;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ClipSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.lab.training.BundleWeights.Opened;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.cfad.CfadDesign;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.Clip;
import io.tubecast.training.cfad.export.UnfoldedClipWeights;
import io.tubecast.training.cfad.train.CfadFamily;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.export.UnfoldedWeights;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.trainer.StartingWeights;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Bundles that a run of a network on clips can start from: those of its own trunk, and for the light trunk those on pairs of frames whose trunk has its layers
 * on pictures.
 */
final class ClipBundles {
    private final CfadConfig config;
    private final Labels labels;
    private final CfadFamily family;

    /** For runs of a configuration with the shapes of its anchors, and of these classes. */
    ClipBundles(CfadConfig config, Labels labels, CfadFamily family) {
        this.config = config;
        this.labels = labels;
        this.family = family;
    }

    /** The run's network with what it takes of the bundle; the rest of it is fresh. */
    Opened<CfadNetwork> open(ModelBundle bundle) {
        ClipSpec clip = bundle.manifest().clip();
        StartingWeights found = clip == null ? pictures(bundle) : clips(bundle, clip);
        CfadNetwork network = family.create(labels.size(), config.seed());
        Map<String, float[]> taken = family.start(network, List.of(found), labels.names());
        taken.forEach(network.weights()::set);
        return new Opened<>(network, taken.keySet());
    }

    private StartingWeights pictures(ModelBundle bundle) {
        String trunk = CfadTrunks.PICTURES;
        if (!family.startsFrom(trunk)) {
            throw new BundleException("it sees pairs of frames, and only %s starts from such networks (%s)"
                    .formatted(CfadTrunks.LIGHT, trunk));
        }
        GraphSpec graph = bundle.manifest().requiredGraph(GraphRole.APPEARANCE_TRUNK);
        Map<String, float[]> weights = UnfoldedWeights.ofTrunk(
                StreamKind.APPEARANCE,
                Trunks.byName(trunk, CfadTrunks.RGB_CHANNELS),
                OnnxModel.read(bundle.path(graph)));
        return new StartingWeights(trunk, bundle.labels().names(), weights);
    }

    private StartingWeights clips(ModelBundle bundle, ClipSpec clip) {
        ModelManifest manifest = bundle.manifest();
        boolean flow = manifest.flow() != null;
        if (flow && config.flow() == null) {
            throw new BundleException("it sees flow, and the run does not");
        }
        Map<String, OnnxModel> graphs = manifest.graphs().stream()
                .collect(Collectors.toMap(GraphSpec::name, graph -> OnnxModel.read(bundle.path(graph))));
        CfadSpec own = config.spec(manifest.classes());
        ClipShape shape = clip.toShape(manifest);
        CfadDesign design = new CfadDesign(
                manifest.classes(),
                clip.shapes(),
                shape.order(),
                shape.sampling().samples(),
                own.design().residual(),
                own.design().widths());
        int channels = flow ? CfadTrunks.FLOW_CHANNELS : CfadTrunks.RGB_CHANNELS;
        Clip seen = new Clip(
                shape.frames(), own.clip().height(), own.clip().width()); // its lengths of proposals are its own
        CfadSpec spec = new CfadSpec(seen, CfadTrunks.byName(config.trunk(), channels), design);
        return new StartingWeights(config.trunk(), bundle.labels().names(), UnfoldedClipWeights.of(spec, graphs));
    }
}
