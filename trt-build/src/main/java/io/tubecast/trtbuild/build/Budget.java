package io.tubecast.trtbuild.build;

import io.tubecast.trtbuild.accuracy.MapDifference;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much accuracy may be lost.
 *
 * @param maxMapDrop points of video-mAP@0.5 (0 to 100) that the whole model may lose; null if that is not asked
 * @param minAgreement percent of the frames in which all actors of the whole model must be those of the fp32 model; null if that is not asked
 * @param maxError root mean square error of an output over the root mean square of the fp32 graph's, that none may exceed; asked where neither of the others is
 */
public record Budget(@Nullable Double maxMapDrop, @Nullable Double minAgreement, double maxError) {
    /** Points that may be lost where video-mAP can be measured. */
    public static final double DEFAULT_DROP = 1.0;
    /** The error of an output that is allowed where it cannot. */
    public static final double DEFAULT_ERROR = 0.1;

    /** Checks the ranges. */
    public Budget {
        if (maxMapDrop != null && !(maxMapDrop >= 0 && maxMapDrop <= 100)) {
            throw new IllegalArgumentException("--max-map-drop must be in [0, 100] points, was " + maxMapDrop);
        }
        if (minAgreement != null && !(minAgreement >= 0 && minAgreement <= 100)) {
            throw new IllegalArgumentException("--min-agreement must be in [0, 100] percent, was " + minAgreement);
        }
        if (!(maxError > 0 && maxError <= 10)) {
            throw new IllegalArgumentException("--max-error must be over 0 and at most 10, was " + maxError);
        }
    }

    /** Whether the whole model on videos decides, not the outputs of single graphs. */
    public boolean byModel() {
        return maxMapDrop != null || minAgreement != null;
    }

    /**
     * A loss of the whole model.
     *
     * @param excess by how much it is over what is allowed, in points or percent, the worse of both; 0 or less is within the budget
     * @param drop points of video-mAP@0.5; null if it was not measured
     * @param text as people read it
     */
    public record Loss(double excess, @Nullable Double drop, String text) {}

    /**
     * What a whole model loses.
     *
     * @throws BuildException if video-mAP is asked for and no video has a label of the model
     */
    public Loss loss(ModelTrial.Verdict verdict) {
        double excess = Double.NEGATIVE_INFINITY;
        List<String> text = new ArrayList<>();
        MapDifference map = verdict.map();
        if (maxMapDrop != null) {
            if (map == null) {
                throw new BuildException("no video has a label of the model, so video-mAP cannot be measured");
            }
            excess = 100 * map.drop() - maxMapDrop;
            text.add(say("video-mAP@0.5 %+.2f points (may lose %.2f)", 0 - 100 * map.drop(), maxMapDrop));
        }
        if (minAgreement != null) {
            double agreement = 100 * verdict.tubes().share();
            excess = Math.max(excess, minAgreement - agreement);
            text.add(say("tubes agree in %.2f %% of the frames (asked %.2f %%)", agreement, minAgreement));
        }
        return new Loss(excess, map == null ? null : (Double) (100 * map.drop()), String.join(", ", text));
    }

    /** The error of a graph's outputs and what is allowed, as people read it. */
    public String describe(double error) {
        return say("output error %.2f %% (allowed %.2f %%)", 100 * error, 100 * maxError);
    }

    private static String say(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }

    @Override
    public String toString() {
        if (!byModel()) {
            return say("error %s", maxError);
        }
        String drop = maxMapDrop == null ? "" : say("map-drop %s", maxMapDrop);
        String agreement = minAgreement == null ? "" : say("agreement %s", minAgreement);
        return (drop + " " + agreement).strip();
    }
}
