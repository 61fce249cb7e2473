package io.tubecast.evaluation.metric;

import java.util.List;
import java.util.Map;

/**
 * How well a video is understood before it is over; {@link OnlineEvaluator} defines the measures. All lists go with {@link #FRACTIONS}.
 *
 * @param accuracy share of the videos whose best tube published so far has the right class
 * @param videoMap by overlap, "0.2" and "0.5": video-mAP of what was published so far
 * @param perClass by label: average precision at overlap 0.5 of what was published so far
 * @param delays from the start of a true tube to the first box published for it
 */
public record Online(
        List<Double> accuracy, Map<String, List<Double>> videoMap, Map<String, List<Double>> perClass, Delays delays) {
    /** The shares of a video after which is measured. */
    public static final List<Double> FRACTIONS = List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);
}
