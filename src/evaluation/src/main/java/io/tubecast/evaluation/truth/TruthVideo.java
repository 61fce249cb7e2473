package io.tubecast.evaluation.truth;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import java.util.List;

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
}
