package io.tubecast.lab.report;

import java.util.ArrayList;
import java.util.List;

/** A table in HTML: the first column holds names, the others numbers. Not thread-safe. */
final class Table {
    private final StringBuilder html = new StringBuilder("<div class=\"scroll\"><table>");
    private int columns;

    /** A table with these column heads, the first of which is that of the names. */
    Table(List<String> heads) {
        columns = heads.size();
        html.append("<thead><tr>");
        for (String head : heads) {
            html.append("<th scope=\"col\">").append(Text.escaped(head)).append("</th>");
        }
        html.append("</tr></thead><tbody>");
    }

    /** A row; each cell is a text, or a text and a smaller one below it, set apart by a line end. */
    void row(String name, List<String> cells) {
        if (cells.size() + 1 != columns) {
            throw new IllegalArgumentException("%d cells in a row of %d".formatted(cells.size() + 1, columns));
        }
        html.append("<tr><th scope=\"row\">").append(Text.escaped(name)).append("</th>");
        for (String cell : cells) {
            int end = cell.indexOf('\n');
            html.append("<td>").append(Text.escaped(end < 0 ? cell : cell.substring(0, end)));
            if (end >= 0) {
                html.append("<small>")
                        .append(Text.escaped(cell.substring(end + 1)))
                        .append("</small>");
            }
            html.append("</td>");
        }
        html.append("</tr>");
    }

    /** Heads of a first column of names and others. */
    static List<String> heads(String first, List<String> others) {
        List<String> heads = new ArrayList<>();
        heads.add(first);
        heads.addAll(others);
        return heads;
    }

    String html() {
        return html + "</tbody></table></div>";
    }
}
