package io.tubecast.edge.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which files belong to a recording that somebody names, in the order in which they were written. */
public final class RecordingFiles {
    private static final String ENDING = ".jsonl";

    private RecordingFiles() {}

    /**
     * Finds the parts.
     *
     * @param named a file, with its finished parts beside it; one part, which is then the only one; or a folder with recordings, which follow each other by name
     * @return at least one file
     * @throws IOException if there is nothing, or it cannot be looked at
     */
    public static List<Path> of(Path named) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(named)) {
            try (Stream<Path> inside = Files.list(named)) {
                files.addAll(inside.filter(Files::isRegularFile)
                        .filter(file -> String.valueOf(file.getFileName()).endsWith(ENDING))
                        .sorted((a, b) -> order(a).compareTo(order(b)))
                        .toList());
            }
            if (files.isEmpty()) {
                throw new IOException("%s: no recording in this folder (*%s)".formatted(named, ENDING));
            }
            return files;
        }
        files.addAll(new PartNames(named).parts().values());
        if (Files.exists(named)) {
            files.add(named);
        }
        if (files.isEmpty()) {
            throw new IOException("%s: no such file or folder".formatted(named));
        }
        return files;
    }

    /** The file that is being written comes behind its numbered parts. */
    private static String order(Path file) {
        String name = String.valueOf(file.getFileName());
        String stem = name.substring(0, name.length() - ENDING.length());
        boolean numbered = stem.matches(".*\\.[0-9]{6,9}");
        return numbered ? stem : stem + ".~";
    }
}
