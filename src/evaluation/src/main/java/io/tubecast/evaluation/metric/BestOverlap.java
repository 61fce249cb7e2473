package io.tubecast.evaluation.metric;

import java.util.Map;

/**
 * How well true tubes are covered by the best tube of their video, whatever its class and score; {@link BestOverlapEvaluator} defines it.
 *
 * @param mean over the classes: v-MABO; NaN without truth
 * @param perClass mean of each class that has truth, by label
 */
public record BestOverlap(double mean, Map<String, Double> perClass) {}
