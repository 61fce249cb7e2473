package io.tubecast.lab.study.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.lab.study.StudyFolder;
import io.tubecast.lab.study.network.LinkingRows.Measured;
import io.tubecast.training.network.Fusion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What looking ahead over the whole video is worth, and what the second box of a micro-tube is. */
@Command(
        name = "linking",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "The same detections linked online and over the whole video at once, as micro-tubes and by their first boxes only: mAP,"
                    + " identity switches,"
                    + " microseconds.",
            "The detections are those of two streams joined by sum."
        },
        footer = {
            "",
            "Takes the file's first seed. Everything is kept in --out, each network once for all studies of the file; Ctrl-C keeps what"
                    + " is there, and the same command goes on. Writes linking.md and linking.json. Times are of the machine as it is: leave it"
                    + " alone.",
            "",
            "Example:",
            "  lab study linking --config config/studies/synthetic.yaml --out runs/studies"
        })
public final class LinkingStudy implements Callable<Integer> {
    private static final double ALL_SCORES = 0;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private StudyArguments arguments = new StudyArguments();

    @Override
    public Integer call() {
        NetworkStudy networks = arguments.networks();
        int delta = arguments.config().delta();
        Reading reading = Reading.of(arguments.rows().fused(Fusion.SUM, false, delta), delta);
        Map<Fold, Map<String, Measured>> folds = new LinkedHashMap<>();
        for (StudyData data : arguments.data()) {
            for (Fold fold : Fold.of(data)) {
                networks.expect(fold, reading, arguments.seed());
            }
        }
        for (StudyData data : arguments.data()) {
            for (Fold fold : Fold.of(data)) {
                Optional<Map<String, Measured>> measured = measured(networks, fold, reading);
                if (measured.isEmpty()) {
                    return arguments.stopped();
                }
                folds.put(fold, measured.get());
            }
        }
        StudyReport report = new StudyReport("What linking is worth", arguments.command("linking"));
        folds.forEach((fold, measured) -> {
            report.heading(fold.key());
            report.table(
                    "Detections of %s, seed %d, at delta %d; trimming %s."
                            .formatted(
                                    reading.network().key(),
                                    arguments.seed(),
                                    delta,
                                    arguments.config().trim()),
                    LinkingTable.markdown(measured));
            report.figures(fold.key(), figures(measured));
        });
        return arguments.print(report, "linking");
    }

    /** All rows; nothing after Ctrl-C. */
    private Optional<Map<String, Measured>> measured(NetworkStudy networks, Fold fold, Reading reading) {
        Path place = networks.folder(fold).resolve("linking");
        try (FolderLock lock = networks.lock(place)) {
            if (!lock.held()) {
                return Optional.empty();
            }
            Readings readings = new Readings(networks, arguments.config());
            Optional<Path> detections = readings.detections(fold, reading, arguments.seed(), place);
            Optional<Path> model = networks.model(fold, reading.network(), arguments.seed());
            if (detections.isEmpty() || model.isEmpty()) {
                return Optional.empty();
            }
            LinkingRows rows = rows(networks.folder(fold), fold, detections.get(), model.get());
            Map<String, Measured> measured = rows.measure();
            return measured.size() < rows.names().size() ? Optional.empty() : Optional.of(measured);
        }
    }

    private LinkingRows rows(Path place, Fold fold, Path detections, Path model) {
        List<String> truth = new ArrayList<>(List.of(
                "--truth",
                fold.truthFile(place).toString(),
                "--protocol",
                arguments.config().rules().name()));
        fold.testList(place).ifPresent(list -> truth.addAll(List.of("--list", list.toString())));
        StudyFolder folder = new StudyFolder(
                spec,
                place.resolve("linking"),
                model,
                "linking, trimming %s, protocol %s"
                        .formatted(
                                arguments.config().trim(),
                                arguments.config().rules().name()));
        return new LinkingRows(
                folder,
                new LinkingRows.Question(
                        detections,
                        model.resolve("labels.txt"),
                        arguments.config().trim(),
                        fold.data().framesPerSecond(),
                        ALL_SCORES,
                        truth));
    }

    private static Map<String, Object> figures(Map<String, Measured> rows) {
        Map<String, Object> figures = new LinkedHashMap<>();
        rows.forEach((name, row) -> {
            ObjectNode both = new ObjectMapper().createObjectNode();
            both.set("evaluation", row.figures());
            both.set("timings", row.timings());
            figures.put(name, both);
        });
        return figures;
    }
}
