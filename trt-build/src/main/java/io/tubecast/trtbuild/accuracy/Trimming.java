package io.tubecast.trtbuild.accuracy;

import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.linking.PeakTrimmer;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.core.linking.TubeTrimmer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How tubes of a video are cut in time. */
@FunctionalInterface
public interface Trimming {
    /** At the peaks of their scores, by the same settings for all classes: what is compared are models, not cuts. */
    Trimming USUAL = framesPerSecond -> new PeakTrimmer(List.of(PeakTrimmer.Settings.defaults()), framesPerSecond);

    /** What cuts the tubes of a video of a rate; null: nothing does. */
    @Nullable TubeTrimmer at(double framesPerSecond);

    /** The tubes of a video of a rate, cut. */
    default List<ActionTube> trim(List<ScoredTube> tubes, double framesPerSecond) {
        TubeTrimmer trimmer = at(framesPerSecond);
        return trimmer == null ? tubes.stream().map(ScoredTube::tube).toList() : trimmer.trim(tubes);
    }
}
