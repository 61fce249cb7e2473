package io.tubecast.inference.trimming;

import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTrimmer;
import io.tubecast.core.linking.BackgroundTrimmer;
import io.tubecast.core.linking.PeakTrimmer;
import io.tubecast.core.linking.TubeTrimmer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --trim} asks for.
 *
 * @param trim none, a switching cost, background, peak, or a file of {@code lab tune}
 * @param framesPerSecond nominal rate of the videos
 * @param labels names of the classes; null: their numbers
 */
public record TrimChoice(
        String trim, double framesPerSecond, @Nullable Labels labels) {
    /** What the keys of its settings begin with. */
    public static final String PREFIX = "trimming.";

    /** Cuts at peaks of the score, as the model's own evaluation does. */
    public static final String PEAK = "peak";

    private static final String BACKGROUND = "background";

    /**
     * The trimmer, null for none.
     *
     * @param settings changes of its settings, by key
     * @throws IllegalArgumentException if there is no such choice, or it has no such setting
     * @throws io.tubecast.inference.yaml.YamlException if it is a file that cannot be read or has other classes
     */
    public @Nullable TubeTrimmer trimmer(Map<String, String> settings) {
        if (trim.equals(PEAK)) {
            PeakTrimmer.Settings peak = PeakTrimmer.Settings.defaults();
            for (Map.Entry<String, String> entry : settings.entrySet()) {
                peak = peak.with(entry.getKey(), entry.getValue());
            }
            return new PeakTrimmer(List.of(peak), framesPerSecond);
        }
        if (trim.equals(BACKGROUND)) {
            BackgroundTrimmer.Settings background = BackgroundTrimmer.Settings.defaults();
            for (Map.Entry<String, String> entry : settings.entrySet()) {
                background = background.with(entry.getKey(), entry.getValue());
            }
            return new BackgroundTrimmer(background, framesPerSecond);
        }
        if (!settings.isEmpty()) {
            throw new IllegalArgumentException("%s belongs to --trim peak or background, but --trim %s was asked for"
                    .formatted(settings.keySet().iterator().next(), trim));
        }
        return trim.equals("none") ? null : fileOrCost();
    }

    private TubeTrimmer fileOrCost() {
        Path file = Path.of(trim);
        if (Files.isRegularFile(file)) {
            if (labels == null) {
                throw new IllegalArgumentException("--trim FILE needs --labels, the classes of the detections");
            }
            return new PeakTrimmer(TrimmingFile.read(file, labels), framesPerSecond);
        }
        try {
            return new ActionTrimmer(Double.parseDouble(trim));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--trim must be 'none', 'background', 'peak', a number or a file of lab tune, was '" + trim + "'",
                    e);
        }
    }
}
