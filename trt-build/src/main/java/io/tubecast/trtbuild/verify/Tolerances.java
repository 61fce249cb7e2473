package io.tubecast.trtbuild.verify;

import io.tubecast.trtbuild.accuracy.MapDifference;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.accuracy.OutputError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a verification must not exceed; null: nothing is asked.
 *
 * @param maxError relative error of an output
 * @param maxMapDrop points of video-mAP@0.5
 * @param minAgreement percent of the frames in which every actor agrees
 */
public record Tolerances(
        @Nullable Double maxError,
        @Nullable Double maxMapDrop,
        @Nullable Double minAgreement) {
    /** Those that are broken, a sentence each. */
    public List<String> broken(List<Verification.Graph> graphs, ModelTrial.@Nullable Verdict whole) {
        List<String> broken = new ArrayList<>();
        for (Verification.Graph graph : graphs) {
            for (OutputError error : graph.outputs()) {
                if (maxError != null && !(error.relative() <= maxError)) {
                    broken.add(say(
                            "%s: error of '%s' is %.2f %%, --max-error allows %.2f %%",
                            graph.graph(), error.tensor(), 100 * error.relative(), 100 * maxError));
                }
            }
        }
        if (maxMapDrop != null) {
            mapDrop(whole == null ? null : whole.map(), maxMapDrop, broken);
        }
        if (minAgreement != null) {
            agreement(whole, minAgreement, broken);
        }
        return broken;
    }

    /** What was asked and could not be measured does not hold. */
    private static void mapDrop(@Nullable MapDifference map, double allowed, List<String> broken) {
        if (map == null) {
            broken.add("video-mAP@0.5 was not measured, so --max-map-drop cannot be said to hold");
        } else if (!(100 * map.drop() <= allowed)) {
            broken.add(
                    say("video-mAP@0.5 drops by %.2f points, --max-map-drop allows %.2f", 100 * map.drop(), allowed));
        }
    }

    private static void agreement(ModelTrial.@Nullable Verdict whole, double asked, List<String> broken) {
        if (whole == null) {
            broken.add("tubes were not compared, so --min-agreement cannot be said to hold");
        } else if (!(100 * whole.tubes().share() >= asked)) {
            broken.add(say(
                    "tubes agree in %.2f %% of the frames, --min-agreement asks for %.2f %%",
                    100 * whole.tubes().share(), asked));
        }
    }

    private static String say(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
