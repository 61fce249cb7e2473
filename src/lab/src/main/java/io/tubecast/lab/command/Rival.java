package io.tubecast.lab.command;

import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import java.util.Map;

/**
 * Other tubes of the same videos that a report is set against.
 *
 * @param report theirs
 * @param differences what the report has above them, by measure
 */
record Rival(Report report, Map<String, Difference> differences) {}
