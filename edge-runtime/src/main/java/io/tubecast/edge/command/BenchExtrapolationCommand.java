package io.tubecast.edge.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.edge.bench.ExtrapolationRun;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.world.Split;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench extrapolation}: what saying where boxes will be is worth. */
@Command(
        name = "extrapolation",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        versionProvider = Version.class,
        description = {
            "Where a box will be, said ahead, against the box last seen: mean IoU with the truth, on the synthetic"
                    + " world.",
            "A model's own detections are followed as a node does. Besides the world's ordinary camera, cameras that"
                    + " turn to and fro are tried: a window over a wider picture, in widths of it a second at the fastest"
                    + " (0.5: some 30 degrees a second)."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  edge-runtime bench extrapolation",
            "      the shipped model on 40 test clips at each of four speeds",
            "  edge-runtime bench extrapolation --clips 5 --speeds 0.5 --ahead 100,200 --json ahead.json",
            "      quickly; the figures to a file as well"
        })
final class BenchExtrapolationCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @Option(names = "--model", paramLabel = "DIR", description = "The model bundle; default the shipped one.")
    private @Nullable String model;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            defaultValue = "test",
            description = "Which clips: test, or val to choose settings by; default ${DEFAULT-VALUE}.")
    private String split = "test";

    @Option(
            names = "--clips",
            paramLabel = "N",
            defaultValue = "40",
            description = "Clips for each speed; default ${DEFAULT-VALUE}.")
    private int clips = 40;

    @Option(
            names = "--speeds",
            paramLabel = "W",
            split = ",",
            defaultValue = "0,0.25,0.5,1",
            description = "Widths a second at the fastest; 0 is the world's ordinary camera. Default ${DEFAULT-VALUE}.")
    private List<Double> speeds = List.of();

    @Option(
            names = "--ahead",
            paramLabel = "MS",
            split = ",",
            defaultValue = "100,200",
            description = "How far ahead, in milliseconds; default ${DEFAULT-VALUE}.")
    private List<Double> ahead = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to a file, too.")
    private @Nullable Path json;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        ExtrapolationRun.Plan plan = plan();
        ConfigReader reader = new ConfigReader().option("model.directory", model, "--model");
        String directory = reader.read().model().directory();
        ModelBundle bundle =
                ModelBundle.load(reader.resolve("model.directory", directory, NodeOptions.shippedFolder()));
        PrintWriter out = spec.commandLine().getOut();
        AtomicBoolean stop = new AtomicBoolean();
        ExtrapolationRun run;
        try (OrderlyExit exit = new OrderlyExit(spec.commandLine().getErr());
                OnnxRuntimeProvider provider = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine())) {
            exit.stopsWith(() -> stop.set(true));
            run = ExtrapolationRun.run(
                    plan, bundle, provider, progress(spec.commandLine().getErr(), plan.total()), stop::get);
        }
        if (stop.get()) {
            return 0;
        }
        JsonNode figures = run.toJson();
        out.printf(
                "%s on %d clips (%s) of the synthetic world at each speed%n%n",
                bundle.manifest().model().name(), plan.clips(), plan.split().key());
        print(figures, out);
        if (json != null) {
            Files.writeString(json, figures.toPrettyString() + System.lineSeparator());
        }
        return 0;
    }

    private ExtrapolationRun.Plan plan() {
        require(split.equals("test") || split.equals("val"), "--split must be test or val, was " + split);
        require(clips >= 1 && clips <= 10_000, "--clips must be in [1, 10000], was " + clips);
        for (double speed : speeds) {
            require(speed >= 0 && speed <= 5, "--speeds must be in [0, 5], was " + speed);
        }
        for (double millis : ahead) {
            require(millis > 0 && millis <= 2_000, "--ahead must be in (0, 2000], was " + millis);
        }
        return new ExtrapolationRun.Plan(split.equals("test") ? Split.TEST : Split.VALIDATION, clips, speeds, ahead);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new ConfigException("option " + message);
        }
    }

    private static ExtrapolationRun.Listener progress(PrintWriter err, int total) {
        long begun = System.nanoTime();
        return done -> {
            double seconds = (System.nanoTime() - begun) / NANOS;
            if (done == total || done % 5 == 0) {
                err.printf(
                        Locale.ROOT,
                        "%d of %d clips, %.0f s, %.0f s left%n",
                        done,
                        total,
                        seconds,
                        seconds / done * (total - done));
                err.flush();
            }
        };
    }

    private static void print(JsonNode figures, PrintWriter out) {
        out.println("widths/s | ahead | boxes |   held | micro-tube | filtered | compensated |   gain | nearer");
        for (JsonNode row : figures.path("rows")) {
            JsonNode means = row.path("meanIou");
            out.printf(
                    Locale.ROOT,
                    "    %4.2f | %3.0f ms | %5d | %.4f |     %.4f |   %.4f |      %.4f | %+5.1f%% | %5.1f%%%n",
                    row.path("widthsPerSecond").asDouble(),
                    row.path("aheadMillis").asDouble(),
                    row.path("cases").asLong(),
                    means.path("held").asDouble(),
                    means.path("micro-tube").asDouble(),
                    means.path("filtered").asDouble(),
                    means.path("compensated").asDouble(),
                    100 * row.path("gain").asDouble(),
                    100 * row.path("betterShare").asDouble());
        }
        out.flush();
    }
}
