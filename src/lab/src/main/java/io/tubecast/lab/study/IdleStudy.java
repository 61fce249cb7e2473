package io.tubecast.lab.study;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.lab.command.Inputs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** False starts per hour while nobody acts. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "False tube.start events per hour of synthetic video in which people are about but nobody acts, at 90 %% recall.",
            "Recall is that on clips in which people act; the value of publish.minScore at which it is reached is found on the same clips (--split"
                    + " val keeps the test clips out of it). The idle video is made of one-minute streams of the test split."
        },
        footer = {
            "",
            "Detections stay in --out; a study that was stopped goes on from them.",
            "",
            "Example:",
            "  lab study idle --model config/models/demo --minutes 30 --out study-idle"
        })
public final class IdleStudy implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model bundle.")
    private Path model = Path.of("");

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "Whole minutes of idle video (default ${DEFAULT-VALUE}).")
    private int minutes = 30;

    @Mixin
    private HeldOutClips clips = new HeldOutClips(200, "test");

    @Option(
            names = "--recall",
            paramLabel = "R",
            description = "Recall at which the rate is told (default ${DEFAULT-VALUE}).")
    private double recall = 0.9;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the study.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        if (minutes < 1) {
            throw Inputs.error(spec, "--minutes must be 1 or more, was " + minutes);
        }
        // the recall and the number of minutes decide about no detection of the clips, but about the answer
        String question = "idle --minutes %d %s".formatted(minutes, clips.options());
        StudyFolder study = new StudyFolder(spec, out, model, question);
        if (!DetectedClips.acting(study, model, clips, "a") || !DetectedClips.idle(study, model, minutes)) {
            return 0;
        }
        JsonNode figures = study.ask(
                new EventsCommand(),
                List.of(
                        "--detections",
                        study.file("det.jsonl").toString(),
                        "--truth",
                        study.file("truth.jsonl").toString(),
                        "--idle",
                        study.file("idle-det.jsonl").toString(),
                        "--labels",
                        model.resolve("labels.txt").toString(),
                        "--recall",
                        Double.toString(recall),
                        "--json"));
        String command = "lab study %s --recall %s --model %s".formatted(question, recall, model.getFileName());
        spec.commandLine().getOut().print(EventsTable.write(study, figures, command));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
