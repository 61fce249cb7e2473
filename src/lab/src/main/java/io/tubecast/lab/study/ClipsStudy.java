package io.tubecast.lab.study;

import io.tubecast.lab.baseline.HoldLastBoxCommand;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.detect.DetectCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Accuracy on the held-out parts of real clips. */
@Command(
        name = "clips",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Accuracy on the held-out parts of real clips that the model learnt from the first part of, beside boxes held from the cut.",
            "The model watches each whole clip, as the node would; its tubes are then clipped to the held-out part, with the scores of the"
                    + " whole, and so is the truth. It tests memory, not generalisation."
        },
        footer = {
            "",
            "Detections stay in --out; a study that was stopped goes on from them.",
            "",
            "Example:",
            "  lab study clips --model DIR --data ucf24:FOLDER --cut 0.6 --out study-clips",
            "FOLDER holds finalAnnots.mat and clips/."
        })
public final class ClipsStudy implements Callable<Integer> {
    private static final String UCF24 = "ucf24:";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model bundle.")
    private Path model = Path.of("");

    @Option(
            names = "--data",
            required = true,
            paramLabel = "ucf24:FOLDER",
            description = "Folder with finalAnnots.mat and clips/.")
    private String data = "";

    @Option(
            names = "--cut",
            paramLabel = "F",
            description = "Fraction of the annotated span (default ${DEFAULT-VALUE}).")
    private double cut = 0.6;

    @Option(
            names = "--trim",
            paramLabel = "none|ALPHA|peak|FILE",
            description = "As in lab link (default ${DEFAULT-VALUE}).")
    private String trim = "none";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the study.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        if (!data.startsWith(UCF24)) {
            throw Inputs.error(spec, "--data must be written ucf24:FOLDER, was '" + data + "'");
        }
        Path folder = Path.of(data.substring(UCF24.length()));
        Path truth = Inputs.file(spec, "--data", folder.resolve("finalAnnots.mat"));
        Path videos = folder.resolve("clips");
        if (!Files.isDirectory(videos)) {
            throw Inputs.error(spec, "--data: no such folder: " + videos);
        }
        StudyFolder study =
                new StudyFolder(spec, out, model, "clips --data %s --cut %s --trim %s".formatted(data, cut, trim));
        table(study, truth, videos);
        return 0;
    }

    private void table(StudyFolder study, Path truth, Path videos) {
        String at = Double.toString(cut);
        List<String> part = List.of("--truth", truth.toString(), "--videos", videos.toString(), "--cut", at);
        String[] detect = {"--model", model.toString(), "--videos", videos.toString(), "--out", "{det.jsonl}"};
        if (!study.make(new DetectCommand(), List.of("det.jsonl"), detect) || !AccuracyTable.link(study, model, trim)) {
            return; // Ctrl-C
        }
        List<String> hold = new ArrayList<>(part);
        hold.addAll(List.of("--out", "{baseline.jsonl}"));
        study.make(new HoldLastBoxCommand(), List.of("baseline.jsonl"), hold.toArray(String[]::new));
        String command = "lab study clips --model %s --data ucf24:FOLDER --cut %s --trim %s"
                .formatted(model.getFileName(), cut, trim);
        AccuracyTable table = new AccuracyTable(
                "Held-out parts of real clips, cut at " + cut + " of the annotated span", "hold-last-box", command);
        spec.commandLine().getOut().print(table.write(study, part));
        spec.commandLine().getOut().flush();
    }
}
