package io.tubecast.lab.report;

import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.Report;

/**
 * What was found about one file of tubes.
 *
 * @param name what kind of tubes they are: "published" or "final"
 * @param report the measures of the papers
 * @param details the others
 */
public record Evaluation(String name, Report report, Details details) {}
