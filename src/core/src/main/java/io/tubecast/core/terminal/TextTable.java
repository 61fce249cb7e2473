package io.tubecast.core.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as their widest entry; the first column is set to the left, all others to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with a heading. */
    public TextTable(String... heading) {
        rows.add(List.of(heading));
    }

    /** Adds a row; it may be shorter than the heading. */
    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Whether there is a row below the heading. */
    public boolean hasRows() {
        return rows.size() > 1;
    }

    /** Prints all rows. */
    public void print(PrintWriter out) {
        int[] widths = widths();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(widths[column] - cell.length());
                line.append(column == 0 ? cell + padding : GAP + padding + cell);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private int[] widths() {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }
}
