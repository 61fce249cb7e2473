package io.tubecast.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The style sheet of reports and of charts that are files of their own. */
final class ReportStyle {
    private ReportStyle() {}

    /** Its text; it may stand inside HTML and SVG. */
    static String css() {
        try (InputStream stream =
                Objects.requireNonNull(ReportStyle.class.getResourceAsStream("report.css"), "report.css")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the report's style is part of the program", e);
        }
    }
}
