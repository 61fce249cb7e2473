package io.tubecast.evaluation.truth;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The ground truth of a data set.
 *
 * @param labels the classes
 * @param videos the videos, in the order of the file
 * @param problems records that could not be used, each with file, record and the rule it broke
 */
public record Truth(Labels labels, List<TruthVideo> videos, List<String> problems) {
    /** Copies the lists. */
    public Truth {
        videos = List.copyOf(videos);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a truth file of any form: {@code .mat} is UCF101-24, {@code .jsonl} the form of {@code tubes.jsonl} without scores.
     *
     * @throws DataException if the file is missing or not of its form
     */
    public static Truth read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + ": no such file");
        }
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".mat")) {
            return Ucf24Annotations.read(file);
        }
        if (name.endsWith(".jsonl")) {
            return TruthFile.read(file);
        }
        throw new DataException(file
                + ": unknown form of truth; .mat (UCF101-24 annotations) and .jsonl (tubes without scores) are known");
    }
}
