package io.tubecast.edge.replay;

import io.tubecast.edge.record.RecordedMessage;
import io.tubecast.edge.record.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is in a recording.
 *
 * @param files its parts
 * @param messages messages that will be said
 * @param nanos how long it lasts
 * @param damaged lines that cannot be read
 * @param prefixes first levels of its topics
 */
public record RecordingSummary(List<Path> files, long messages, long nanos, long damaged, Set<String> prefixes) {
    /** Copies the lists. */
    public RecordingSummary {
        files = List.copyOf(files);
        prefixes = Set.copyOf(prefixes);
    }

    /**
     * Reads a recording once through.
     *
     * @param problems is told of damaged lines
     * @throws IOException if a file cannot be read
     */
    public static RecordingSummary of(List<Path> files, RecordingReader.Problems problems) throws IOException {
        long[] damaged = {0};
        RecordingReader.Problems counting = (file, line, reason) -> {
            damaged[0]++;
            problems.damaged(file, line, reason);
        };
        Spacing spacing = new Spacing();
        Set<String> prefixes = new TreeSet<>();
        long messages = 0;
        long nanos = 0;
        try (RecordingReader reader = new RecordingReader(files, counting)) {
            for (RecordedMessage next = reader.next(); next != null; next = reader.next()) {
                if (spacing.takes(next)) {
                    messages++;
                    nanos += spacing.since(next);
                    prefixes.add(
                            next.topic().substring(0, Math.max(0, next.topic().indexOf('/'))));
                }
            }
        }
        return new RecordingSummary(files, messages, nanos, damaged[0], prefixes);
    }

    /** The pauses between messages, and which of them are news. */
    static final class Spacing {
        /** A node that was switched off for a week, or whose clock was set by years in between, is not waited for. */
        static final long LONGEST_BETWEEN_RUNS_NANOS = 5_000_000_000L;

        private final Set<String> topics = new TreeSet<>();
        private @Nullable RecordedMessage last;

        /** Whether a message is to be said: what a part repeats of an earlier one is not, unless the earlier one is not there. */
        boolean takes(RecordedMessage message) {
            return topics.add(message.topic()) || !message.again();
        }

        /**
         * Time since the message before: on the monotonic clock, or by date across a restart, where that clock may have begun anew. Never below 0, and across a restart at most
         * {@value #LONGEST_BETWEEN_RUNS_NANOS} ns.
         */
        long since(RecordedMessage message) {
            RecordedMessage before = last;
            if (message.again()) {
                return 0;
            }
            last = message;
            if (before == null) {
                return 0;
            }
            boolean sameRun = message.number() > before.number() && message.monoNanos() >= before.monoNanos();
            if (sameRun) {
                return message.monoNanos() - before.monoNanos();
            }
            long micros = message.utcMicros() - before.utcMicros();
            return 1_000 * Math.max(0, Math.min(LONGEST_BETWEEN_RUNS_NANOS / 1_000, micros));
        }
    }
}
