package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON objects, one a line, read one after the other; every complaint names the file and the line.
 *
 * <p>A file packed by gzip is read as if it were not. Values are taken from the token stream, so a file of any length needs the memory of its longest line. Not thread-safe.
 */
final class JsonLines implements AutoCloseable {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private static final String PACKED = ".gz";
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final ByteLines bytes;
    private long line;
    private double[] numbers = new double[256];

    /** Takes the value of one field of the line's object; the parser stands on the value. */
    interface FieldReader {
        /** Reads the value, or returns false to have it skipped. */
        boolean read(String name, JsonParser parser) throws IOException;
    }

    /** Opens a file. */
    JsonLines(Path file) {
        this.file = file;
        try {
            bytes = new ByteLines(file);
        } catch (NoSuchFileException e) {
            throw new DataException(file + ": no such file", e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e, e);
        }
    }

    /** Numbers in decimals pack to a third however fast they are packed. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream bytes) throws IOException {
            super(bytes, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** A writer of lines to a new file, packed if its name ends in {@value #PACKED}; objects are set apart by line ends. */
    static JsonGenerator writer(Path file) {
        try {
            OutputStream bytes = Files.newOutputStream(file);
            OutputStream packed = String.valueOf(file.getFileName()).endsWith(PACKED)
                    ? new FastGzip(bytes)
                    : new BufferedOutputStream(bytes, BUFFER);
            JsonGenerator generator = FACTORY.createGenerator(packed);
            generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
            return generator;
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e, e);
        }
    }

    /**
     * Hands the fields of the next line that is not blank to {@code fields}; false at the end of the file.
     *
     * @throws LineException if the line is not as it has to be; reading can go on with the next
     * @throws DataException if the file cannot be read on
     */
    boolean next(FieldReader fields) {
        if (!nextLine()) {
            return false;
        }
        try (JsonParser parser = FACTORY.createParser(bytes.bytes(), bytes.start(), bytes.length())) {
            readObject(parser, fields);
            return true;
        } catch (JsonProcessingException e) {
            throw problem("not a JSON object: " + e.getOriginalMessage(), e);
        } catch (IOException e) { // no text of any encoding
            throw problem("not a JSON object: " + e.getMessage(), e);
        }
    }

    private boolean nextLine() {
        try {
            do {
                line++;
                if (!bytes.next()) {
                    return false;
                }
            } while (bytes.isBlank());
            return true;
        } catch (IOException e) {
            throw new DataException("%s: line %d: cannot be read: %s".formatted(file, line, e.getMessage()), e);
        }
    }

    private void readObject(JsonParser parser, FieldReader fields) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw problem("not a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (!fields.read(name, parser)) {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw problem("more than one JSON object");
        }
    }

    /** A complaint about the present line. */
    LineException problem(String rule) {
        return problem(rule, null);
    }

    private LineException problem(String rule, @Nullable Throwable cause) {
        return new LineException(file + ": line " + line + ": " + rule, cause);
    }

    /** Complains unless the present line obeys a rule; what has to be put together for the complaint is for {@link #problem}. */
    void require(boolean obeyed, String rule) {
        if (!obeyed) {
            throw problem(rule);
        }
    }

    /** A text value. */
    String text(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw problem("'" + name + "' must be a text");
        }
        return parser.getText();
    }

    /** A whole number of at least {@code least}. */
    int integer(String name, JsonParser parser, int least) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() != JsonParser.NumberType.INT
                || parser.getIntValue() < least) {
            throw problem(
                    "'%s' must be a whole number of at least %d, was %s".formatted(name, least, parser.getText()));
        }
        return parser.getIntValue();
    }

    /** A finite number. */
    double number(String name, JsonParser parser) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            throw problem("'" + name + "' must be a number, was " + parser.getText());
        }
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw problem("'" + name + "' must be a finite number, was " + parser.getText());
        }
        return value;
    }

    /** A list of numbers. */
    double[] numbers(String name, JsonParser parser) throws IOException {
        return Arrays.copyOf(numbers, append(name, parser, 0));
    }

    /** A list of whole numbers of at least {@code least}. */
    int[] integers(String name, JsonParser parser, int least) throws IOException {
        double[] values = numbers(name, parser);
        int[] integers = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            integers[i] = (int) values[i];
            if (integers[i] != values[i] || integers[i] < least) {
                throw problem("'%s' must hold whole numbers of at least %d, was %s".formatted(name, least, values[i]));
            }
        }
        return integers;
    }

    /** A list of lists of numbers of equal length; {@code counts[0]} (out) becomes the number of rows. */
    double[] rows(String name, JsonParser parser, int[] counts) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw problem("'" + name + "' must be a list of lists");
        }
        int size = 0;
        int rows = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int end = append(name, parser, size);
            rows++;
            if ((long) (end - size) * rows != end) {
                throw problem("row %d of '%s' has %d numbers, those before have %d"
                        .formatted(rows, name, end - size, size / (rows - 1))); // the first row agrees with itself
            }
            size = end;
        }
        counts[0] = rows;
        return Arrays.copyOf(numbers, size);
    }

    private int append(String name, JsonParser parser, int from) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw problem("'" + name + "' must be a list of numbers");
        }
        int size = from;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
            }
            numbers[size++] = number(name, parser);
        }
        return size;
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
