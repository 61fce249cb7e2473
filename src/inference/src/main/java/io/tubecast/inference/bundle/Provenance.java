package io.tubecast.inference.bundle;

import io.tubecast.inference.yaml.OptionalKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from.
 *
 * @param data what it was trained on, for people
 * @param command how it was trained, so that it can be done again
 * @param date when, as yyyy-mm-dd
 * @param worldVersion version of the synthetic world, if it was trained there
 * @param metrics what was measured on which data, by name
 */
public record Provenance(
        String data,
        String command,
        String date,
        @OptionalKey @Nullable Integer worldVersion,
        Map<String, Double> metrics) {
    /** Checks that nothing is blank and that the date is one. */
    public Provenance {
        metrics = ModelManifest.sorted(metrics);
        Require.text("data", data);
        Require.text("command", command);
        Require.that(date.matches("\\d{4}-\\d\\d-\\d\\d"), "date must be yyyy-mm-dd", "'" + date + "'");
    }
}
