package io.tubecast.evaluation.metric;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say about tubes beside the tables of the papers. Classes are those that means are taken over; sums over all of them are over all classes
 * that occur, unless classes are listed.
 *
 * @param curves by overlap, "0.2" and "0.5", then by label
 * @param calibration scores against hits
 * @param calibrationPerClass the same of each class
 * @param falseEvents recall against false alarms
 * @param falseEventsPerClass the same of each class
 * @param identities how steadily true tubes are followed
 * @param outcomes how many tubes are hits and how many which kind of error, by overlap, "0.2" and "0.5"
 * @param online what was known before the end; null for final tubes, which do not tell it
 * @param intervals 95 % over videos, by "calibration", "identity.switchesPerTube", "identity.coverage", "online.accuracy.0.1", "online.videoMap.0.5.0.1", "delay.never"; empty
 *     without a bootstrap
 */
public record Details(
        Map<String, Map<String, PrecisionRecall>> curves,
        Calibration calibration,
        Map<String, Calibration> calibrationPerClass,
        FalseEvents falseEvents,
        Map<String, FalseEvents> falseEventsPerClass,
        Identities identities,
        Map<String, Outcomes> outcomes,
        @Nullable Online online,
        Map<String, Interval> intervals) {}
