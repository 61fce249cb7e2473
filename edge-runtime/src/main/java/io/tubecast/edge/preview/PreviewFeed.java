package io.tubecast.edge.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes pictures out of the live path without slowing it: only while somebody looks, at a capped rate, and only a copy.
 *
 * <p>{@link #wants()} and {@link #offer} are called by the detect thread, which copies into places that are there already; the picture is compressed, and what is drawn over it put together,
 * by the feed's own thread; viewers wait for it on theirs.
 */
public final class PreviewFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreviewFeed.class);
    private static final ObjectMapper JSON = new JsonMapper();

    private final NanoClock clock;
    private volatile long intervalNanos;
    private volatile JpegEncoder encoder;
    private final Thread thread = new Thread(this::encodeUntilClosed, "preview");
    private final PreviewPicture[] pictures = new PreviewPicture[4];

    private final Function<TubesSnapshot, PreviewScene> scenes;
    private Slot filling;
    private Slot waiting;
    /** What the feed's thread is at; its own. */
    private Slot own;

    private boolean full;
    private long lastOfferNanos;
    private int viewers;
    private boolean onePictureWanted;
    private long number;
    private boolean closed;

    /** A picture on its way, and what is said of it. */
    private static final class Slot {
        private Image image = new Image(1, 1);
        private final TubesSnapshot snapshot;

        Slot(Draft draft) {
            snapshot = new TubesSnapshot(draft.stream, draft.mostTubes);
        }
    }

    /**
     * What is drawn over pictures.
     *
     * @param stream whose pictures they are
     * @param mostTubes how many there can be
     * @param scenes makes of them what the page shows; called by the feed's thread
     */
    public record Draft(String stream, int mostTubes, Function<TubesSnapshot, PreviewScene> scenes) {}

    /**
     * A feed that gives at most {@code framesPerSecond} pictures a second, each compressed with {@code jpegQuality} in (0, 1].
     */
    public PreviewFeed(NanoClock clock, double framesPerSecond, double jpegQuality, Draft draft) {
        this.clock = clock;
        scenes = draft.scenes;
        filling = new Slot(draft);
        waiting = new Slot(draft);
        own = new Slot(draft);
        intervalNanos = (long) (1e9 / framesPerSecond);
        lastOfferNanos = clock.nanoTime() - intervalNanos;
        encoder = new JpegEncoder(jpegQuality, JpegEncoder.WIDEST);
        thread.setDaemon(true);
    }

    /** Starts the feed's thread. */
    public void start() {
        thread.start();
    }

    /** Another rate and quality from the next picture on. */
    public void renew(double framesPerSecond, double jpegQuality) {
        intervalNanos = (long) (1e9 / framesPerSecond);
        encoder = new JpegEncoder(jpegQuality, JpegEncoder.WIDEST);
    }

    /** Whether a picture is due and somebody looks; costs next to nothing. */
    public synchronized boolean wants() {
        return !closed && (viewers > 0 || onePictureWanted) && clock.nanoTime() - lastOfferNanos >= intervalNanos;
    }

    /** Copies a picture; what is drawn over it comes with it. A picture still waiting to be compressed is replaced. */
    public void offer(Image picture, TubesSnapshot snapshot) {
        Slot slot = filling;
        if (!slot.image.sameSize(picture)) {
            slot.image = new Image(picture.width(), picture.height());
        }
        slot.image.copyFrom(picture);
        slot.snapshot.copyFrom(snapshot);
        synchronized (this) {
            filling = waiting;
            waiting = slot;
            full = true;
            lastOfferNanos = clock.nanoTime();
            onePictureWanted = false;
            notifyAll();
        }
    }

    /** Somebody begins to look. */
    synchronized void viewerCame() {
        viewers++;
    }

    /** Somebody has gone. */
    synchronized void viewerLeft() {
        viewers--;
    }

    /** Asks for one picture although nobody looks on. */
    synchronized void wantOne() {
        onePictureWanted = true;
    }

    /** Number of the newest picture, 0 before the first. */
    synchronized long newest() {
        return number;
    }

    /** The picture of that number, or null if it is gone or not there yet. */
    synchronized @Nullable PreviewPicture picture(long wanted) {
        PreviewPicture kept = pictures[(int) (wanted % pictures.length)];
        return kept != null && kept.number() == wanted ? kept : null;
    }

    /** Waits for a picture newer than {@code seen}; null if none comes in time. */
    synchronized @Nullable PreviewPicture await(long seen, long timeoutMillis) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (number <= seen && !closed) {
            long leftNanos = deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        }
        return number > seen ? picture(number) : null;
    }

    /** Ends the thread and lets every viewer go; may be called twice. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether the feed has ended. */
    synchronized boolean closed() {
        return closed;
    }

    private void encodeUntilClosed() {
        try {
            while (take()) {
                keep(encoder.encode(own.image), scenes.apply(own.snapshot));
            }
        } catch (InterruptedException e) {
            close();
        } catch (JsonProcessingException e) {
            LOG.warn("the preview has stopped: {}", e.getOriginalMessage());
            close();
        } catch (RuntimeException e) {
            LOG.warn("the preview has stopped", e);
            close();
        }
    }

    /** Waits for a picture and trades places with it; false at the end. */
    private synchronized boolean take() throws InterruptedException {
        while (!full && !closed) {
            wait();
        }
        Slot taken = waiting;
        waiting = own;
        own = taken;
        full = false;
        return !closed;
    }

    /** Writes the scene first: the detect thread must not wait for that. */
    private void keep(byte[] jpeg, PreviewScene scene) throws JsonProcessingException {
        long next = newest() + 1; // nobody else counts
        String drawn = JSON.writeValueAsString(new Drawn(next, scene));
        synchronized (this) {
            number = next;
            pictures[(int) (next % pictures.length)] = new PreviewPicture(next, jpeg, drawn);
            notifyAll();
        }
    }

    /** The JSON the page reads: the scene and the number of the picture it belongs to. */
    private record Drawn(
            long picture,
            @com.fasterxml.jackson.annotation.JsonUnwrapped PreviewScene scene) {}
}
