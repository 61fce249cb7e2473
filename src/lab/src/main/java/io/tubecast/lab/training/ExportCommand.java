package io.tubecast.lab.training;

import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.inference.bundle.FrameTiming;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.bundle.Provenance;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.detect.ClipArguments;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.RunSettings;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.export.ReferenceNetwork;
import io.tubecast.training.trainer.Checkpoint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lab export}: writes a checkpoint as a model bundle that the runtime can load. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a checkpoint as a model bundle: graphs, labels, manifest with hashes and golden vector.",
            "Every graph is run by ONNX Runtime and compared with PyTorch first; a difference over 1e-4 is an error."
        })
public final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ExportSource source = new ExportSource();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the bundle.")
    private Path out = Path.of("");

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Short name of the model.")
    private String name = "";

    @Option(
            names = "--model-version",
            defaultValue = "1",
            paramLabel = "TEXT",
            description = "The model's own version.")
    private String version = "";

    @Option(names = "--licence", required = true, paramLabel = "TEXT", description = "What it may be used for.")
    private String licence = "";

    @Option(names = "--data", required = true, paramLabel = "TEXT", description = "What it was trained on.")
    private String data = "";

    @Option(names = "--command", required = true, paramLabel = "TEXT", description = "How it was trained.")
    private String command = "";

    @Option(names = "--description", paramLabel = "TEXT", description = "A sentence about the model.")
    private @Nullable String description;

    @Option(names = "--date", paramLabel = "YYYY-MM-DD", description = "When it was trained (default: today).")
    private @Nullable LocalDate date;

    @Option(
            names = "--world-version",
            paramLabel = "N",
            description = "Version of the synthetic world, if trained there.")
    private @Nullable Integer worldVersion;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description = {
                "Frame rate of the training videos, at which the node will pick frames (default: what lab train found;"
                        + " must be given if they were folders of frames or of several rates, and for weights of lab"
                        + " import)."
            })
    private @Nullable Double fps;

    @Option(
            names = "--delta",
            paramLabel = "N",
            description = "Frames between the two of a pair (default: the smallest the network was trained with).")
    private @Nullable Integer delta;

    @Option(names = "--metric", paramLabel = "NAME=VALUE", description = "A figure for the model card; repeatable.")
    private Map<String, Double> metrics = new LinkedHashMap<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Of a network that sees clips: how tubes are found, such as spans.scorePower=1 or maxOverlap=0.3, as in"
                            + " the file of lab detect --ways (default: the configuration's); repeatable.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--window",
            paramLabel = "W",
            description =
                    "Of a network that sees clips: frames of a stream, at the frame rate of the training videos, that the node"
                            + " shows it as one (default: as many as its clips have).")
    private @Nullable Integer window;

    @Option(
            names = "--pair",
            paramLabel = "FILE",
            description = "Also write trunk, trunk and head as one graph, for the benchmark of cached steps.")
    private @Nullable Path pair;

    @Override
    public Integer call() {
        PrintWriter lines = spec.commandLine().getOut();
        ClipArguments.checkWindow(window, spec);
        Checkpoint read = source.read();
        Path checkpoint = source.file();
        double rate = framesPerSecond(checkpoint);
        RunSettings settings = read.settings(checkpoint);
        String day = (date != null ? date : LocalDate.now(java.time.ZoneOffset.UTC)).toString();
        String family = settings instanceof CfadConfig ? ModelCard.CFAD : ModelCard.AMTNET;
        BundleExporter.Description text = new BundleExporter.Description(
                new ModelCard(name, version, family, licence, description),
                new FrameTiming(rate, delta(settings), window),
                new Provenance(data, command, day, worldVersion, metrics));
        writePair(settings, read, checkpoint);
        try (EngineProvider provider = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine())) {
            double worst = settings instanceof CfadConfig clips
                    ? new ClipBundleExporter(provider).export(clips, found(clips), read, checkpoint, out, text)
                    : new BundleExporter(provider).export(read, checkpoint, out, text);
            lines.printf(
                    "wrote %s: %s of step %d, largest difference from PyTorch %.1e%n",
                    out, settings.trunk(), read.step(), worst);
        }
        return 0;
    }

    /** How tubes are found in clips. */
    private ClipSettings found(CfadConfig config) {
        if (set.containsKey("spans.full")) {
            throw Inputs.error(spec, "--set: spans.full follows from what the network has learnt");
        }
        try {
            return StrictYaml.changed(config.settings(), ClipSettings.class, set);
        } catch (YamlException e) {
            throw Inputs.error(spec, "--set: " + e.getMessage());
        }
    }

    /** Frames between the two of a pair; clips know no pairs. */
    private int delta(RunSettings settings) {
        if (settings instanceof TrainingConfig config) {
            if (!set.isEmpty()) {
                throw Inputs.error(
                        spec, "--set goes with a network that sees clips; %s sees pairs".formatted(settings.trunk()));
            }
            if (window != null) {
                throw Inputs.error(
                        spec,
                        "--window goes with a network that sees clips; %s sees pairs".formatted(settings.trunk()));
            }
            return delta == null ? Collections.min(config.sampling().deltas()) : delta;
        }
        if (delta != null) {
            throw Inputs.error(
                    spec, "--delta goes with a network of pairs of frames; %s sees clips".formatted(settings.trunk()));
        }
        return 1;
    }

    private void writePair(RunSettings settings, Checkpoint read, Path checkpoint) {
        if (pair == null) {
            return;
        }
        if (!(settings instanceof TrainingConfig)) {
            throw Inputs.error(
                    spec, "--pair goes with a network of pairs of frames; %s sees clips".formatted(settings.trunk()));
        }
        try (ReferenceNetwork reference = new ReferenceNetwork(read, checkpoint)) {
            reference.graphs().pair().write(pair);
        }
    }

    private double framesPerSecond(Path checkpoint) {
        if (fps != null) {
            return fps;
        }
        Double known = RunOrigin.in(checkpoint.resolveSibling(""))
                .map(RunOrigin::framesPerSecond)
                .orElse(null);
        if (known == null) {
            throw Inputs.error(
                    spec,
                    "--fps: the frame rate of the videos that %s was trained on is not known, and the node picks frames and scales flow by it: give it"
                            .formatted(checkpoint));
        }
        return known;
    }
}
