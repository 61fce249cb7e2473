package io.tubecast.evaluation.compare;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.Cut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is compared, and by which rules.
 *
 * @param protocol the rules
 * @param listed the classes that means are taken over; null: those with truth
 * @param videos the videos that count; null: all of the truth
 * @param cut compares only a part of each video; null: all of it
 * @param part which part
 */
public record ComparisonSettings(
        Protocol protocol,
        @Nullable Labels listed,
        @Nullable List<String> videos,
        @Nullable Cut cut,
        Cut.Part part) {
    /** All videos of the truth, whole, over the classes of the truth. */
    public static ComparisonSettings of(Protocol protocol) {
        return new ComparisonSettings(protocol, null, null, null, Cut.Part.HELD_OUT);
    }

    /** The same rules for other videos. */
    public ComparisonSettings with(List<String> otherVideos) {
        return new ComparisonSettings(protocol, listed, otherVideos, cut, part);
    }
}
