package io.tubecast.lab.study.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown. Not thread-safe. */
final class MarkdownTable {
    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    /** Starts with the heads of the columns. */
    MarkdownTable(List<String> heads) {
        columns = heads.size();
        rows.add(List.copyOf(heads));
        rows.add(Collections.nCopies(columns, "---"));
    }

    /** Adds a row of as many cells as there are columns. */
    void row(List<String> cells) {
        if (cells.size() != columns) {
            throw new IllegalArgumentException("a row of %d cells in a table of %d".formatted(cells.size(), columns));
        }
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
        }
        return text.toString();
    }
}
