package io.tubecast.edge.replay;

import io.tubecast.edge.record.RecordedMessage;
import io.tubecast.edge.record.RecordingReader;
import io.tubecast.publish.mqtt.ReplayMessage;
import io.tubecast.publish.wire.MessageKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says a recording again, with its spacing. One thread; {@link #stop()} may come from any. */
public final class Replay {
    private static final long ROOM_MILLIS = 20;
    /** The sooner a pause ends the shorter is the last wait, so that a stop is heard at once. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RecordingSummary recording;
    private final ReplaySettings settings;
    private final Way way;
    private final Progress progress;
    private final Clock wall;
    private final Rewriter rewriter = new Rewriter();
    private final CountDownLatch stop = new CountDownLatch(1);
    private long nanos;
    private long said;
    private long passedOver;

    /** Where messages go. */
    @FunctionalInterface
    public interface Way {
        /** Takes a message, or says that there is no room just now. */
        boolean offer(ReplayMessage message);
    }

    /** Is told how far it is; called often. */
    @FunctionalInterface
    public interface Progress {
        /**
         * So far.
         *
         * @param said messages
         * @param nanos of the recording's own time
         */
        void at(long said, long nanos);
    }

    /** A replay that has not begun. */
    public Replay(RecordingSummary recording, ReplaySettings settings, Way way, Progress progress) {
        this.recording = recording;
        this.settings = settings;
        this.way = way;
        this.progress = progress;
        wall = Clock.systemUTC();
    }

    /**
     * Says everything, or what there is time for until it is stopped.
     *
     * @return whether it came to the end
     * @throws IOException if a file cannot be read
     */
    public boolean run() throws IOException, InterruptedException {
        RecordingSummary.Spacing spacing = new RecordingSummary.Spacing();
        long due = System.nanoTime();
        try (RecordingReader reader = new RecordingReader(recording.files(), (file, line, reason) -> {})) {
            for (RecordedMessage next = reader.next(); next != null; next = reader.next()) {
                if (!spacing.takes(next)) {
                    continue;
                }
                long pause = spacing.since(next);
                nanos += pause;
                due += (long) (pause / settings.speed());
                if (!waitUntil(due)) {
                    return false;
                }
                ReplayMessage message = prepared(next);
                if (message == null) {
                    passedOver++;
                } else if (offer(message)) {
                    said++;
                } else {
                    return false;
                }
                due = Math.max(
                        due,
                        System.nanoTime() - LONGEST_WAIT_NANOS); // a broker that was away is not made up for in a rush
            }
        }
        progress.at(said, nanos);
        return true;
    }

    private boolean waitUntil(long due) throws InterruptedException {
        long rest = due - System.nanoTime();
        while (rest > 0) {
            progress.at(said, nanos - (long) (rest * settings.speed()));
            if (stop.await(Math.min(rest, LONGEST_WAIT_NANOS), TimeUnit.NANOSECONDS)) {
                return false;
            }
            rest = due - System.nanoTime();
        }
        progress.at(said, nanos);
        return stop.getCount() > 0;
    }

    private boolean offer(ReplayMessage message) throws InterruptedException {
        while (!way.offer(message)) {
            progress.at(said, nanos);
            if (stop.await(ROOM_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable ReplayMessage prepared(RecordedMessage message) {
        String topic = message.topic();
        MessageKind kind = kind(topic.substring(topic.lastIndexOf('/') + 1));
        if (kind == null || topic.indexOf('/') < 1) {
            return null;
        }
        String moved = settings.prefix() + topic.substring(topic.indexOf('/'));
        try {
            return new ReplayMessage(moved, kind, message.format(), payload(message));
        } catch (IOException e) {
            return null; // its check sum is right and it is no message all the same: not of a node
        }
    }

    private byte[] payload(RecordedMessage message) throws IOException {
        if (settings.newTimes()) {
            Rewriter.Shift shift =
                    new Rewriter.Shift(System.nanoTime() - message.monoNanos(), utcMicros() - message.utcMicros());
            return rewriter.renew(message.payload(), message.format(), shift, !settings.asLive());
        }
        return settings.asLive() ? message.payload() : rewriter.mark(message.payload(), message.format());
    }

    private static @Nullable MessageKind kind(String word) {
        for (MessageKind kind : MessageKind.values()) {
            if (kind.forConsumers() && kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }

    private long utcMicros() {
        Instant now = wall.instant();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000;
    }

    /** Messages handed over. */
    public long said() {
        return said;
    }

    /** Lines that hold no message of a node. */
    public long passedOver() {
        return passedOver;
    }

    /** Ends it as soon as can be. */
    public void stop() {
        stop.countDown();
    }
}
