package io.tubecast.onnx.quantization;

import io.tubecast.onnx.OnnxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The record of a search, by which it goes on where it was broken off.
 *
 * <p>As text: {@code tubecast-sensitivity 1}, then a line for each measurement, in order: the error and the names of the kept nodes, apart by tabs. For one thread.
 */
public final class Measurements {
    private static final String TITLE = "tubecast-sensitivity\t1";

    private final Map<Set<String>, Measurement> bySet = new LinkedHashMap<>();

    /** Adds a measurement; one of the same nodes is replaced. */
    public void add(Measurement measurement) {
        for (String name : measurement.kept()) {
            if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ')) {
                throw new OnnxException("a node's name cannot be written in a line: '%s'".formatted(name));
            }
        }
        bySet.put(measurement.kept(), measurement);
    }

    /** What was measured with these nodes kept, or null. */
    public @Nullable Measurement find(Collection<String> kept) {
        return bySet.get(new TreeSet<>(kept));
    }

    /** All measurements, in order. */
    public List<Measurement> all() {
        return List.copyOf(bySet.values());
    }

    /** Writes the text form. */
    public String toText() {
        StringBuilder text = new StringBuilder(TITLE).append('\n');
        for (Measurement measurement : bySet.values()) {
            text.append(measurement.error());
            measurement.kept().forEach(name -> text.append('\t').append(name));
            text.append('\n');
        }
        return text.toString();
    }

    /** Reads the text form. A last line that was cut off by a crash is left out; anything else that is wrong is refused. */
    public static Measurements parse(String text) {
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        List<String> lines = new ArrayList<>(whole.lines().toList());
        if (lines.isEmpty() || !lines.remove(0).equals(TITLE)) {
            throw new OnnxException("no record of a sensitivity search: it does not begin with '%s'"
                    .formatted(TITLE.replace('\t', ' ')));
        }
        Measurements measurements = new Measurements();
        for (String line : lines) {
            List<String> fields = List.of(line.split("\t", -1));
            try {
                double error = Double.parseDouble(fields.get(0));
                measurements.add(new Measurement(Set.copyOf(fields.subList(1, fields.size())), error));
            } catch (NumberFormatException e) {
                throw new OnnxException(
                        "line %d: the error is '%s'".formatted(measurements.bySet.size() + 2, fields.get(0)), e);
            }
        }
        return measurements;
    }
}
