package io.tubecast.lab.study;

import io.tubecast.lab.baseline.BlobsCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Accuracy on clips of the synthetic world that nobody learnt from. */
@Command(
        name = "world",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Accuracy on clips of the synthetic world that the model has not seen, beside a blob tracker with the class prior.",
            "Style b draws other bodies, textures and backgrounds, and is for testing only."
        },
        footer = {
            "",
            "Detections stay in --out, in pieces of ten clips; a study that was stopped goes on behind the last whole piece.",
            "",
            "Examples:",
            "  lab study world --model config/models/demo --trim config/trimming/demo.yaml --out study-world",
            "  lab study world --model config/models/demo --trim config/trimming/demo.yaml --style b --out study-world-b"
        })
public final class WorldStudy implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model bundle.")
    private Path model = Path.of("");

    @Mixin
    private HeldOutClips clips = new HeldOutClips(200, "test");

    @Option(names = "--style", paramLabel = "a|b", description = "Drawing style (default ${DEFAULT-VALUE}).")
    private String style = "a";

    @Option(
            names = "--trim",
            paramLabel = "none|ALPHA|peak|FILE",
            description = "As in lab link (default ${DEFAULT-VALUE}).")
    private String trim = "peak";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the study.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        String question = "world %s --style %s --trim %s".formatted(clips.options(), style, trim);
        StudyFolder study = new StudyFolder(spec, out, model, question);
        String[] blobs = {"--videos", clips.videos(), "--style", style, "--out", "{baseline.jsonl}"};
        if (!DetectedClips.acting(study, model, clips, style)
                || !AccuracyTable.link(study, model, trim)
                || !study.make(new BlobsCommand(), List.of("baseline.jsonl"), blobs)) {
            return 0; // Ctrl-C
        }
        AccuracyTable table = new AccuracyTable(
                "%d clips of the synthetic world, split %s, style %s".formatted(clips.count(), clips.split(), style),
                "blob tracker with class prior",
                "lab study %s --model %s".formatted(question, model.getFileName()));
        spec.commandLine()
                .getOut()
                .print(table.write(
                        study, List.of("--truth", study.file("truth.jsonl").toString())));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
