package io.tubecast.lab.command;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.PublishedReader;
import io.tubecast.evaluation.format.PublishedStep;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.lab.report.Evaluation;
import io.tubecast.lab.report.Text;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of an evaluation.
 *
 * @param published what was published, if that is evaluated
 * @param tubes the final tubes, if they are evaluated
 * @param against tubes that the final ones are set against, if there are any
 * @param truth the ground truth
 */
public record EvaluatedFiles(
        @Nullable Path published,
        @Nullable Path tubes,
        @Nullable Path against,
        Path truth) {
    /** Final tubes against the truth. */
    public static Comparison ofTubes(Truth read, ComparisonSettings settings, Path file) {
        Comparison comparison = new Comparison(read, settings);
        try (TubeReader reader = new TubeReader(file)) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                comparison.add(tube);
            }
        }
        return comparison;
    }

    /** What was published against the truth. */
    static Comparison ofPublished(Truth read, ComparisonSettings settings, Path file) {
        Comparison comparison = new Comparison(read, settings);
        int steps = 0;
        try (PublishedReader reader = new PublishedReader(file)) {
            for (PublishedStep step = reader.next(); step != null; step = reader.next()) {
                steps++;
                comparison.add(step);
            }
        }
        if (steps == 0) {
            throw new DataException(file + ": no step in it");
        }
        return comparison;
    }

    /** What the head of a report says about them. */
    Map<String, String> facts(Evaluation headline, Comparison comparison, Protocol protocol, double framesPerSecond) {
        Map<String, String> facts = new LinkedHashMap<>();
        put(facts, "published tubes", published);
        put(facts, "final tubes", tubes);
        put(facts, "set against", against);
        put(facts, "truth", truth);
        facts.put("protocol", protocol.name() + ": " + meaning(protocol));
        facts.put(
                "compared",
                "%d videos, %s hours at %s frames a second; %d tubes against %d of the truth in %d classes"
                        .formatted(
                                headline.report().videos(),
                                Text.number(comparison.frames() / framesPerSecond / 3600, 2),
                                Text.number(framesPerSecond, 1),
                                headline.report().tubes(),
                                headline.report().truths(),
                                headline.report()
                                        .perClass()
                                        .getOrDefault("0.5", Map.of())
                                        .size()));
        return facts;
    }

    private static void put(Map<String, String> facts, String name, @Nullable Path file) {
        if (file != null) {
            facts.put(name, file.toString());
        }
    }

    private static String meaning(Protocol protocol) {
        return switch (protocol.name()) {
            case "road" -> "boxes and thresholds as the released MATLAB evaluation has them";
            case "act" -> "+1 pixel, trapezoid average precision, tube NMS 0.3, as the released ACT evaluation";
            default -> "continuous boxes; an overlap that reaches the threshold is a hit";
        };
    }
}
