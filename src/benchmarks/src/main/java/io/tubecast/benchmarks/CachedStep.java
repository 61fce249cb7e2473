package io.tubecast.benchmarks;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.training.export.AmtGraphs;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What keeping the first frame's maps saves: a cached step (one trunk pass, one head pass) against the whole network on both frames of a
 * pair, in turns in one run, so that whatever else the machine does meets both alike.
 *
 * <p>The weights are random, which changes neither the time nor what must be equal.
 */
@Command(
        name = "benchmarks cached-step",
        mixinStandardHelpOptions = true,
        description = {
            "Times a cached step (trunk on the new frame, head on kept and new maps) against a pair pass (trunk on both frames, head), in"
                    + " turns, and compares their outputs.",
            "The budget is a ratio of medians of (trunk + head) / (2 trunk + head) + 0.03, where trunk and head are medians of the same run,"
                    + " and outputs equal to 1e-4."
        })
public final class CachedStep implements Runnable {
    private static final double MARGIN = 0.03;
    private static final double TOLERANCE = 1e-4;
    private static final double MILLION = 1e6;

    @Parameters(
            arity = "0..*",
            paramLabel = "NETWORK",
            defaultValue = "amtnet-lite",
            description = "Networks to time: amtnet-lite, amtnet-vgg16, amtnet-mini (default: ${DEFAULT-VALUE}).")
    private List<String> networks = List.of();

    @Option(
            names = "--two-stream",
            description =
                    "Both streams, joined by sum: two trunk passes a step, on a frame and on a flow stack of five fields.")
    private boolean twoStream;

    @Option(names = "--steps", paramLabel = "N", description = "Timed steps (default: ${DEFAULT-VALUE}).")
    private int steps = 100;

    @Option(
            names = "--classes",
            paramLabel = "C",
            description = "Action classes of the heads (default: ${DEFAULT-VALUE}).")
    private int classes = 24;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the engine (default: one a core).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Runs the comparison and leaves with 0, or with 1 if a budget is missed. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new CachedStep()).execute(args));
    }

    @Override
    public void run() {
        boolean kept = true;
        PrintWriter out = spec.commandLine().getOut();
        OnnxRuntimeSettings settings = new OnnxRuntimeSettings(threads, false);
        try (EngineProvider provider = new OnnxRuntimeProvider(settings)) {
            out.println(provider.name() + ", " + classes + " classes, medians of " + steps + " steps");
            for (String name : networks) {
                kept &= compare(name, provider, out);
            }
        }
        out.flush();
        if (!kept) {
            throw new IllegalStateException("a budget was missed, see above");
        }
    }

    private boolean compare(String name, EngineProvider provider, PrintWriter out) {
        try (GraphFolder folder = new GraphFolder();
                AmtNetwork network = network(name)) {
            List<GraphSpec> graphs = write(name, network, folder);
            int size = Trunks.layout(name).inputWidth();
            NetworkSpec layers = network.spec();
            long trunks = layers.trunks().values().stream()
                    .mapToLong(trunk -> trunk.macs(size))
                    .sum();
            long head = layers.head().macs(layers.trunk(StreamKind.APPEARANCE).mapSizes(size));
            out.printf(
                    Locale.ROOT,
                    "%n%s, %s: %s %.3f GMAC, head %.3f GMAC, %.2f M parameters%n",
                    name,
                    twoStream ? "two streams" : "appearance",
                    twoStream ? "trunks" : "trunk",
                    trunks / 1e9,
                    head / 1e9,
                    layers.parameters() / 1e6);
            try (PairTimes times = new PairTimes(provider, folder.place(), graphs)) {
                times.run(steps);
                return report(times, out);
            }
        }
    }

    private boolean report(PairTimes times, PrintWriter out) {
        double trunk = times.trunk().median() / MILLION;
        double head = times.head().median() / MILLION;
        double cached = times.cached().median() / MILLION;
        double pair = times.pair().median() / MILLION;
        double ratio = cached / pair;
        double ideal = (trunk + head) / (2 * trunk + head);
        boolean fast = ratio <= ideal + MARGIN;
        boolean equal = times.difference() <= TOLERANCE;
        out.printf(
                Locale.ROOT,
                "  trunk %.2f ms, head %.2f ms, cached step %.2f ms, pair pass %.2f ms%n",
                trunk,
                head,
                cached,
                pair);
        out.printf(
                Locale.ROOT,
                "  cached / pair %.3f, (trunk + head) / (2 trunk + head) %.3f, allowed %.3f: %s%n",
                ratio,
                ideal,
                ideal + MARGIN,
                fast ? "kept" : "MISSED");
        out.printf(
                Locale.ROOT,
                "  largest difference of the outputs %.1e, allowed %.0e: %s%n",
                times.difference(),
                TOLERANCE,
                equal ? "kept" : "MISSED");
        return fast && equal;
    }

    private AmtNetwork network(String name) {
        List<Integer> anchors = Trunks.layout(name).levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
        NetworkSpec.Shape shape = twoStream
                ? new NetworkSpec.Shape(
                        List.of(StreamKind.APPEARANCE, StreamKind.MOTION),
                        Fusion.SUM,
                        false,
                        2,
                        FlowStack.DEFAULT_FIELDS)
                : NetworkSpec.Shape.APPEARANCE;
        return AmtNetwork.create(NetworkSpec.of(name, shape, anchors, classes), 1);
    }

    /** Writes trunks, head and pair, and describes them as a manifest would. */
    private static List<GraphSpec> write(String name, AmtNetwork network, GraphFolder folder) {
        Map<String, float[]> arrays = new HashMap<>();
        for (String weight : network.weights().names()) {
            arrays.put(weight, network.weights().values(weight));
        }
        NetworkSpec layers = network.spec();
        AmtGraphs graphs = new AmtGraphs(layers, arrays, Trunks.layout(name).inputWidth());
        List<GraphSpec> specs = new ArrayList<>();
        for (StreamKind stream : layers.streams()) {
            GraphRole role = stream == StreamKind.APPEARANCE ? GraphRole.APPEARANCE_TRUNK : GraphRole.MOTION_TRUNK;
            specs.add(folder.write(graphs.trunk(stream), stream.toString(), role));
        }
        GraphRole role = layers.streams().size() > 1 ? GraphRole.TWO_STREAM_HEAD : GraphRole.APPEARANCE_HEAD;
        specs.add(folder.write(graphs.head(layers.head()), "head", role));
        specs.add(folder.write(graphs.pair(), "pair", role));
        return specs;
    }
}
