package io.tubecast.evaluation.truth;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The ground truth of a data set.
 *
 * @param labels the classes, as the videos' tubes number them
 * @param numbers the classes as the file numbers them, 0-based; the same unless the file leaves numbers out
 * @param videos the videos, in the order of the file
 * @param problems records that could not be used, each with file, record and the rule it broke
 */
public record Truth(Labels labels, Map<Integer, String> numbers, List<TruthVideo> videos, List<String> problems) {
    /** Copies the collections. */
    public Truth {
        numbers = Map.copyOf(numbers);
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
