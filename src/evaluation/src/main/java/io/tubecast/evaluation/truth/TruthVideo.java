package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What an evaluation compares with: the tubes of a video that have to be found, and those that may be found or not.
 *
 * @param annotation the video and the tubes that count
 * @param ignored tubes that are neither missed when they are not found nor false alarms when they are
 */
public record TruthVideo(AnnotatedVideo annotation, List<AnnotatedTube> ignored) {
    /** Copies the list. */
    public TruthVideo {
        ignored = List.copyOf(ignored);
    }

    /** A video in which every tube counts. */
    public static TruthVideo of(AnnotatedVideo annotation) {
        return new TruthVideo(annotation, List.of());
    }

    /** The video's name. */
    public String name() {
        return annotation.name();
    }

    /**
     * The same video under other class numbers.
     *
     * @param numbers the new number of a class; a tube whose class gets a negative one is left out
     */
    public TruthVideo renumbered(IntUnaryOperator numbers) {
        return new TruthVideo(annotation.with(renumbered(annotation.tubes(), numbers)), renumbered(ignored, numbers));
    }

    private static List<AnnotatedTube> renumbered(List<AnnotatedTube> tubes, IntUnaryOperator numbers) {
        List<AnnotatedTube> renumbered = new ArrayList<>();
        for (AnnotatedTube tube : tubes) {
            int number = numbers.applyAsInt(tube.actionClass());
            if (number >= 0) {
                renumbered.add(new AnnotatedTube(number, tube.start(), tube.boxes()));
            }
        }
        return renumbered;
    }
}
