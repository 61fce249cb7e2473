package io.tubecast.edge.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.edge.record.RecordedMessage;
import io.tubecast.edge.record.RecordingReader;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Any bytes as a recording: every line is a message or told as damaged, and every message can be marked and moved, or is refused. */
public final class RecordingFuzz {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordingFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            Path file = Files.createTempFile("fuzzed", ".jsonl");
            try {
                Files.write(file, input);
                read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Path file) throws IOException {
        long[] damaged = {0};
        long messages = 0;
        Rewriter rewriter = new Rewriter();
        try (RecordingReader reader = new RecordingReader(List.of(file), (in, line, reason) -> damaged[0]++)) {
            for (RecordedMessage next = reader.next(); next != null; next = reader.next()) {
                messages++;
                rewrite(rewriter, next);
            }
        }
        RecordingSummary summary = RecordingSummary.of(List.of(file), (in, line, reason) -> {});
        if (summary.damaged() != damaged[0] || summary.messages() > messages || summary.nanos() < 0) {
            throw new AssertionError("%d damaged, %d messages, but %s".formatted(damaged[0], messages, summary));
        }
    }

    private static void rewrite(Rewriter rewriter, RecordedMessage message) {
        try {
            byte[] marked = rewriter.mark(message.payload(), message.format());
            if (message.format() == WireFormat.JSON) {
                JsonNode body = JSON.readTree(marked);
                if (!body.path("replay").asBoolean()) {
                    throw new AssertionError("not marked: " + body);
                }
            }
            rewriter.renew(message.payload(), message.format(), new Rewriter.Shift(1_000, 1_000), true);
        } catch (IOException e) {
            return; // no object: told, and passed over
        }
    }
}
