package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes fields of messages as JSON or CBOR through one long-lived generator, which allocates nothing once warm.
 *
 * <p>Decimals are rounded to a fixed number of digits: written out in JSON, as the nearest 32-bit float in CBOR, where a double
 * would be longer than the text. Not thread-safe.
 */
final class MessageWriter {
    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private final WireFormat format;
    private final JsonFactory factory;
    private final Target target = new Target();
    private final char[] scratch = new char[128];
    private JsonGenerator generator;
    private boolean open;

    MessageWriter(WireFormat format) {
        this.format = format;
        this.factory = format == WireFormat.JSON
                ? new JsonFactoryBuilder().rootValueSeparator("").build()
                : new CBORFactory();
        this.generator = newGenerator();
    }

    /** Begins a message in {@code buffer}, which is cleared. */
    void begin(PayloadBuffer buffer) throws IOException {
        if (open) { // the last message was given up half-way: its generator is no good any more
            generator = newGenerator();
        }
        buffer.clear();
        target.buffer = buffer;
        open = true;
        generator.writeStartObject();
    }

    /** Ends the message. */
    void end() throws IOException {
        generator.writeEndObject();
        generator.flush();
        open = false;
    }

    void startObject(SerializableString name) throws IOException {
        generator.writeFieldName(name);
        generator.writeStartObject();
    }

    void startObject() throws IOException {
        generator.writeStartObject();
    }

    void endObject() throws IOException {
        generator.writeEndObject();
    }

    void startArray(SerializableString name) throws IOException {
        generator.writeFieldName(name);
        generator.writeStartArray();
    }

    void startArray() throws IOException {
        generator.writeStartArray();
    }

    void endArray() throws IOException {
        generator.writeEndArray();
    }

    void text(SerializableString name, SerializableString value) throws IOException {
        generator.writeFieldName(name);
        generator.writeString(value);
    }

    void text(SerializableString name, String value) throws IOException {
        generator.writeFieldName(name);
        generator.writeString(value);
    }

    void text(String value) throws IOException {
        generator.writeString(value);
    }

    void number(SerializableString name, long value) throws IOException {
        generator.writeFieldName(name);
        number(value);
    }

    void number(long value) throws IOException {
        if (value == (int) value) {
            generator.writeNumber((int) value);
        } else {
            generator.writeNumber(value);
        }
    }

    void flag(SerializableString name, boolean value) throws IOException {
        generator.writeFieldName(name);
        generator.writeBoolean(value);
    }

    void decimal(SerializableString name, double value, int digits) throws IOException {
        generator.writeFieldName(name);
        decimal(value, digits);
    }

    /** A number with at most {@code digits} (1 to 6) decimals, half rounded up; what is not finite is written as 0. */
    void decimal(double value, int digits) throws IOException {
        long power = POWERS[digits];
        long scaled = Double.isFinite(value) ? Math.round(value * power) : 0;
        if (format == WireFormat.CBOR) {
            generator.writeNumber((float) ((double) scaled / power));
            return;
        }
        int end = 0;
        if (scaled < 0) {
            scratch[end++] = '-';
        }
        long magnitude = Math.abs(scaled);
        end = digitsOf(magnitude / power, end);
        scratch[end++] = '.';
        long fraction = magnitude % power;
        long place = power;
        do {
            place /= 10;
            scratch[end++] = (char) ('0' + fraction / place);
            fraction %= place;
        } while (fraction > 0);
        generator.writeNumber(scratch, 0, end);
    }

    /** An identifier made of a prefix and a number, {@code <prefix><value>}. */
    void id(SerializableString name, char[] prefix, long value) throws IOException {
        System.arraycopy(prefix, 0, scratch, 0, prefix.length);
        int end = digitsOf(value, prefix.length);
        generator.writeFieldName(name);
        generator.writeString(scratch, 0, end);
    }

    /** A moment as {@code 2026-11-21T00:43:20.123456Z}. */
    void utc(SerializableString name, long utcMicros) throws IOException {
        generator.writeFieldName(name);
        generator.writeString(scratch, 0, UtcText.write(utcMicros, scratch));
    }

    /** Writes a number that is not negative into the scratch space from {@code begin}; returns its end. */
    private int digitsOf(long value, int begin) {
        int length = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            length++;
        }
        long rest = value;
        for (int i = begin + length - 1; i >= begin; i--) {
            scratch[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        return begin + length;
    }

    private JsonGenerator newGenerator() {
        try {
            return factory.createGenerator(target);
        } catch (IOException e) {
            throw new IllegalStateException("cannot make a " + format + " generator", e);
        }
    }

    /** Sends the generator's bytes to the message's own buffer. */
    private static final class Target extends OutputStream {
        private PayloadBuffer buffer = new PayloadBuffer();

        @Override
        public void write(int value) {
            buffer.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            buffer.write(source, offset, length);
        }
    }
}
