package io.tubecast.lab.training;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.lab.training.BundleWeights.Opened;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.export.UnfoldedWeights;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Bundles that a run of a network on pairs of frames can start from: those of its trunk and of no other streams than its own. */
final class PairBundles {
    private final TrainingConfig config;

    /** For runs of a configuration. */
    PairBundles(TrainingConfig config) {
        this.config = config;
    }

    /** The bundle's own network, streams and heads as it has them. */
    Opened<AmtNetwork> open(ModelBundle bundle) {
        bundle.manifest().pairs();
        Map<String, OnnxModel> graphs = bundle.manifest().graphs().stream()
                .collect(Collectors.toMap(GraphSpec::name, graph -> OnnxModel.read(bundle.path(graph))));
        NetworkSpec network = network(bundle.manifest());
        Map<String, float[]> weights = UnfoldedWeights.of(network, graphs);
        AmtNetwork unfolded = AmtNetwork.create(network, 0);
        weights.forEach(unfolded.weights()::set);
        return new Opened<>(unfolded, weights.keySet());
    }

    private NetworkSpec network(ModelManifest manifest) {
        List<StreamKind> streams = new ArrayList<>();
        manifest.graph(GraphRole.APPEARANCE_TRUNK).ifPresent(graph -> streams.add(StreamKind.APPEARANCE));
        manifest.graph(GraphRole.MOTION_TRUNK).ifPresent(graph -> streams.add(StreamKind.MOTION));
        if (!config.network().streams().containsAll(streams)) {
            throw new BundleException("it has the streams %s, the run trains %s"
                    .formatted(streams, config.network().streams()));
        }
        boolean two = streams.size() == 2;
        boolean fallback = two && manifest.graph(GraphRole.APPEARANCE_HEAD).isPresent();
        int stack = manifest.flow() == null ? 0 : manifest.flow().stack();
        // a head of mean maps is one of summed ones with other weights, so a graph of either starts a run of either
        Fusion fusion = config.network().fusion() == null
                ? Fusion.SUM
                : config.network().fusion();
        NetworkSpec.Shape shape = new NetworkSpec.Shape(
                streams, fusion, fallback, config.network().frames(), stack);
        List<Integer> anchors = Trunks.layout(config.network().trunk()).levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
        return NetworkSpec.of(config.network().trunk(), shape, anchors, manifest.classes());
    }
}
