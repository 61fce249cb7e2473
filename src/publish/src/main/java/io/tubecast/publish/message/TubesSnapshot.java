package io.tubecast.publish.message;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What is seen in one frame: the {@code tubes} message before it is written.
 *
 * <p>Mutable and reused: all storage is taken by the constructor; {@link #begin} clears it for a new frame, {@link #copyFrom}
 * hands it from one thread's snapshot to another's. Not thread-safe.
 */
public final class TubesSnapshot {
    private final String stream;
    private final TubeEntry[] entries;
    private final Observability observability = new Observability();
    private final EgoMotion egoMotion = new EgoMotion();
    private int size;
    private long frame;
    private long captureNanos;
    private int widthPx;
    private int heightPx;
    private TimeSource timeSource = TimeSource.ARRIVAL;
    private int validMillis = 250;
    private Mode mode = Mode.APPEARANCE;
    private int stride = 1;
    private double fps = Double.NaN;
    private int dropped;
    private boolean truncated;
    private boolean history;
    private @Nullable ClipSpan clip;

    /** A snapshot of a stream with room for {@code capacity} tubes. */
    public TubesSnapshot(String stream, int capacity) {
        this.stream = stream;
        this.entries = new TubeEntry[capacity];
        for (int i = 0; i < capacity; i++) {
            entries[i] = new TubeEntry();
        }
    }

    /** Forgets the last frame and begins a new one; validity, mode and stride stay as they were. */
    public TubesSnapshot begin(FrameStamp stamp, int frameWidthPx, int frameHeightPx) {
        frame = stamp.index();
        captureNanos = stamp.captureNanos();
        timeSource = stamp.timeSource();
        widthPx = frameWidthPx;
        heightPx = frameHeightPx;
        size = 0;
        dropped = 0;
        truncated = false;
        history = false;
        clip = null;
        fps = Double.NaN;
        observability.clear();
        egoMotion.clear();
        return this;
    }

    /** Where the capture time comes from. */
    public TubesSnapshot timeSource(TimeSource source) {
        timeSource = source;
        return this;
    }

    /** How long after capture the message may be acted on. */
    public TubesSnapshot validMillis(int millis) {
        validMillis = millis;
        return this;
    }

    /** The operating point. */
    public TubesSnapshot mode(Mode newMode, int newStride) {
        mode = newMode;
        stride = newStride;
        return this;
    }

    /** What was looked at as one to say it; null where frames are looked at as they come. */
    public TubesSnapshot clip(@Nullable ClipSpan span) {
        clip = span;
        return this;
    }

    /** Frames a second that are processed at present. */
    public TubesSnapshot fps(double rate) {
        fps = rate;
        return this;
    }

    /** Frames dropped since the previous message. */
    public TubesSnapshot dropped(int frames) {
        dropped = frames;
        return this;
    }

    /** Marks the message as one about the past, from a replay: never to be acted on. */
    public TubesSnapshot history(boolean past) {
        history = past;
        return this;
    }

    /** Says that there were more tubes than are listed. */
    public TubesSnapshot truncate() {
        truncated = true;
        return this;
    }

    /** Whether {@link #add()} has room. */
    public boolean hasRoom() {
        return size < entries.length;
    }

    /**
     * A cleared entry at the end of the list, to be filled by the caller.
     *
     * @throws IllegalStateException if there is no room
     */
    public TubeEntry add() {
        if (!hasRoom()) {
            throw new IllegalStateException("a snapshot of %d tubes is full".formatted(entries.length));
        }
        TubeEntry entry = entries[size++];
        entry.clear();
        return entry;
    }

    /** Takes over everything from another snapshot of the same stream and at most this one's capacity. */
    public void copyFrom(TubesSnapshot other) {
        if (!stream.equals(other.stream) || other.size > entries.length) {
            throw new IllegalArgumentException("a snapshot of '%s' with %d tubes does not fit into one of '%s' with %d"
                    .formatted(other.stream, other.size, stream, entries.length));
        }
        for (int i = 0; i < other.size; i++) {
            entries[i].copyFrom(other.entries[i]);
        }
        size = other.size;
        frame = other.frame;
        captureNanos = other.captureNanos;
        widthPx = other.widthPx;
        heightPx = other.heightPx;
        timeSource(other.timeSource).validMillis(other.validMillis).mode(other.mode, other.stride);
        fps(other.fps).dropped(other.dropped).history(other.history).clip(other.clip);
        truncated = other.truncated;
        observability.copyFrom(other.observability);
        egoMotion.copyFrom(other.egoMotion);
    }

    /** The stream's id. */
    public String stream() {
        return stream;
    }

    /** How well the camera sees, to be filled by the caller. */
    public Observability observability() {
        return observability;
    }

    /** How the camera moves, to be filled by the caller where it is known. */
    public EgoMotion egoMotion() {
        return egoMotion;
    }

    /** Number of tubes. */
    public int size() {
        return size;
    }

    /** Tube {@code index}, valid until the next {@link #begin}. */
    public TubeEntry get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("tube %d of %d".formatted(index, size));
        }
        return entries[index];
    }

    /** Number of the frame in its source. */
    public long frame() {
        return frame;
    }

    /** Capture time of the frame. */
    public long captureNanos() {
        return captureNanos;
    }

    /** Width of the frame. */
    public int widthPx() {
        return widthPx;
    }

    /** Height of the frame. */
    public int heightPx() {
        return heightPx;
    }

    /** Where the capture time comes from. */
    public TimeSource timeSource() {
        return timeSource;
    }

    /** How long after capture the message may be acted on. */
    public int validMillis() {
        return validMillis;
    }

    /** The operating point's mode. */
    public Mode mode() {
        return mode;
    }

    /** The operating point's stride. */
    public int stride() {
        return stride;
    }

    /** What was looked at as one to say it; null where frames are looked at as they come. */
    public @Nullable ClipSpan clip() {
        return clip;
    }

    /** Frames a second, NaN if not known. */
    public double fps() {
        return fps;
    }

    /** Frames dropped since the previous message. */
    public int dropped() {
        return dropped;
    }

    /** Whether there were more tubes than are listed. */
    public boolean truncated() {
        return truncated;
    }

    /** Whether this is about the past. */
    public boolean history() {
        return history;
    }
}
