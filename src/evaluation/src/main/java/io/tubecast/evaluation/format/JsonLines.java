package io.tubecast.evaluation.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
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
    private static final int FIRST_OF_GZIP = 0x1f;
    private static final int SECOND_OF_GZIP = 0x8b;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final BufferedReader reader;
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
            reader = new BufferedReader(new InputStreamReader(unpacked(file), StandardCharsets.UTF_8.newDecoder()));
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

    private static InputStream unpacked(Path file) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            bytes.mark(2);
            boolean packed = bytes.read() == FIRST_OF_GZIP && bytes.read() == SECOND_OF_GZIP;
            bytes.reset();
            return packed ? new GZIPInputStream(bytes, BUFFER) : bytes;
        } catch (IOException e) {
            bytes.close();
            throw e;
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

    /** Hands the fields of the next line that is not blank to {@code fields}; false at the end of the file. */
    boolean next(FieldReader fields) {
        try {
            String text = nextText();
            if (text == null) {
                return false;
            }
            try (JsonParser parser = FACTORY.createParser(text)) {
                readObject(parser, fields);
            }
            return true;
        } catch (JsonProcessingException e) {
            throw problem("not a JSON object: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw problem("cannot be read: " + e.getMessage(), e);
        }
    }

    private @Nullable String nextText() throws IOException {
        String text;
        do {
            text = reader.readLine();
            line++;
        } while (text != null && text.isBlank());
        return text;
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
    DataException problem(String rule) {
        return problem(rule, null);
    }

    private DataException problem(String rule, @Nullable Throwable cause) {
        return new DataException(file + ": line " + line + ": " + rule, cause);
    }

    /** Complains unless the present line obeys a rule. */
    void require(boolean obeyed, String rule) {
        if (!obeyed) {
            throw problem(rule);
        }
    }

    /** A text value. */
    String text(String name, JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.VALUE_STRING, "'" + name + "' must be a text");
        return parser.getText();
    }

    /** A whole number of at least {@code least}. */
    int integer(String name, JsonParser parser, int least) throws IOException {
        require(
                parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() == JsonParser.NumberType.INT
                        && parser.getIntValue() >= least,
                "'" + name + "' must be a whole number of at least " + least + ", was " + parser.getText());
        return parser.getIntValue();
    }

    /** A finite number. */
    double number(String name, JsonParser parser) throws IOException {
        require(parser.currentToken().isNumeric(), "'" + name + "' must be a number, was " + parser.getText());
        double value = parser.getDoubleValue();
        require(Double.isFinite(value), "'" + name + "' must be a finite number, was " + parser.getText());
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
            require(
                    integers[i] == values[i] && integers[i] >= least,
                    "'%s' must hold whole numbers of at least %d, was %s".formatted(name, least, values[i]));
        }
        return integers;
    }

    /** A list of lists of numbers of equal length; {@code counts[0]} (out) becomes the number of rows. */
    double[] rows(String name, JsonParser parser, int[] counts) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "'" + name + "' must be a list of lists");
        int size = 0;
        int rows = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            int end = append(name, parser, size);
            rows++;
            require(
                    (long) (end - size) * rows == end,
                    "row %d of '%s' has %d numbers, those before have %d"
                            .formatted(rows, name, end - size, rows == 1 ? 0 : size / (rows - 1)));
            size = end;
        }
        counts[0] = rows;
        return Arrays.copyOf(numbers, size);
    }

    private int append(String name, JsonParser parser, int from) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, "'" + name + "' must be a list of numbers");
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
            reader.close();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
