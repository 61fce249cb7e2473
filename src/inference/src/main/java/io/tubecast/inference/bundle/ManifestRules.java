package io.tubecast.inference.bundle;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the parts of a manifest must agree on. */
final class ManifestRules {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** The trunks whose maps each head sees. */
    private static final Map<GraphRole, List<GraphRole>> HEADS = new EnumMap<>(Map.of(
            GraphRole.APPEARANCE_HEAD, List.of(GraphRole.APPEARANCE_TRUNK),
            GraphRole.MOTION_HEAD, List.of(GraphRole.MOTION_TRUNK),
            GraphRole.TWO_STREAM_HEAD, List.of(GraphRole.APPEARANCE_TRUNK, GraphRole.MOTION_TRUNK)));

    private final List<GraphSpec> graphs;
    private final Map<String, String> files;

    ManifestRules(List<GraphSpec> graphs, Map<String, String> files) {
        this.graphs = graphs;
        this.files = files;
    }

    /** What holds for every family. */
    void checkFiles(String labels, GoldenVector expect) {
        checkNamesAndFiles(labels);
        checkExpectations(expect);
    }

    /** What holds for networks that see pairs of frames. */
    void checkPairs(
            InputSpec input, @Nullable FlowSpec flow, AnchorSpec anchors, List<OperatingPoint> operatingPoints) {
        Map<GraphRole, GraphSpec> roles = roles(graphs);
        checkTrunks(roles, input, flow);
        checkHeads(roles, anchors);
        for (OperatingPoint point : operatingPoints) {
            Require.that(
                    roles.containsKey(
                            point.mode().equals("appearance") ? GraphRole.APPEARANCE_HEAD : GraphRole.TWO_STREAM_HEAD),
                    "operatingPoints must have modes that the model has a head for",
                    point.mode());
        }
    }

    /** Each must belong to a head that the model has. */
    void checkTemperatures(Map<String, Double> temperatures) {
        Set<String> heads = new TreeSet<>();
        for (GraphSpec graph : graphs) {
            if (graph.role().isHead()) {
                heads.add(graph.role().toString());
            }
        }
        new TreeMap<>(temperatures).forEach((head, temperature) -> {
            Require.that(heads.contains(head), "temperatures must be of the model's heads " + heads, "'" + head + "'");
            Require.range("temperatures." + head, temperature, 0.05, 20);
        });
    }

    /** Classes of a head, from the shape of its scores. */
    static int classes(GraphSpec head) {
        return head.output("scores").shape().get(2) - 1;
    }

    private void checkNamesAndFiles(String labels) {
        Set<String> names = new HashSet<>();
        Set<String> needed = new TreeSet<>(Set.of(labels));
        for (GraphSpec graph : graphs) {
            Require.that(names.add(graph.name()), "graphs must have names of their own", "two '" + graph.name() + "'");
            Require.file("file of graph '" + graph.name() + "'", graph.file());
            checkKind(graph);
            needed.add(graph.file());
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Require.file("files", file.getKey());
            Require.that(
                    SHA_256.matcher(file.getValue()).matches(),
                    "files: the hash of " + file.getKey() + " must be 64 hexadecimal digits",
                    "'" + file.getValue() + "'");
        }
        Require.that(
                files.keySet().containsAll(needed),
                "files must list the hash of the labels and of every graph " + needed,
                new TreeSet<>(files.keySet()));
    }

    private static void checkKind(GraphSpec graph) {
        Require.that(
                graph.role() != GraphRole.NETWORK,
                "role of graph '%s' must be that of a trunk or a head".formatted(graph.name()),
                graph.role());
        for (TensorSpec tensor :
                Stream.concat(graph.inputs().stream(), graph.outputs().stream()).toList()) {
            Require.that(
                    tensor.type().inBundles(),
                    "type of tensor '%s' of graph '%s' must be one of uint8, float32"
                            .formatted(tensor.name(), graph.name()),
                    tensor.type());
        }
    }

    static Map<GraphRole, GraphSpec> roles(List<GraphSpec> graphs) {
        Map<GraphRole, GraphSpec> roles = new EnumMap<>(GraphRole.class);
        for (GraphSpec graph : graphs) {
            Require.that(
                    roles.put(graph.role(), graph) == null, "graphs must have one of each role", "two " + graph.role());
        }
        return roles;
    }

    static GraphSpec required(Map<GraphRole, GraphSpec> roles, GraphRole role) {
        GraphSpec graph = roles.get(role);
        if (graph == null) {
            throw new IllegalArgumentException(
                    "graphs must have one of role %s, was %s".formatted(role, roles.keySet()));
        }
        return graph;
    }

    private static void checkTrunks(Map<GraphRole, GraphSpec> roles, InputSpec input, @Nullable FlowSpec flow) {
        GraphSpec appearance = roles.get(GraphRole.APPEARANCE_TRUNK);
        if (appearance != null) {
            checkInput(appearance, "input", input.tensorSpec());
        }
        GraphSpec motion = roles.get(GraphRole.MOTION_TRUNK);
        Require.that(
                (motion != null) == (flow != null),
                "flow must be there if graphs have a motion-trunk, and only then",
                flow == null ? "none" : "there");
        if (motion != null && flow != null) {
            Require.that(
                    flow.encoding().equals(FlowSpec.XYM),
                    "flow.encoding must be xym for family amtnet",
                    "'" + flow.encoding() + "'");
            checkInput(motion, "flow", flow.tensorSpec(input.width(), input.height()));
        }
    }

    private static void checkInput(GraphSpec trunk, String key, TensorSpec wanted) {
        Require.that(
                trunk.inputs().equals(List.of(wanted)),
                "inputs of graph '%s' must be what %s says ('%s' %s)"
                        .formatted(trunk.name(), key, wanted.name(), wanted.describe()),
                describe(trunk.inputs()));
    }

    private static void checkHeads(Map<GraphRole, GraphSpec> roles, AnchorSpec anchors) {
        Require.that(
                HEADS.keySet().stream().anyMatch(roles::containsKey),
                "graphs must have a head, one of " + HEADS.keySet(),
                roles.keySet());
        int classes = -1;
        for (Map.Entry<GraphRole, List<GraphRole>> entry : HEADS.entrySet()) {
            GraphSpec head = roles.get(entry.getKey());
            if (head == null) {
                continue;
            }
            checkHead(
                    head,
                    entry.getValue().stream()
                            .map(trunk -> required(roles, trunk))
                            .toList(),
                    anchors);
            Require.that(
                    classes < 0 || classes == classes(head),
                    "all heads must have the same classes, one has " + classes,
                    classes(head) + " in graph '" + head.name() + "'");
            classes = classes(head);
        }
    }

    private static void checkHead(GraphSpec head, List<GraphSpec> trunks, AnchorSpec anchors) {
        List<TensorSpec> maps =
                trunks.stream().flatMap(trunk -> trunk.outputs().stream()).toList();
        Set<TensorSpec> one = new HashSet<>();
        Set<TensorSpec> both = new HashSet<>();
        for (TensorSpec map : maps) {
            one.add(map.named("first." + map.name()));
            both.add(map.named("second." + map.name()));
        }
        both.addAll(one);
        Set<TensorSpec> found = Set.copyOf(head.inputs());
        Require.that(
                found.equals(both) || found.equals(one),
                "inputs of graph '%s' must be the trunks' outputs, each as first.* and second.* (or first.* alone) with the same type and shape: %s"
                        .formatted(head.name(), describe(maps)),
                describe(head.inputs()));
        checkHeadOutputs(head, anchors.size());
    }

    private static void checkHeadOutputs(GraphSpec head, int anchors) {
        TensorSpec scores = outputOf(head, "scores");
        Require.that(
                scores.type() == ElementType.FLOAT32
                        && scores.shape().size() == 3
                        && scores.shape().get(0) == 1
                        && scores.shape().get(1) == anchors
                        && scores.shape().get(2) >= 2,
                "scores of graph '%s' must be float32 [1, %d anchors, classes + 1]".formatted(head.name(), anchors),
                scores.describe());
        TensorSpec offsets = outputOf(head, "offsets");
        Require.that(
                offsets.fits(new TensorSpec("offsets", ElementType.FLOAT32, List.of(1, anchors, 8))),
                "offsets of graph '%s' must be float32 [1, %d, 8]".formatted(head.name(), anchors),
                offsets.describe());
    }

    private void checkExpectations(GoldenVector expect) {
        Set<String> expected = new HashSet<>();
        for (GoldenVector.Graph golden : expect.graphs()) {
            GraphSpec graph = graphs.stream()
                    .filter(each -> each.name().equals(golden.graph()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "expect names a graph '%s' that graphs has not".formatted(golden.graph())));
            Require.that(expected.add(golden.graph()), "expect must name a graph once", "two '" + golden.graph() + "'");
            for (GoldenVector.Output output : golden.outputs()) {
                TensorSpec tensor = outputOf(graph, output.tensor());
                Require.that(
                        tensor.type() == ElementType.FLOAT32 && output.first().size() <= tensor.elements(),
                        "expect: '%s' of graph '%s' must have at most as many values as the tensor, float32"
                                .formatted(tensor.name(), graph.name()),
                        output.first().size() + " for " + tensor.describe());
            }
        }
        for (GraphSpec graph : graphs) {
            Require.that(
                    expected.contains(graph.name()), "expect must have every graph", "none for '" + graph.name() + "'");
        }
    }

    static TensorSpec outputOf(GraphSpec graph, String tensor) {
        try {
            return graph.output(tensor);
        } catch (EngineException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static List<String> describe(List<TensorSpec> tensors) {
        return tensors.stream()
                .map(tensor -> "'" + tensor.name() + "' " + tensor.describe())
                .toList();
    }
}
