package io.tubecast.edge.bench;

import io.tubecast.edge.node.NodePlan;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;

/**
 * What is measured.
 *
 * @param plan the node
 * @param version the program's
 * @param out where progress is told
 * @param stop whether to end early
 */
public record BenchSetting(NodePlan plan, String version, PrintWriter out, BooleanSupplier stop) {}
