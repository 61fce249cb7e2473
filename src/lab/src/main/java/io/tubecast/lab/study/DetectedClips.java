package io.tubecast.lab.study;

import io.tubecast.lab.detect.DetectCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A study's detections on clips of the world, made in pieces so that little is lost when it is stopped. */
final class DetectedClips {
    private static final int PIECE = 10;

    private DetectedClips() {}

    /** Makes {@code det.jsonl} and {@code truth.jsonl} of clips in which people act; false after Ctrl-C. */
    static boolean acting(StudyFolder study, Path model, String split, int clips, String style) {
        return detect(study, model, "", clips, "synthetic:" + split, List.of("--style", style));
    }

    /** Makes {@code idle-det.jsonl} of one-minute streams of the test split in which nobody acts; false after Ctrl-C. */
    static boolean idle(StudyFolder study, Path model, int minutes) {
        return detect(study, model, "idle-", minutes, "synthetic:test", List.of("--idle", "--minutes", "1"));
    }

    private static boolean detect(
            StudyFolder study, Path model, String prefix, int count, String source, List<String> options) {
        List<String> detections = new ArrayList<>();
        List<String> truths = new ArrayList<>();
        for (int from = 0; from < count; from += PIECE) {
            int to = Math.min(count, from + PIECE) - 1;
            String piece = "%s%06d-%06d.jsonl".formatted(prefix, from, to);
            detections.add("det-" + piece);
            truths.add("truth-" + piece);
            List<String> arguments = new ArrayList<>(List.of(
                    "--model",
                    model.toString(),
                    "--videos",
                    "%s:%d-%d".formatted(source, from, to),
                    "--out",
                    "{det-" + piece + "}",
                    "--truth",
                    "{truth-" + piece + "}"));
            arguments.addAll(options);
            if (!study.make(
                    new DetectCommand(), List.of("det-" + piece, "truth-" + piece), arguments.toArray(String[]::new))) {
                return false;
            }
        }
        study.join(detections, prefix + "det.jsonl");
        study.join(truths, prefix + "truth.jsonl");
        return true;
    }
}
