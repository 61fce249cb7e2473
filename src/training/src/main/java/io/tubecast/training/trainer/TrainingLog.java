package io.tubecast.training.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** The run's CSV: one line per logged step, the validation's figure where there is one. A resumed run drops lines beyond its start. */
final class TrainingLog {
    private static final String HEADER =
            "step,loss,classification,localization,rate,gradient_norm,pairs_per_second,frame_map\n";

    private final Path file;

    /**
     * A log.
     *
     * @param file appended to; made with its header line if absent
     * @param step lines of later steps, from a run that got further than its checkpoint, are dropped
     */
    TrainingLog(Path file, long step) {
        this.file = file;
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, HEADER);
                return;
            }
            List<String> kept = Files.readAllLines(file).stream()
                    .filter(line -> !line.isEmpty() && (line.startsWith("step") || stepOf(line) <= step))
                    .toList();
            Files.write(file, kept);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /**
     * Adds a line.
     *
     * @param frameMap NaN where nothing was validated
     */
    void add(Progress progress, double frameMap) {
        String line = String.format(
                Locale.ROOT,
                "%d,%.5f,%.5f,%.5f,%.6g,%.3f,%.2f,%s%n",
                progress.step(),
                progress.classification() + progress.localization(),
                progress.classification(),
                progress.localization(),
                progress.rate(),
                progress.gradientNorm(),
                progress.pairsPerSecond(),
                Double.isNaN(frameMap) ? "" : String.format(Locale.ROOT, "%.4f", frameMap));
        try {
            Files.writeString(file, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static long stepOf(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(',')));
    }
}
