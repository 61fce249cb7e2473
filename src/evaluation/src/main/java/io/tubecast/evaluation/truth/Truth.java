package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ground truth of a data set.
 *
 * @param labels the classes, as the videos' tubes number them
 * @param numbers the classes as the file numbers them, 0-based; the same unless the file leaves numbers out
 * @param videos the videos, in the order of the file
 * @param skipped what could not be used as it stands
 * @param splits the data set's own divisions into training and test videos; often none
 * @param origin what messages about its records begin with: its file, a colon and a space; empty for truth that is in no file
 */
public record Truth(
        Labels labels,
        Map<Integer, String> numbers,
        List<TruthVideo> videos,
        Skipped skipped,
        List<TruthSplit> splits,
        String origin) {
    /** Truth that is in no file. */
    public Truth(
            Labels labels,
            Map<Integer, String> numbers,
            List<TruthVideo> videos,
            Skipped skipped,
            List<TruthSplit> splits) {
        this(labels, numbers, videos, skipped, splits, "");
    }

    /** Copies the collections. */
    public Truth {
        numbers = Map.copyOf(numbers);
        videos = List.copyOf(videos);
        splits = List.copyOf(splits);
    }

    /**
     * Reads ground truth of any layout that {@link TruthLayout} knows, and finds out which it is. Records that cannot be used are left out, and told
     * in {@link #skipped}.
     *
     * @throws DataException if there is nothing, or nothing of a known layout, or nothing usable
     */
    public static Truth read(Path path) {
        Truth found = TruthLayout.of(path).read(path);
        Truth truth = new Truth(found.labels, found.numbers, found.videos, found.skipped, found.splits, path + ": ");
        boolean any = truth.videos().stream()
                .anyMatch(video -> !video.annotation().tubes().isEmpty()
                        || !video.ignored().isEmpty());
        if (!any) {
            List<String> problems = truth.problems();
            throw new DataException(path + ": no tube of ground truth in it"
                    + (problems.isEmpty() ? "" : "; first problem: " + problems.get(0)));
        }
        return truth;
    }

    /** Truth whose classes the file numbers as {@code labels} does. */
    static Truth of(Labels labels, List<TruthVideo> videos, Skipped skipped, List<TruthSplit> splits) {
        Map<Integer, String> numbers = new HashMap<>();
        for (int number = 0; number < labels.size(); number++) {
            numbers.put(number, labels.name(number));
        }
        return new Truth(labels, numbers, videos, skipped, splits);
    }

    /** This truth with the classes of another list, in its order. Tubes of classes that it lacks are left out and told. */
    public Truth under(Labels list) {
        List<TruthVideo> renumbered = new ArrayList<>();
        List<Skipped.Entry> lacking = new ArrayList<>();
        for (TruthVideo video : videos) {
            for (AnnotatedTube tube : video.annotation().tubes()) {
                String label = labels.name(tube.actionClass());
                if (list.indexOf(label).isEmpty()) {
                    lacking.add(new Skipped.Entry(
                            Skipped.Reason.CLASS,
                            "%svideo %s: tube from frame %d: class '%s' is none of %s"
                                    .formatted(origin, video.name(), tube.start(), label, list.names())));
                }
            }
            renumbered.add(
                    video.renumbered(number -> list.indexOf(labels.name(number)).orElse(-1)));
        }
        return new Truth(list, numbers, renumbered, skipped.and(lacking), splits, origin);
    }

    /** Number of videos of which only some frames are labelled. */
    public int sparse() {
        return (int) videos.stream()
                .filter(video -> !video.annotation().labelled().all())
                .count();
    }

    /** Records that could not be used as they stand, each with file, record and the rule it broke. */
    public List<String> problems() {
        return skipped.messages();
    }

    /**
     * A split by name.
     *
     * @throws DataException if the data set has none of that name
     */
    public TruthSplit split(String name) {
        return splits.stream()
                .filter(split -> split.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DataException(
                        splits.isEmpty()
                                ? "this ground truth has no splits"
                                : "there is no split '%s', only %s"
                                        .formatted(
                                                name,
                                                splits.stream()
                                                        .map(TruthSplit::name)
                                                        .toList())));
    }
}
