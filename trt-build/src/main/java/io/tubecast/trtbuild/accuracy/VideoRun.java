package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.linking.ActionTube;
import java.util.List;

/**
 * What a model found in a video.
 *
 * @param name of the video
 * @param looks what was found each time the model looked, after suppression: in each pair of frames, or in the whole clip
 * @param people active actors step by step: after each pair of frames, or in each frame of the clip
 * @param tubes the final tubes in parts of the picture; those of pairs of frames are cut in time
 */
record VideoRun(String name, List<List<Found>> looks, List<List<Person>> people, List<ActionTube> tubes) {
    /** Copies the lists. */
    VideoRun {
        looks = looks.stream().map(List::copyOf).toList();
        people = people.stream().map(List::copyOf).toList();
        tubes = List.copyOf(tubes);
    }
}
