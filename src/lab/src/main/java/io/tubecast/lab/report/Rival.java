package io.tubecast.lab.report;

import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import java.util.Map;

/**
 * Other tubes of the same videos that final tubes are set against.
 *
 * @param report theirs
 * @param details theirs
 * @param differences what the final tubes have above them, by measure
 * @param tubesElsewhere how many of them are of videos that are not in the truth or were not chosen
 * @param unknownLabels how many of them have a label that neither the truth nor the list of classes knows, by label
 */
public record Rival(
        Report report,
        Details details,
        Map<String, Difference> differences,
        int tubesElsewhere,
        Map<String, Integer> unknownLabels) {}
