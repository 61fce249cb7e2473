package io.tubecast.lab.study;

import io.tubecast.lab.detect.DetectCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A study's detections on clips of the world, made in pieces so that little is lost when it is stopped. */
final class DetectedClips {
    private static final int PIECE = 10;
    private static final List<String> DETECTIONS = List.of("det", "truth");

    private DetectedClips() {}

    /** Makes {@code det.jsonl} and {@code truth.jsonl} of clips in which people act; false after Ctrl-C. */
    static boolean acting(StudyFolder study, Path model, HeldOutClips clips, String style) {
        return detect(study, model, new Pieces("", DETECTIONS), clips, List.of("--style", style));
    }

    /** Makes {@code idle-det.jsonl} of one-minute streams of the test split in which nobody acts; false after Ctrl-C. */
    static boolean idle(StudyFolder study, Path model, int minutes) {
        return detect(
                study,
                model,
                new Pieces("idle-", DETECTIONS),
                new HeldOutClips(minutes, "test"),
                List.of("--idle", "--minutes", "1"));
    }

    /** Makes {@code windows-det.jsonl}, {@code windows-truth.jsonl} and {@code windows-published.jsonl} of clips looked at in windows; false after Ctrl-C. */
    static boolean inWindows(StudyFolder study, Path model, HeldOutClips clips, int window) {
        List<String> options = List.of("--window", Integer.toString(window));
        return detect(study, model, new Pieces("windows-", List.of("det", "truth", "published")), clips, options);
    }

    /** What is made of each piece: files whose names begin so, and what the options that name them are for. */
    private record Pieces(String prefix, List<String> kinds) {
        private static String option(String kind) {
            return kind.equals("det") ? "--out" : "--" + kind;
        }

        private List<String> files(int from, int to) {
            return kinds.stream()
                    .map(kind -> "%s-%s%06d-%06d.jsonl".formatted(kind, prefix, from, to))
                    .toList();
        }

        private List<String> arguments(List<String> files) {
            List<String> arguments = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                arguments.add(option(kinds.get(i)));
                arguments.add("{" + files.get(i) + "}");
            }
            return arguments;
        }
    }

    private static boolean detect(
            StudyFolder study, Path model, Pieces pieces, HeldOutClips clips, List<String> options) {
        int count = clips.count();
        List<List<String>> made = new ArrayList<>();
        for (int from = 0; from < count; from += PIECE) {
            int to = Math.min(count, from + PIECE) - 1;
            List<String> files = pieces.files(from, to);
            made.add(files);
            List<String> arguments = new ArrayList<>(List.of(
                    "--model", model.toString(), "--videos", "synthetic:%s:%d-%d".formatted(clips.split(), from, to)));
            arguments.addAll(pieces.arguments(files));
            arguments.addAll(options);
            if (!study.make(new DetectCommand(), files, arguments.toArray(String[]::new))) {
                return false;
            }
        }
        for (int i = 0; i < pieces.kinds().size(); i++) {
            int kind = i;
            study.join(
                    made.stream().map(files -> files.get(kind)).toList(),
                    "%s%s.jsonl".formatted(pieces.prefix(), pieces.kinds().get(kind)));
        }
        return true;
    }
}
