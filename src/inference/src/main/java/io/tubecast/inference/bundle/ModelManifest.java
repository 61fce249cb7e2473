package io.tubecast.inference.bundle;

import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.yaml.OptionalKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code model.yaml}: everything a network needs, as data.
 *
 * <p>Graphs of the family {@code amtnet}: trunks take a frame to maps ({@code appearance.0}, {@code appearance.1}, ...); a head takes the maps of two
 * frames, each under the trunk's name for it with {@code first.} or {@code second.} before it ({@code first.appearance.0}), to {@code scores} [1, A, C+1] and
 * {@code offsets} [1, A, 8]. Graphs of the family {@code cfad}: {@link ClipSpec}. Not a value can be set that contradicts another.
 *
 * @param manifestVersion version of this layout, {@value #VERSION}
 * @param model who the model is
 * @param labels file with one action class a line, in class order, without background
 * @param frames the time base
 * @param input the picture it takes
 * @param flow the flow it takes, if any; of {@code cfad} beside the pictures of a clip
 * @param graphs its networks
 * @param anchors its anchor boxes; of {@code amtnet} only
 * @param detection what is kept of a step's micro-tubes; of {@code amtnet} only
 * @param linking settings of the online linker; of {@code amtnet} only
 * @param clip how clips are read; of {@code cfad} only
 * @param operatingPoints what it can be run at, and how well it does there
 * @param temperatures by head, such as {@code appearance-head}, what its scores are to be softened with so that they are probabilities; heads that are left out stay as they are
 * @param provenance where it comes from
 * @param expect what it answers to a known input
 * @param files SHA-256 of every file of the bundle but this one and {@code engines/}, in hexadecimal
 */
public record ModelManifest(
        int manifestVersion,
        ModelCard model,
        String labels,
        FrameTiming frames,
        InputSpec input,
        @OptionalKey @Nullable FlowSpec flow,
        List<GraphSpec> graphs,
        @OptionalKey @Nullable AnchorSpec anchors,
        @OptionalKey @Nullable DetectionSettings detection,
        @OptionalKey @Nullable LinkingSpec linking,
        @OptionalKey @Nullable ClipSpec clip,
        List<OperatingPoint> operatingPoints,
        @OptionalKey @Nullable Map<String, Double> temperatures,
        Provenance provenance,
        GoldenVector expect,
        Map<String, String> files) {
    /** The version of the layout that this program reads and writes. */
    public static final int VERSION = 1;
    /** The name of the file in the bundle. */
    public static final String FILE = "model.yaml";

    /** Checks each value and that they agree with each other. */
    public ModelManifest {
        graphs = List.copyOf(graphs);
        operatingPoints = List.copyOf(operatingPoints);
        files = sorted(files);
        temperatures = temperatures == null ? null : sorted(temperatures);
        Require.that(manifestVersion == VERSION, "manifestVersion must be " + VERSION, manifestVersion);
        Require.file("labels", labels);
        ManifestRules rules = new ManifestRules(graphs, files);
        rules.checkFiles(labels, expect);
        boolean pairs = model.family().equals(ModelCard.AMTNET);
        checkPresence("anchors", anchors, pairs, model);
        checkPresence("detection", detection, pairs, model);
        checkPresence("linking", linking, pairs, model);
        checkPresence("clip", clip, !pairs, model);
        if (pairs) {
            checkPresence("frames.window", frames.window(), false, model);
        }
        if (anchors != null) {
            rules.checkPairs(input, flow, anchors, operatingPoints);
        }
        if (clip != null) {
            Require.that(operatingPoints.isEmpty(), "operatingPoints must be empty for family cfad", operatingPoints);
            new ClipRules(graphs).check(input, flow, clip);
        }
        if (temperatures != null) {
            rules.checkTemperatures(temperatures);
        }
    }

    private static void checkPresence(String key, @Nullable Object value, boolean wanted, ModelCard model) {
        Require.that(
                (value != null) == wanted,
                "%s must %sbe there for family %s".formatted(key, wanted ? "" : "not ", model.family()),
                value == null ? "missing" : "there");
    }

    /** What a network that sees pairs of frames has of its own. */
    public record PairSpec(AnchorSpec anchors, DetectionSettings detection, LinkingSpec linking) {}

    /**
     * What a network that sees pairs of frames has of its own.
     *
     * @throws BundleException if it is of another family
     */
    public PairSpec pairs() {
        if (anchors == null || detection == null || linking == null) {
            throw new BundleException("model '%s' is of family %s; here one is wanted that sees pairs of frames (%s)"
                    .formatted(model.name(), model.family(), ModelCard.AMTNET));
        }
        return new PairSpec(anchors, detection, linking);
    }

    /**
     * How clips are read.
     *
     * @throws BundleException if it is of another family
     */
    public ClipSpec requiredClip() {
        if (clip == null) {
            throw new BundleException("model '%s' is of family %s; here one is wanted that sees clips (%s)"
                    .formatted(model.name(), model.family(), ModelCard.CFAD));
        }
        return clip;
    }

    /** What the scores of a head are to be softened with; 1 where nothing is known. */
    public double temperature(GraphRole head) {
        Double found = temperatures == null ? null : temperatures.get(head.toString());
        return found == null ? 1 : found;
    }

    /** This manifest with what was measured of the model since it was made. */
    public ModelManifest withMeasured(List<OperatingPoint> points, Map<String, Double> byHead) {
        return new ModelManifest(
                manifestVersion,
                model,
                labels,
                frames,
                input,
                flow,
                graphs,
                anchors,
                detection,
                linking,
                clip,
                points,
                new TreeMap<>(byHead),
                provenance,
                expect,
                files);
    }

    /** The graph that plays a role, if the model has one. */
    public Optional<GraphSpec> graph(GraphRole role) {
        return graphs.stream().filter(graph -> graph.role() == role).findFirst();
    }

    /** The graph that plays a role that the caller cannot do without. */
    public GraphSpec requiredGraph(GraphRole role) {
        return graph(role)
                .orElseThrow(() -> new EngineException("model '%s' has no %s graph".formatted(model.name(), role)));
    }

    /** Number of action classes, background not counted, as the heads have it. */
    public int classes() {
        return graphs.stream()
                .filter(graph -> graph.role().isHead() || graph.role() == GraphRole.CLIP_COARSE)
                .findFirst()
                .map(ManifestRules::classes)
                .orElseThrow();
    }

    /** This manifest with other hashes; what {@link BundleWriter} writes in the end. */
    public ModelManifest withFiles(Map<String, String> newFiles) {
        return with(graphs, expect, newFiles);
    }

    /**
     * This manifest with some graphs in other files: engines that were made from them.
     *
     * @param graphs all graphs, each with the file that is to be run
     * @param expect what those files answer to the known input
     * @param files SHA-256 of every file, those among them
     */
    public ModelManifest with(List<GraphSpec> graphs, GoldenVector expect, Map<String, String> files) {
        return new ModelManifest(
                manifestVersion,
                model,
                labels,
                frames,
                input,
                flow,
                graphs,
                anchors,
                detection,
                linking,
                clip,
                operatingPoints,
                temperatures,
                provenance,
                expect,
                files);
    }

    /** Its own copy in the order of names, so that the same bundle is written the same way each time. */
    static <T> Map<String, T> sorted(Map<String, T> map) {
        return Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(map)));
    }
}
