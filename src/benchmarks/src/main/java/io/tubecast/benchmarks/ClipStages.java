package io.tubecast.benchmarks;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.Clip;
import io.tubecast.training.cfad.export.CfadGraphs;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.config.TrainingConfigs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What the stages of a network on whole clips cost, in turns in one run, and what it saves to refine the selected time stamps alone.
 *
 * <p>The weights are random and the inputs noise, which changes no time; how many proposals a clip has and how many maps are refined does depend on what a network has learnt, and is said.
 */
@Command(
        name = "benchmarks clip-stages",
        mixinStandardHelpOptions = true,
        description = {
            "Times trunk, proposals, coarse module, selector and refine module of networks on whole clips (family cfad), in turns, and adds up a"
                    + " clip: trunk and proposals once, coarse module and selector for each proposal, refine module for each map.",
            "lab detect --ways counts the proposals and maps of a trained model (costs.json)."
        })
public final class ClipStages implements Runnable {
    private static final int WARM_UP = 1;
    private static final double MILLION = 1e6;
    private static final double BILLION = 1e9;

    @Parameters(
            arity = "1..*",
            paramLabel = "CONFIG",
            description = "Training configurations of the networks, such as config/training/cfad-demo.yaml.")
    private List<Path> configs = List.of();

    @Option(
            names = "--proposals",
            paramLabel = "P",
            description = "Temporal proposals that are looked into in a clip (default: ${DEFAULT-VALUE}).")
    private double proposals = 3;

    @Option(
            names = "--maps",
            paramLabel = "M",
            description = "Maps that are refined in a clip where time stamps are selected (default: ${DEFAULT-VALUE}).")
    private double maps = 10;

    @Option(
            names = "--all-maps",
            paramLabel = "M",
            description = "Maps that are refined in a clip where all are (default: the samples of all proposals).")
    private double allMaps = Double.NaN;

    @Option(
            names = "--mirror",
            description =
                    "The clip's mirror image is looked at too (refine.mirror): the trunk runs twice, and the refine"
                            + " module for each map.")
    private boolean mirror;

    @Option(
            names = "--source-frames",
            paramLabel = "F",
            description = "Frames of the video that a clip brings: of a stream in windows half of the window (default:"
                    + " the frames to which it is resampled).")
    private double sourceFrames = Double.NaN;

    @Option(names = "--rounds", paramLabel = "N", description = "Timed rounds (default: ${DEFAULT-VALUE}).")
    private int rounds = 20;

    @Option(names = "--classes", paramLabel = "C", description = "Action classes (default: ${DEFAULT-VALUE}).")
    private int classes = 24;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the engine (default: one a core).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Runs the benchmark and leaves with 0. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ClipStages()).execute(args));
    }

    /**
     * A graph that runs.
     *
     * @param times of a clip
     * @param macs multiply-accumulates of one run
     */
    private record Stage(String name, double times, long macs, Binding binding, Durations durations) {
        void run(boolean timed) {
            long start = System.nanoTime();
            binding.run();
            if (timed) {
                durations.add(System.nanoTime() - start);
            }
        }

        double millis() {
            return durations.median() / MILLION;
        }
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        try (EngineProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(threads, false))) {
            out.println("%s, %d classes, medians of %d rounds".formatted(provider.name(), classes, rounds));
            for (Path config : configs) {
                CfadSpec layers = network(config);
                check(layers);
                time(config, layers, provider, out);
            }
        }
        out.flush();
    }

    private CfadSpec network(Path config) {
        try {
            if (TrainingConfigs.readAny(config) instanceof CfadConfig clips) {
                int anchors = clips.network().anchors();
                return clips.withShapes(Collections.nCopies(anchors, new Shape(0.2, 0.5)))
                        .spec(classes);
            }
        } catch (TrainingConfigException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        throw new ParameterException(
                spec.commandLine(), "%s: is of a network on pairs of frames, not on clips".formatted(config));
    }

    /** Refuses more refined maps than there are. */
    private void check(CfadSpec layers) {
        double all = mapsOfAll(layers);
        if (!(proposals > 0) || !(maps >= 0) || maps > all) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--proposals must be over 0 and --maps in [0, %s], the maps where all are refined (--all-maps), were %s and %s"
                            .formatted(all, proposals, maps));
        }
    }

    /** Of the clip, and of its mirror image. */
    private int looks() {
        return mirror ? 2 : 1;
    }

    /** Maps that are refined in a clip where time stamps are not selected. */
    private double mapsOfAll(CfadSpec layers) {
        return Double.isNaN(allMaps) ? proposals * layers.design().samples() : allMaps;
    }

    private void time(Path config, CfadSpec layers, EngineProvider provider, PrintWriter out) {
        try (GraphFolder folder = new GraphFolder();
                Owned owned = new Owned()) {
            Bench bench = new Bench(provider, folder, owned, new Random(1), rounds);
            List<Stage> stages = stages(layers, bench);
            for (int round = 0; round < WARM_UP + rounds; round++) {
                boolean timed = round >= WARM_UP;
                stages.forEach(stage -> stage.run(timed));
            }
            report(config, layers, stages, out);
        }
    }

    private static CfadGraphs graphs(CfadSpec layers) {
        Map<String, float[]> arrays = new HashMap<>();
        try (CfadNetwork network = CfadNetwork.create(layers, 1)) {
            network.weights()
                    .names()
                    .forEach(name -> arrays.put(name, network.weights().values(name)));
        }
        return new CfadGraphs(layers, arrays);
    }

    private List<Stage> stages(CfadSpec layers, Bench bench) {
        CfadGraphs graphs = graphs(layers);
        Extent features = layers.features();
        Extent sampled = layers.sampled();
        Extent map = new Extent(1, features.height(), features.width());
        Extent pictures = layers.clip().extent();
        return List.of(
                bench.stage(
                        CfadGraphs.TRUNK,
                        GraphRole.CLIP_TRUNK,
                        graphs.trunk(),
                        looks(),
                        layers.trunk().macs(pictures)),
                bench.stage(
                        CfadGraphs.PROPOSALS,
                        GraphRole.CLIP_PROPOSALS,
                        graphs.proposals(),
                        1,
                        layers.proposals().macs(features)),
                bench.stage(
                        CfadGraphs.COARSE,
                        GraphRole.CLIP_COARSE,
                        graphs.coarse(),
                        proposals,
                        layers.coarse().macs(sampled)),
                bench.stage(
                        CfadGraphs.SELECTOR,
                        GraphRole.CLIP_SELECTOR,
                        graphs.selector(),
                        proposals,
                        layers.selector().macs(sampled)),
                bench.stage(
                        CfadGraphs.REFINE,
                        GraphRole.CLIP_REFINE,
                        graphs.refine(),
                        looks() * maps,
                        layers.refine().macs(map)));
    }

    /**
     * Where graphs run.
     *
     * @param owned closes what is opened
     * @param random makes their inputs
     * @param rounds that are timed
     */
    private record Bench(EngineProvider provider, GraphFolder folder, Owned owned, Random random, int rounds) {
        Stage stage(String name, GraphRole role, OnnxModel model, double times, long macs) {
            return new Stage(name, times, macs, bind(model, name, role), new Durations(rounds));
        }

        private Binding bind(OnnxModel model, String name, GraphRole role) {
            GraphSpec graph = folder.write(model, name, role);
            NetworkEngine engine = owned.own(provider.open(folder.place(), graph));
            Map<String, Tensor> inputs = new HashMap<>();
            for (TensorSpec input : graph.inputs()) {
                Tensor tensor = allocate(input);
                if (input.type() == ElementType.UINT8) {
                    byte[] noise = new byte[input.elements()];
                    random.nextBytes(noise);
                    tensor.bytes().put(0, noise);
                } else {
                    for (int i = 0; i < input.elements(); i++) {
                        tensor.floats().put(i, random.nextFloat());
                    }
                }
                inputs.put(input.name(), tensor);
            }
            Map<String, Tensor> outputs = new HashMap<>();
            graph.outputs().forEach(output -> outputs.put(output.name(), allocate(output)));
            return engine.bind(inputs, outputs);
        }

        private Tensor allocate(TensorSpec tensor) {
            return owned.own(provider.allocate(tensor, Placement.HOST));
        }
    }

    private void report(Path config, CfadSpec layers, List<Stage> stages, PrintWriter out) {
        tellNetwork(config, layers, out);
        out.println(
                "| stage | GMAC | ms | times a clip | ms a clip | share | ms a resampled frame | ms a source frame |");
        out.println("| --- | --: | --: | --: | --: | --: | --: | --: |");
        int frames = layers.clip().frames();
        double source = Double.isNaN(sourceFrames) ? frames : sourceFrames;
        double whole = stages.stream()
                .mapToDouble(stage -> stage.times() * stage.millis())
                .sum();
        for (Stage stage : stages) {
            double millis = stage.times() * stage.millis();
            out.printf(
                    Locale.ROOT,
                    "| %s | %.3f | %.2f | %.1f | %.1f | %.0f %% | %.2f | %.2f |%n",
                    stage.name(),
                    stage.macs() / BILLION,
                    stage.millis(),
                    stage.times(),
                    millis,
                    100 * millis / whole,
                    millis / frames,
                    millis / source);
        }
        double macs = stages.stream()
                .mapToDouble(stage -> stage.times() * stage.macs())
                .sum();
        out.printf(
                Locale.ROOT,
                "| all | %.3f | | | %.1f | 100 %% | %.2f | %.2f |%n",
                macs / BILLION,
                whole,
                whole / frames,
                whole / source);
        tellSaving(layers, stages.get(stages.size() - 1), whole, out);
    }

    private static void tellNetwork(Path config, CfadSpec layers, PrintWriter out) {
        Clip clip = layers.clip();
        Extent features = layers.features();
        out.printf(
                Locale.ROOT,
                "%n%s: %s, %d frames of %dx%d, features [%d, %d, %d, %d], %.2f M parameters%n",
                config,
                layers.trunk().name(),
                clip.frames(),
                clip.width(),
                clip.height(),
                features.time(),
                layers.channels(),
                features.height(),
                features.width(),
                layers.parameters() / 1e6);
    }

    private void tellSaving(CfadSpec layers, Stage refine, double whole, PrintWriter out) {
        double all = mapsOfAll(layers);
        double saved = looks() * (all - maps) * refine.millis();
        out.printf(
                Locale.ROOT,
                "selecting time stamps: %.1f maps instead of %.1f, %.1f ms a clip less, %.1f %% of what it were without%n",
                maps,
                all,
                saved,
                100 * saved / (whole + saved));
    }
}
