package io.tubecast.lab.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.lab.command.EvaluateCommand;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.detect.ClipCosts;
import io.tubecast.lab.detect.DetectCommand;
import io.tubecast.world.WorldOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Detectors of either family beside each other: accuracy, short actions, time, and how late they speak. */
@Command(
        name = "detectors",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Models side by side on the same clips of the synthetic world, those of pairs of frames and those of whole clips: accuracy, v-MABO, recall of",
            "actions that take less than a quarter of their clip, milliseconds of the networks for a frame of the video, and how long after an action's",
            "beginning it is told: measured on what is published for pairs and windows, the end of the clip for whole clips."
        },
        footer = {
            "",
            "Detections stay in --out, a folder for each model; a study that was stopped goes on behind the last whole piece of ten clips.",
            "Times hold only on a machine that does nothing else.",
            "",
            "Example:",
            "  lab study detectors --model config/models/demo --model config/models/cfad-demo --trim config/trimming/demo.yaml --out study-detectors"
        })
public final class DetectorsStudy implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of(
            "videoMap.0.2", "videoMap.0.3", "videoMap.0.5", "videoMap.0.75", "videoMap.0.5:0.95", "videoMabo.mean");
    private static final int TIMED_CLIPS = 10;
    private static final String WAY = "shipped";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "Model bundle; once for each. Folders need different names.")
    private List<Path> models = List.of();

    @Mixin
    private HeldOutClips clips = new HeldOutClips(200, "test");

    @Option(
            names = "--trim",
            paramLabel = "none|ALPHA|peak|FILE",
            description = "As in lab link, for models of pairs of frames (default ${DEFAULT-VALUE}).")
    private String trim = "peak";

    @Option(
            names = "--window",
            paramLabel = "W",
            description =
                    "Look at the clips in windows of W frames too, as the node looks at a stream, with models of whole clips: another row for each.")
    private @Nullable Integer window;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the study.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        checkNames();
        List<ObjectNode> rows = new ArrayList<>();
        for (Path model : models) {
            ModelBundle bundle = bundle(model);
            StudyFolder study = new StudyFolder(
                    spec,
                    out.resolve(name(model)),
                    model,
                    "detectors %s --trim %s%s"
                            .formatted(clips.options(), trim, window == null ? "" : " --window " + window));
            if (!DetectedClips.acting(study, model, clips, "a")) {
                return 0; // Ctrl-C
            }
            List<ObjectNode> found =
                    bundle.manifest().clip() == null ? ofPairs(study, model, bundle) : ofClips(study, model);
            if (found.isEmpty()) {
                return 0;
            }
            found.forEach(row -> row.put("modelSha256", study.modelHash()));
            rows.addAll(found);
        }
        String table = table(rows);
        Unfinished.write(out.resolve("report.md"), table);
        Unfinished.write(out.resolve("report.json"), AccuracyTable.pretty(new ObjectMapper().valueToTree(rows)) + "\n");
        spec.commandLine().getOut().print(table);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private void checkNames() {
        List<String> names = models.stream().map(DetectorsStudy::name).toList();
        if (new LinkedHashSet<>(names).size() < names.size()) {
            throw Inputs.error(spec, "--model: folders need different names, were " + names);
        }
    }

    private static String name(Path model) {
        return String.valueOf(model.toAbsolutePath().normalize().getFileName());
    }

    private ModelBundle bundle(Path model) {
        try {
            return ModelBundle.load(model);
        } catch (BundleException e) {
            throw Inputs.error(spec, "--model: " + e.getMessage());
        }
    }

    /** A model of pairs of frames; nothing after Ctrl-C. */
    private List<ObjectNode> ofPairs(StudyFolder study, Path model, ModelBundle bundle) {
        if (!AccuracyTable.link(study, model, trim, "--published", "{published.jsonl}")) {
            return List.of();
        }
        ObjectNode row = accuracy(name(model), study, "tubes.jsonl", found(study, "tubes.jsonl"));
        row.set("latencySeconds", told(study, "published.jsonl"));
        double step = StepTimes.medianMillis(List.of(model))[0];
        return List.of(
                row.put("millisPerFrame", step / bundle.manifest().frames().delta()));
    }

    private static JsonNode told(StudyFolder study, String published) {
        return evaluated(study, "--published", published).at("/delay/median");
    }

    /** A model of whole clips, which gives tubes as they are, whole and in windows if wanted; nothing after Ctrl-C. */
    private List<ObjectNode> ofClips(StudyFolder study, Path model) {
        study.write("ways.yaml", "ways: [{name: %s}]%n".formatted(WAY));
        if (!time(study, model, "timed", List.of())) {
            return List.of();
        }
        FoundActions found = found(study, "det.jsonl");
        ObjectNode row = accuracy(name(model), study, "det.jsonl", found);
        put(
                row,
                "latencySeconds",
                found.medianFramesToEnd() / WorldOptions.defaults().framesPerSecond());
        row.put("millisPerFrame", millis(study, "timed") / found.framesPerVideo());
        return window == null ? List.of(row) : inWindows(study, model, window, row);
    }

    /** The row of whole clips and one of windows; nothing after Ctrl-C. */
    private List<ObjectNode> inWindows(StudyFolder study, Path model, int frames, ObjectNode whole) {
        if (!DetectedClips.inWindows(study, model, clips, frames)
                || !time(study, model, "windows-timed", List.of("--window", Integer.toString(frames)))) {
            return List.of();
        }
        String called = "%s, windows of %d frames".formatted(name(model), frames);
        ObjectNode row = accuracy(called, study, "windows-det.jsonl", found(study, "windows-det.jsonl"));
        row.set("latencySeconds", told(study, "windows-published.jsonl"));
        int hop = frames / 2;
        return List.of(whole, row.put("millisPerFrame", millis(study, "windows-timed") / hop));
    }

    /** Takes the times of the first clips; false after Ctrl-C. */
    private boolean time(StudyFolder study, Path model, String folder, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--model",
                model.toString(),
                "--videos",
                clips.videos(TIMED_CLIPS),
                "--ways",
                study.file("ways.yaml").toString(),
                "--out",
                "{" + folder + "}"));
        arguments.addAll(more);
        return study.make(new DetectCommand(), List.of(folder), arguments.toArray(String[]::new));
    }

    /** Median of what finding the tubes of a clip took. */
    private static double millis(StudyFolder study, String folder) {
        return Objects.requireNonNull(ClipCosts.read(study.file(folder)).ways().get(WAY))
                .millis();
    }

    private static FoundActions found(StudyFolder study, String tubes) {
        return FoundActions.of(study.file("truth.jsonl"), study.file(tubes));
    }

    private static ObjectNode accuracy(String called, StudyFolder study, String tubes, FoundActions found) {
        ObjectNode row = new ObjectMapper().createObjectNode().put("model", called);
        row.set("figures", evaluated(study, "--tubes", tubes));
        put(row, "shortRecall", found.shortRecall());
        return row.put("shortActions", found.shortOnes());
    }

    /** A number where there is one. */
    private static void put(ObjectNode row, String key, double value) {
        if (!Double.isNaN(value)) {
            row.put(key, value);
        }
    }

    private static JsonNode evaluated(StudyFolder study, String option, String file) {
        return study.ask(
                new EvaluateCommand(),
                List.of(
                        "--truth",
                        study.file("truth.jsonl").toString(),
                        option,
                        study.file(file).toString(),
                        "--json"));
    }

    private String table(List<ObjectNode> rows) {
        StringBuilder text = new StringBuilder(
                "%d clips of the synthetic world, split %s. Percent, with 95 %% bootstrap intervals over videos.%n%n"
                        .formatted(clips.count(), clips.split()));
        text.append(
                "| | video-mAP 0.2 | 0.3 | 0.5 | 0.75 | 0.5:0.95 | v-MABO | recall of short actions | networks, ms a frame | told after its beginning, s |\n");
        text.append("| --- |").append(" --: |".repeat(COLUMNS.size() + 3)).append('\n');
        for (ObjectNode row : rows) {
            text.append("| ").append(row.path("model").asText());
            COLUMNS.forEach(column -> text.append(" | ").append(AccuracyTable.cell(row.path("figures"), column)));
            text.append(" | %s of %d"
                    .formatted(
                            number(100 * row.path("shortRecall").asDouble(Double.NaN), 1),
                            row.path("shortActions").asInt()));
            text.append(" | ").append(number(row.path("millisPerFrame").asDouble(Double.NaN), 2));
            text.append(" | ").append(number(row.path("latencySeconds").asDouble(Double.NaN), 2));
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String number(double value, int digits) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
