package io.tubecast.inference.trimming;

import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.PeakTrimmer.Settings;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of trimming settings, which {@code lab tune} writes and {@code lab link --trim FILE} reads.
 *
 * @param classes settings by label
 */
public record TrimmingFile(Map<String, Settings> classes) {
    /** Settings in the order of the labels. */
    public static TrimmingFile of(Labels labels, List<Settings> settings) {
        Map<String, Settings> classes = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            classes.put(labels.name(i), settings.get(i));
        }
        return new TrimmingFile(classes);
    }

    /**
     * Reads settings, one for each label.
     *
     * @throws YamlException if the file cannot be read, or a class is missing or unknown
     */
    static List<Settings> read(Path file, Labels labels) {
        Map<String, Settings> classes =
                StrictYaml.read(file, TrimmingFile.class).classes();
        for (String name : classes.keySet()) {
            if (!labels.names().contains(name)) {
                throw new YamlException(
                        "%s: classes: '%s' is no label, labels are %s".formatted(file, name, labels.names()), null);
            }
        }
        List<Settings> settings = new ArrayList<>();
        for (String label : labels.names()) {
            @Nullable Settings ofClass = classes.get(label);
            if (ofClass == null) {
                throw new YamlException(
                        "%s: classes: settings for the label '%s' are missing".formatted(file, label), null);
            }
            settings.add(ofClass);
        }
        return settings;
    }
}
