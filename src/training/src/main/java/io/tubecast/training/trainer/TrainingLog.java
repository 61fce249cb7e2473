package io.tubecast.training.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The run's CSV: one line per logged step, the validation's figure where there is one. A resumed run drops lines beyond its start. */
final class TrainingLog {
    private static final int COLUMNS = 8;

    private final Path file;
    private double best = Double.NEGATIVE_INFINITY;

    /**
     * A log.
     *
     * @param file appended to; made with its header line if absent
     * @param items what a batch is made of, for the header
     * @param figure name of the validation's column
     * @param step lines of later steps, from a run that got further than its checkpoint, are dropped, and so are those that were not written whole
     */
    TrainingLog(Path file, String items, String figure, long step) {
        this.file = file;
        String header =
                "step,loss,classification,localization,rate,gradient_norm,%s_per_second,%s".formatted(items, figure);
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, header + "\n");
                return;
            }
            String text = Files.readString(file);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1); // a line without an end was being written
            List<String> kept = new ArrayList<>(List.of(header));
            whole.lines().filter(line -> keep(line, step)).forEach(kept::add);
            Files.write(file, kept);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Whether it is the line of a step up to this one; takes its figure in. */
    private boolean keep(String line, long step) {
        String[] values = line.split(",", -1);
        if (values.length != COLUMNS) {
            return false;
        }
        try {
            String figure = values[COLUMNS - 1];
            double measured = figure.isEmpty() ? Double.NaN : Double.parseDouble(figure);
            if (Long.parseLong(values[0]) > step) {
                return false;
            }
            best = measured > best ? measured : best;
            return true;
        } catch (NumberFormatException e) {
            return false; // the header, or damage
        }
    }

    /** Highest figure of a validation in the lines that were there at the start; negative infinity if there was none. */
    double best() {
        return best;
    }

    /**
     * Adds a line.
     *
     * @param figure NaN where nothing was validated
     */
    void add(Progress progress, double figure) {
        String line = String.format(
                Locale.ROOT,
                "%d,%.5f,%.5f,%.5f,%.6g,%.3f,%.2f,%s%n",
                progress.step(),
                progress.classification() + progress.localization(),
                progress.classification(),
                progress.localization(),
                progress.rate(),
                progress.gradientNorm(),
                progress.itemsPerSecond(),
                Double.isNaN(figure) ? "" : Double.toString(figure));
        try {
            Files.writeString(file, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
