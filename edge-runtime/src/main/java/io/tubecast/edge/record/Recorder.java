package io.tubecast.edge.record;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.Ids;
import io.tubecast.publish.MessageTap;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every message, byte for byte, on a thread of its own.
 *
 * <p>Those who publish copy their message into a buffer and go on; what finds no room there is lost and counted. A disk that is full, gone or read-only stops the recording, which is told once, and
 * nothing else; it goes on by itself when there is room again. What was written more than two seconds before a power cut is on the disk.
 */
public final class Recorder implements MessageTap, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int BUFFER_BYTES = 2 << 20;
    private static final long TURN_MILLIS = 50;
    private static final long FORCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long END_MILLIS = 5_000;
    /** So much more room than is kept free makes it begin again, so that it does not stop at once. */
    static final long ROOM_TO_BEGIN = 16L << 20;

    private final RecordSettings settings;
    private final Segments segments;
    private final NanoClock clock;
    private final Clock wall;
    private final long retryNanos;
    private final MessageBuffer buffer = new MessageBuffer(BUFFER_BYTES);
    private final LineWriter lines = new LineWriter();
    private final Map<String, RecordedMessage> retained = new LinkedHashMap<>();
    private final String recording = Ids.newBoot();
    private final Thread thread = new Thread(this::run, "record");
    private Listener listener = (on, cause) -> {};
    private volatile boolean ending;
    private volatile Health.Recorder state = new Health.Recorder(false, "not started", 0, -1);
    private long unwritten;
    private long retryAt;
    private long forcedAt;
    private boolean on;
    private boolean told;
    private @Nullable String cause;

    /** Is told when the recorder stops and when it goes on; called by its thread. */
    @FunctionalInterface
    public interface Listener {
        /** The recorder writes again ({@code on}), or no longer. */
        void changed(boolean on, String cause);
    }

    /** A recorder on this machine's disk; {@link #start} begins to write. */
    public Recorder(RecordSettings settings) {
        this(settings, Disk.REAL, NanoClock.system(), Clock.systemUTC(), TimeUnit.SECONDS.toNanos(5));
    }

    /** A recorder on another disk, that looks every so often whether it can go on. */
    Recorder(RecordSettings settings, Disk disk, NanoClock clock, Clock wall, long retryNanos) {
        this.settings = settings;
        this.clock = clock;
        this.wall = wall;
        this.retryNanos = retryNanos;
        segments = new Segments(settings, disk, clock);
        thread.setDaemon(true);
    }

    /** Begins to write; what was said until now is written first. */
    public void start(Listener newListener) {
        listener = newListener;
        thread.start();
    }

    @Override
    public void said(String topic, MessageKind kind, WireFormat format, boolean linked, byte[] payload, int length) {
        buffer.offer(
                new MessageBuffer.Envelope(topic, kind, format, linked),
                utcMicros(),
                clock.nanoTime(),
                payload,
                length);
    }

    /** What becomes of the recording, for health. */
    public Health.Recorder state() {
        return state;
    }

    private void run() {
        try {
            begin();
            while (!ending) {
                turn();
                Thread.sleep(TURN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends
        }
        buffer.drain(this::write);
        try {
            segments.finish();
        } catch (IOException | RuntimeException e) {
            stop(explained(e));
        }
        publishState();
    }

    private void turn() {
        buffer.drain(this::write);
        long now = clock.nanoTime();
        if (!on && now - retryAt >= 0) {
            begin();
        } else if (now - forcedAt >= FORCE_NANOS) {
            forcedAt = now;
            if (on) {
                look();
            }
            publishState();
        }
    }

    /** Makes what there is safe, and stops before others have no room. */
    private void look() {
        try {
            segments.force();
            String full = full(0);
            if (full != null) {
                stop(full);
            } else if (segments.due(0)) {
                nextPart();
            }
        } catch (IOException | RuntimeException e) {
            stop(explained(e));
        }
    }

    private @Nullable String full(long more) throws IOException {
        long free = segments.free();
        return settings.keepFreeBytes() > 0 && free < settings.keepFreeBytes() + more
                ? "%d MiB are free, %d MiB are kept free".formatted(free >> 20, settings.keepFreeBytes() >> 20)
                : null;
    }

    private void begin() {
        try {
            String full = full(told ? ROOM_TO_BEGIN : 0);
            if (full != null) {
                stop(full);
                return;
            }
            nextPart();
            segments.force();
            on = true;
            cause = null;
            LOG.info("recording to {}", settings.file());
            if (told) {
                told = false;
                listener.changed(true, "there is room again");
            }
        } catch (IOException | RuntimeException e) {
            stop(explained(e));
        }
        publishState();
    }

    private void nextPart() throws IOException {
        segments.open();
        segments.introduce(lines.header(recording, segments.number(), utcMicros()));
        for (RecordedMessage message : retained.values()) {
            segments.introduce(lines.write(message.repeated()));
        }
    }

    private void write(RecordedMessage message) {
        if (on) {
            append(message);
        } else {
            unwritten++;
        }
        if (message.retained()) {
            retained.put(message.topic(), message);
        }
    }

    private void append(RecordedMessage message) {
        try {
            PayloadBuffer line = lines.write(message);
            if (segments.due(line.size())) {
                nextPart();
                line = lines.write(message);
            }
            segments.append(line);
        } catch (IOException | RuntimeException e) {
            unwritten++;
            stop(explained(e));
        }
    }

    private void stop(String why) {
        on = false;
        retryAt = clock.nanoTime() + retryNanos;
        cause = why;
        try {
            segments.finish();
        } catch (IOException | RuntimeException e) {
            LOG.debug("the last part could not be finished", e); // the disk is out of order: that is why it stops
        }
        publishState();
        if (!told) {
            told = true;
            LOG.warn("the recorder stops, publishing goes on: {}", why);
            listener.changed(false, why);
        }
    }

    private void publishState() {
        long free;
        try {
            free = segments.free();
        } catch (IOException | RuntimeException e) {
            free = -1; // nobody knows
        }
        state = new Health.Recorder(on, on ? null : cause, buffer.lost() + unwritten, free);
    }

    /** Some file systems tell their faults, when folders are listed for instance, by unchecked exceptions: those stop the recording and not its thread. */
    private String explained(Exception e) {
        String reason = e instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason()
                : e instanceof FileSystemException failed
                        ? failed.getClass().getSimpleName()
                        : e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
        return "cannot write %s: %s".formatted(settings.file(), reason);
    }

    private long utcMicros() {
        Instant now = wall.instant();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000;
    }

    /** Writes what is waiting and finishes; may be called twice. */
    @Override
    public void close() {
        ending = true;
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
