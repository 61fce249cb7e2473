package io.tubecast.onnx.calibration;

import io.tubecast.onnx.OnnxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The ranges of a model's tensors as a file keeps them, so that examples need not be run again.
 *
 * <p>Text in UTF-8, fields apart by tabs: {@code tubecast-calibration 1}, then {@code model}, {@code method} and {@code frames} with a value each, then the line
 * {@code tensor min max low high}, then a line for each tensor in the order of names: the least and greatest value seen and the range chosen. Floats are written so
 * that they read back exactly. The table belongs to the model file whose SHA-256 it carries.
 *
 * @param modelSha256 of the model's file, 64 lower-case hexadecimal digits
 * @param method by which the ranges were chosen
 * @param frames examples that were run
 * @param seen from the least value to the greatest
 * @param chosen the ranges chosen, of the same tensors
 */
public record CalibrationTable(String modelSha256, Method method, int frames, Ranges seen, Ranges chosen) {
    private static final String TITLE = "tubecast-calibration\t1";
    private static final String COLUMNS = "tensor\tmin\tmax\tlow\thigh";
    private static final int HEADER_LINES = 5;
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** Checks that it is whole. */
    public CalibrationTable {
        if (!SHA_256.matcher(modelSha256).matches()) {
            throw new OnnxException(
                    "model must be a SHA-256 in 64 hexadecimal digits, was '%s'".formatted(modelSha256));
        }
        if (frames < 1) {
            throw new OnnxException("frames must be at least 1, was " + frames);
        }
        if (!seen.byTensor().keySet().equals(chosen.byTensor().keySet())) {
            throw new OnnxException("ranges were seen and chosen of different tensors");
        }
        for (String tensor : seen.byTensor().keySet()) {
            if (tensor.isEmpty() || tensor.chars().anyMatch(c -> c < ' ')) {
                throw new OnnxException("a tensor's name cannot be written in a line: '%s'".formatted(tensor));
            }
        }
    }

    /** Writes the text form. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(TITLE).append('\n');
        text.append("model\t").append(modelSha256).append('\n');
        text.append("method\t").append(method).append('\n');
        text.append("frames\t").append(frames).append('\n');
        text.append(COLUMNS).append('\n');
        seen.byTensor().forEach((tensor, range) -> {
            Range low = chosen.byTensor().getOrDefault(tensor, range);
            text.append(tensor).append('\t').append(range.min()).append('\t').append(range.max());
            text.append('\t').append(low.min()).append('\t').append(low.max()).append('\n');
        });
        return text.toString();
    }

    /**
     * Reads a file.
     *
     * @param modelSha256 of the model the ranges are wanted for
     * @throws OnnxException if the file is damaged, or is another model's
     */
    public static CalibrationTable read(Path file, String modelSha256) {
        CalibrationTable table;
        try {
            table = parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new OnnxException("cannot read calibration %s: %s".formatted(file, e.getMessage()), e);
        } catch (OnnxException e) {
            throw new OnnxException("calibration %s: %s".formatted(file, e.getMessage()), e);
        }
        if (!table.modelSha256.equals(modelSha256)) {
            throw new OnnxException("calibration %s is of the model %s, this model is %s: delete it and calibrate again"
                    .formatted(file, table.modelSha256, modelSha256));
        }
        return table;
    }

    /** Reads the text form; anything that {@link #toText} would not write is refused. */
    public static CalibrationTable parse(String text) {
        if (!text.endsWith("\n")) {
            throw new OnnxException("the last line is not whole");
        }
        List<String> lines = text.lines().toList();
        if (lines.size() < HEADER_LINES) {
            throw new OnnxException("%d lines, at least %d are needed".formatted(lines.size(), HEADER_LINES));
        }
        expect(lines, 0, TITLE);
        String model = value(lines, 1, "model");
        Method method = Method.parse(value(lines, 2, "method"));
        int frames = number(value(lines, 3, "frames"));
        expect(lines, 4, COLUMNS);
        Map<String, Range> seen = new TreeMap<>();
        Map<String, Range> chosen = new TreeMap<>();
        for (int i = HEADER_LINES; i < lines.size(); i++) {
            String[] fields = lines.get(i).split("\t", -1);
            if (fields.length != 5) {
                throw new OnnxException("line %d has %d fields, 5 are needed".formatted(i + 1, fields.length));
            }
            if (seen.put(fields[0], range(i, fields[1], fields[2])) != null) {
                throw new OnnxException("line %d: tensor '%s' is there twice".formatted(i + 1, fields[0]));
            }
            chosen.put(fields[0], range(i, fields[3], fields[4]));
        }
        return new CalibrationTable(model, method, frames, new Ranges(seen), new Ranges(chosen));
    }

    private static void expect(List<String> lines, int index, String line) {
        if (!lines.get(index).equals(line)) {
            throw new OnnxException("line %d is '%s', should be '%s'"
                    .formatted(index + 1, lines.get(index), line)
                    .replace('\t', ' '));
        }
    }

    private static String value(List<String> lines, int index, String key) {
        String line = lines.get(index);
        if (!line.startsWith(key + "\t")) {
            throw new OnnxException("line %d is '%s', should be '%s' and a value"
                    .formatted(index + 1, line, key)
                    .replace('\t', ' '));
        }
        return line.substring(key.length() + 1);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new OnnxException("frames is '%s', not a number".formatted(text), e);
        }
    }

    private static Range range(int index, String min, String max) {
        try {
            return new Range(Float.parseFloat(min), Float.parseFloat(max));
        } catch (NumberFormatException e) {
            throw new OnnxException("line %d: '%s' and '%s' are not two numbers".formatted(index + 1, min, max), e);
        } catch (OnnxException e) {
            throw new OnnxException("line %d: %s".formatted(index + 1, e.getMessage()), e);
        }
    }
}
