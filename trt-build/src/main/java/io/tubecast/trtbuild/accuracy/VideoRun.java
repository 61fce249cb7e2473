package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.linking.ActionTube;
import java.util.List;

/**
 * What a model found in a video.
 *
 * @param name of the video
 * @param steps one a pair of frames
 * @param tubes the final tubes, cut in time, in parts of the picture
 */
record VideoRun(String name, List<Step> steps, List<ActionTube> tubes) {
    /** Copies the lists. */
    VideoRun {
        steps = List.copyOf(steps);
        tubes = List.copyOf(tubes);
    }

    /**
     * What a model found in a pair of frames.
     *
     * @param found micro-tubes after suppression
     * @param people active actors
     */
    record Step(List<Found> found, List<Person> people) {
        /** Copies the lists. */
        Step {
            found = List.copyOf(found);
            people = List.copyOf(people);
        }
    }
}
