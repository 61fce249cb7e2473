package io.tubecast.lab.study;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.label.Labels;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleWriter;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.OperatingPoint;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.lab.command.EvaluateCommand;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.LinkCommand;
import io.tubecast.lab.detect.DetectCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what a model gives at each of its operating points, and how its heads must be softened, and writes it into its manifest. */
@Command(
        name = "rungs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the accuracy of each operating point of a model on clips of the synthetic world that it did not"
                    + " learn from,",
            "fits a temperature for each of its heads, and writes both into the model's manifest: the live node"
                    + " chooses by them."
        },
        footer = {
            "",
            "Detections stay in --out; stopped, it goes on behind the last operating point that is whole.",
            "",
            "Example:",
            "  lab rungs --model config/models/demo --clips 60 --out rungs-demo"
        })
public final class RungsCommand implements Callable<Integer> {
    private static final List<String> METRICS = List.of("videoMap.0.2", "videoMap.0.5", "frameMap.0.5");
    private static final double DIGITS = 1e4;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Model bundle; its manifest is written anew.")
    private Path model = Path.of("");

    @Mixin
    private HeldOutClips clips = new HeldOutClips(60, "val");

    @Option(
            names = "--trim",
            paramLabel = "none|ALPHA|peak|FILE",
            description = "As in lab link (default ${DEFAULT-VALUE}).")
    private String trim = "peak";

    @Option(names = "--dry-run", description = "Measure and print; the manifest stays as it is.")
    private boolean dryRun;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the measurement.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        ModelBundle bundle = bundle();
        StudyFolder study = new StudyFolder(spec, out, model, "rungs %s --trim %s".formatted(clips.options(), trim));
        List<OperatingPoint> points = new ArrayList<>();
        Map<String, Double> temperatures = new TreeMap<>();
        for (OperatingPoint point : bundle.manifest().operatingPoints()) {
            if (!detect(study, bundle, point)) {
                return 0; // Ctrl-C
            }
            points.add(measured(study, point));
            if (point.stride() == 1) {
                temperatures.put(head(point).toString(), temperature(study, bundle.labels(), point));
            }
        }
        print(points, temperatures);
        if (!dryRun) {
            BundleWriter.write(model, bundle.manifest().withMeasured(points, temperatures));
        }
        return 0;
    }

    private ModelBundle bundle() {
        try {
            return ModelBundle.load(model);
        } catch (BundleException e) {
            throw Inputs.error(spec, "--model: " + e.getMessage());
        }
    }

    private static GraphRole head(OperatingPoint point) {
        return point.mode().equals("two-stream") ? GraphRole.TWO_STREAM_HEAD : GraphRole.APPEARANCE_HEAD;
    }

    private static String name(OperatingPoint point) {
        return "%s-%d".formatted(point.mode(), point.stride());
    }

    /** As the node would see the clips on this rung: pairs so many frames apart, with both streams or one. */
    private boolean detect(StudyFolder study, ModelBundle bundle, OperatingPoint point) {
        String detections = "det-%s.jsonl".formatted(name(point));
        List<String> arguments = new ArrayList<>(List.of(
                "--model",
                model.toString(),
                "--videos",
                clips.videos(),
                "--delta",
                String.valueOf(bundle.manifest().frames().delta() * point.stride()),
                "--out",
                "{" + detections + "}",
                "--truth",
                "{truth-%s.jsonl}".formatted(name(point))));
        if (point.mode().equals("appearance") && bundle.manifest().flow() != null) {
            arguments.add("--appearance-only");
        }
        List<String> products = List.of(detections, "truth-%s.jsonl".formatted(name(point)));
        return study.make(new DetectCommand(), products, arguments.toArray(String[]::new)) && link(study, point);
    }

    private boolean link(StudyFolder study, OperatingPoint point) {
        String tubes = "tubes-%s.jsonl".formatted(name(point));
        return study.make(
                new LinkCommand(),
                List.of(tubes),
                "--detections",
                study.file("det-%s.jsonl".formatted(name(point))).toString(),
                "--linker",
                "online",
                "--trim",
                trim,
                "--labels",
                model.resolve("labels.txt").toString(),
                "--out",
                "{" + tubes + "}");
    }

    private OperatingPoint measured(StudyFolder study, OperatingPoint point) {
        JsonNode figures = study.ask(
                new EvaluateCommand(),
                List.of(
                        "--truth",
                        study.file("truth-%s.jsonl".formatted(name(point))).toString(),
                        "--tubes",
                        study.file("tubes-%s.jsonl".formatted(name(point))).toString(),
                        "--json"));
        Map<String, Double> accuracy = new TreeMap<>();
        for (String metric : METRICS) {
            int dot = metric.indexOf('.');
            JsonNode value = figures.path(metric.substring(0, dot)).path(metric.substring(dot + 1));
            if (value.isNumber()) {
                accuracy.put(metric, rounded(value.asDouble()));
            }
        }
        return new OperatingPoint(point.mode(), point.stride(), accuracy);
    }

    private static double temperature(StudyFolder study, Labels labels, OperatingPoint point) {
        HeadCalibration calibration = new HeadCalibration(study.file("truth-%s.jsonl".formatted(name(point))), labels);
        return rounded(calibration.temperature(study.file("det-%s.jsonl".formatted(name(point)))));
    }

    private static double rounded(double value) {
        return Math.round(DIGITS * value) / DIGITS;
    }

    private void print(List<OperatingPoint> points, Map<String, Double> temperatures) {
        PrintWriter text = spec.commandLine().getOut();
        text.printf("%d clips of the synthetic world, split %s%n%n", clips.count(), clips.split());
        text.printf("| operating point | %s |%n|---|%s%n", String.join(" | ", METRICS), "---|".repeat(METRICS.size()));
        for (OperatingPoint point : points) {
            text.printf("| %s at %dΔ", point.mode(), point.stride());
            for (String metric : METRICS) {
                Double value = point.accuracy().get(metric);
                text.print(value == null ? " | -" : String.format(Locale.ROOT, " | %.1f", 100 * value));
            }
            text.printf(" |%n");
        }
        temperatures.forEach((head, value) -> text.printf(Locale.ROOT, "%ntemperature of the %s: %.3f", head, value));
        text.printf("%n%s%n", dryRun ? "the manifest stays as it is" : "written to " + model.resolve("model.yaml"));
        text.flush();
    }
}
