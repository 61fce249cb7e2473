package io.tubecast.edge.node;

import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.PipelineConfig;
import io.tubecast.edge.config.PublishConfig;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleFiles;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Mode;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.FlowUnavailableException;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the node takes from a model bundle besides its networks. */
final class Model {
    private Model() {}

    /**
     * The least score for each class.
     *
     * @throws ConfigException if a label is not one of the model's
     */
    static double[] minScores(ModelBundle bundle, PublishConfig publish) {
        double[] scores = new double[bundle.labels().size()];
        Arrays.fill(scores, publish.minScore());
        for (Map.Entry<String, Double> entry : publish.minScores().entrySet()) {
            int label = bundle.labels()
                    .indexOf(entry.getKey())
                    .orElseThrow(
                            () -> new ConfigException("publish.minScores: the model '%s' has no label '%s', it has %s"
                                    .formatted(
                                            bundle.manifest().model().name(),
                                            entry.getKey(),
                                            bundle.labels().names())));
            scores[label] = entry.getValue();
        }
        return scores;
    }

    /** What the model can look with, the best first. */
    static List<Mode> modes(ModelBundle bundle) {
        if (bundle.manifest().clip() != null) {
            return List.of(Mode.CLIP);
        }
        List<Mode> modes = new ArrayList<>();
        addIf(modes, Mode.TWO_STREAM, bundle, GraphRole.TWO_STREAM_HEAD);
        addIf(modes, Mode.APPEARANCE, bundle, GraphRole.APPEARANCE_HEAD);
        addIf(modes, Mode.MOTION, bundle, GraphRole.MOTION_HEAD);
        return modes;
    }

    /** The same from one on: what is left when the better ones are not wanted. */
    static List<Mode> modesFrom(ModelBundle bundle, Mode best) {
        List<Mode> modes = modes(bundle);
        return modes.subList(modes.indexOf(best), modes.size());
    }

    private static void addIf(List<Mode> modes, Mode mode, ModelBundle bundle, GraphRole head) {
        if (bundle.manifest().graph(head).isPresent()) {
            modes.add(mode);
        }
    }

    /**
     * What the node is to look with.
     *
     * @throws ConfigException if the model cannot look with what is configured
     */
    static Mode mode(ModelBundle bundle, PipelineConfig pipeline) {
        List<Mode> modes = modes(bundle);
        for (Mode mode : modes) {
            if (pipeline.mode().equals(PipelineConfig.AUTO) || mode.word().equals(pipeline.mode())) {
                return mode;
            }
        }
        throw new ConfigException("pipeline.mode '%s': the model '%s' can only look with %s"
                .formatted(
                        pipeline.mode(),
                        bundle.manifest().model().name(),
                        modes.stream().map(Mode::word).toList()));
    }

    /**
     * What gives frames their flow stacks; null if the mode needs none.
     *
     * @throws BundleException if the model's flow cannot be computed here
     */
    static @Nullable StreamStack stacks(ModelBundle bundle, Mode mode) {
        FlowSpec flow = bundle.manifest().flow();
        if (flow == null || mode == Mode.APPEARANCE) {
            return null;
        }
        LiveFlowStack stack = new LiveFlowStack(
                flow.layout(),
                flow.width(),
                flow.height(),
                flow.flowEncoding(),
                bundle.manifest().frames().intervalNanos());
        try {
            return new StreamStack(new StreamFlow(FlowMethods.open(flow.method()), flow.width(), flow.height()), stack);
        } catch (FlowUnavailableException e) {
            throw new BundleException(
                    "%s: flow.method: %s".formatted(bundle.directory().resolve(ModelManifest.FILE), e.getMessage()), e);
        }
    }

    /**
     * The model as the factsheet names it.
     *
     * @param sha256 of its manifest, as {@link #sha256} says
     * @param mode what the node is to look with
     * @param clip how it sees the stream as clips; null if it sees frames as they come
     * @param engine what runs it
     */
    static Factsheet.Model factsheet(
            ModelBundle bundle, String sha256, Mode mode, Factsheet.@Nullable Clip clip, Factsheet.Engine engine) {
        ModelManifest manifest = bundle.manifest();
        FlowSpec flow = mode == Mode.APPEARANCE ? null : manifest.flow();
        return new Factsheet.Model(
                manifest.model().name(),
                manifest.model().family(),
                sha256,
                manifest.model().licence(),
                bundle.labels().names(),
                modesFrom(bundle, mode),
                flow == null ? null : factsheet(flow),
                clip,
                engine);
    }

    private static Factsheet.Flow factsheet(FlowSpec flow) {
        return new Factsheet.Flow(
                flow.method().toString(),
                flow.stack(),
                flow.alignment().toString(),
                flow.layout().framesAhead(),
                flow.width(),
                flow.height());
    }

    /**
     * The hash of a bundle's manifest, which names it.
     *
     * @throws BundleException if it cannot be read
     */
    static String sha256(ModelBundle bundle) {
        try {
            return BundleFiles.sha256(bundle.directory().resolve(ModelManifest.FILE));
        } catch (IOException e) {
            throw new BundleException("%s: cannot be read (%s)".formatted(bundle.directory(), e), e);
        }
    }
}
