package io.tubecast.onnx.inspect;

import io.tubecast.onnx.Port;
import io.tubecast.onnx.inspect.GraphReport.NodeCost;
import io.tubecast.onnx.inspect.GraphReport.OperatorCount;
import io.tubecast.onnx.inspect.GraphReport.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report in columns. */
final class ReportText {
    private final GraphReport report;

    ReportText(GraphReport report) {
        this.report = report;
    }

    String summary() {
        StringBuilder text = new StringBuilder();
        text.append("made by  ")
                .append(report.producer().isEmpty() ? "unknown" : report.producer())
                .append(", format ")
                .append(report.irVersion())
                .append(", operator sets ");
        List<String> sets = new ArrayList<>();
        report.operatorSets()
                .forEach((domain, version) -> sets.add((domain.isEmpty() ? "ai.onnx" : domain) + " " + version));
        text.append(String.join(", ", sets)).append('\n');
        report.inputs().forEach(port -> text.append(port("input", port)));
        report.outputs().forEach(port -> text.append(port("output", port)));
        text.append('\n')
                .append(rows(operatorRows()))
                .append('\n')
                .append(rows(weightRows()))
                .append('\n');
        GraphReport.Activations memory = report.activations();
        text.append("activations  largest '%s' %s, peak %s at '%s'%s\n"
                .formatted(
                        memory.largest(),
                        bytes(memory.largestBytes()),
                        bytes(memory.peakBytes()),
                        memory.peakNode(),
                        memory.unknown() == 0
                                ? ""
                                : ", %d values of open size not counted".formatted(memory.unknown())));
        report.faults().forEach(fault -> text.append("fault  ").append(fault).append('\n'));
        return text.toString();
    }

    String table() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("node", "operator", "type", "output", "MMAC", "weights"));
        for (NodeCost node : report.nodes()) {
            rows.add(List.of(
                    node.name(),
                    node.operator(),
                    node.output().type().toString(),
                    node.output().sizes(),
                    node.macs() == 0 ? "" : millions(node.macs()),
                    node.weights() == 0 ? "" : bytes(node.weightBytes())));
        }
        return summary() + "\n" + rows(rows);
    }

    private static String port(String kind, Port port) {
        return "%-8s '%s' %s %s\n".formatted(kind, port.name(), port.type(), port.sizes());
    }

    private List<List<String>> operatorRows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("operator", "nodes", "MMAC"));
        for (OperatorCount operator : report.operators()) {
            rows.add(List.of(
                    operator.operator(),
                    String.valueOf(operator.nodes()),
                    operator.macs() == 0 ? "" : millions(operator.macs())));
        }
        int unknown = report.totals().nodesWithUnknownMacs();
        rows.add(List.of(
                "total",
                String.valueOf(report.nodes().size()),
                millions(report.totals().macs())
                        + (unknown == 0 ? "" : " and %d nodes of open size".formatted(unknown))));
        return rows;
    }

    private List<List<String>> weightRows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("weights", "tensors", "values", "size"));
        for (Weights weights : report.weights()) {
            rows.add(List.of(
                    weights.type().toString(),
                    String.valueOf(weights.tensors()),
                    String.valueOf(weights.values()),
                    bytes(weights.bytes())));
        }
        rows.add(List.of(
                "total",
                "",
                String.valueOf(report.totals().weights()),
                bytes(report.totals().weightBytes())));
        return rows;
    }

    private static String millions(long macs) {
        return macs == Port.OPEN ? "?" : String.format(Locale.ROOT, "%.2f", macs / 1e6);
    }

    private static String bytes(long bytes) {
        if (bytes < 1 << 20) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
        }
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    /** Columns as wide as their widest entry. */
    private static String rows(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
