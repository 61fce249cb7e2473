package io.tubecast.edge.clip;

import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.pipeline.PictureTap;
import io.tubecast.edge.preview.JpegEncoder;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import java.awt.Color;
import java.awt.Graphics2D;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a short video, with boxes and labels drawn into it, of what led to an event and of what followed.
 *
 * <p>The detect thread copies a picture now and then into a place that is there already; everything else is done by a thread of this object's own. The last seconds wait as JPEG pictures, at most
 * {@value #MOST_BYTES} bytes of them. Events that follow while a clip is under way make it longer, up to a minute.
 */
public final class ClipRecorder implements PictureTap, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClipRecorder.class);
    static final int MOST_BYTES = 32 << 20;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long COMPLAINT_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** The whole node has ten seconds to end, and what it says last matters more than the rest of a clip. */
    private static final long END_MILLIS = 4_000;

    private static final double QUALITY = 0.8;
    private static final int MOST_BOXES = 32;

    private final ClipSettings settings;
    private final Labels labels;
    private final NanoClock clock;
    private final long intervalNanos;
    private final JpegEncoder encoder;
    private final Deque<Shot> shots = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "clips");
    private Slot filling = new Slot();
    private Slot waiting = new Slot();
    private boolean full;
    private boolean closed;
    private long lastOfferNanos;
    private long held;
    private int widthPx;
    private int heightPx;
    private @Nullable Wish wish;
    /** Where clips go; null while the folder cannot be used. */
    private @Nullable ClipFolder folder;

    private boolean complained;
    private long complainedAt;

    /** A picture on its way, and what is drawn over it. */
    private static final class Slot {
        private Image image = new Image(1, 1);
        private final double[][] boxes = new double[MOST_BOXES][4];
        private final int[] labels = new int[MOST_BOXES];
        private final double[] scores = new double[MOST_BOXES];
        private int count;
        private long captureNanos;
    }

    /** A compressed picture. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Shot(byte[] jpeg, long captureNanos) {}

    /** A clip that is wanted: from when to when, because of what. */
    private record Wish(String event, Instant at, long fromNanos, long untilNanos) {}

    /** A recorder of clips; {@link #start} begins. */
    public ClipRecorder(ClipSettings settings, Labels labels, NanoClock clock) {
        this.settings = settings;
        this.labels = labels;
        this.clock = clock;
        intervalNanos = (long) (1e9 / settings.framesPerSecond());
        lastOfferNanos = clock.nanoTime() - intervalNanos;
        encoder = new JpegEncoder(QUALITY, settings.maxWidthPx());
        thread.setDaemon(true);
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    @Override
    public void offer(Image picture, TubesSnapshot snapshot) {
        long now = clock.nanoTime();
        if (now - lastOfferNanos < intervalNanos) {
            return;
        }
        lastOfferNanos = now;
        Slot slot = filling;
        if (!slot.image.sameSize(picture)) {
            slot.image = new Image(picture.width(), picture.height());
        }
        slot.image.copyFrom(picture);
        slot.captureNanos = now;
        slot.count = Math.min(MOST_BOXES, snapshot.size());
        for (int i = 0; i < slot.count; i++) {
            TubeEntry tube = snapshot.get(i);
            slot.boxes[i][0] = tube.x();
            slot.boxes[i][1] = tube.y();
            slot.boxes[i][2] = tube.width();
            slot.boxes[i][3] = tube.height();
            slot.labels[i] = tube.label();
            slot.scores[i] = tube.score();
        }
        synchronized (this) {
            filling = waiting;
            waiting = slot;
            full = true;
            notifyAll();
        }
    }

    /** An event; a clip is kept of it if it is one of those that are worth it. */
    public synchronized void event(NodeEvent event) {
        if (!settings.events().contains(event.type())) {
            return;
        }
        long now = clock.nanoTime();
        Wish known = wish;
        long from = known == null ? now - settings.beforeNanos() : known.fromNanos;
        long until = Math.min(now + settings.afterNanos(), from + LONGEST_NANOS);
        wish = known == null
                ? new Wish(event.type(), Instant.now(), from, until)
                : new Wish(known.event, known.at, from, until);
    }

    private void run() {
        Slot own = new Slot();
        try {
            attempt(() -> LOG.info("clips of {} go to {}", settings.events(), open().path()));
            while (true) {
                Slot taken = take(own);
                if (taken != null) {
                    own = taken;
                    attempt(() -> keep(taken));
                }
                Wish due = due();
                if (due != null) {
                    attempt(() -> write(due));
                }
                if (taken == null && isClosed()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the thread ends
        }
    }

    /** Something that may fail. */
    private interface Attempt {
        void make() throws IOException;
    }

    /** A clip is not worth a node, nor the clips that follow: a failure is told and that is all. */
    private void attempt(Attempt attempt) {
        try {
            attempt.make();
        } catch (IOException | RuntimeException e) {
            long now = clock.nanoTime();
            if (!complained || now - complainedAt > COMPLAINT_NANOS) {
                complained = true;
                complainedAt = now;
                LOG.warn("a clip was not kept: {}: {}", settings.folder(), e.toString());
            }
        }
    }

    /** The folder, which may be of use later if it is not now: its disk can be full, or not be there yet. */
    private ClipFolder open() throws IOException {
        ClipFolder present = folder;
        if (present == null) {
            present = new ClipFolder(settings);
            folder = present;
        }
        return present;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized @Nullable Slot take(Slot own) throws InterruptedException {
        if (!full && !closed) {
            TimeUnit.NANOSECONDS.timedWait(this, intervalNanos);
        }
        if (!full) {
            return null;
        }
        full = false;
        Slot taken = waiting;
        waiting = own;
        return taken;
    }

    /** The clip that is over now; at the end of the stream whatever there is of it. */
    private synchronized @Nullable Wish due() {
        Wish known = wish;
        if (known == null || (!closed && clock.nanoTime() < known.untilNanos)) {
            return null;
        }
        wish = null;
        return known;
    }

    private void keep(Slot slot) throws IOException {
        if (!shots.isEmpty() && (slot.image.width() != widthPx || slot.image.height() != heightPx)) {
            endForAnotherSize();
        }
        widthPx = slot.image.width();
        heightPx = slot.image.height();
        Shot shot = new Shot(
                encoder.encode(slot.image, (graphics, scale) -> draw(graphics, scale, slot)), slot.captureNanos);
        shots.addLast(shot);
        held += shot.jpeg.length;
        long oldest = slot.captureNanos - settings.beforeNanos();
        synchronized (this) {
            Wish known = wish;
            oldest = known == null ? oldest : Math.min(oldest, known.fromNanos);
        }
        while (held > MOST_BYTES || shots.getFirst().captureNanos < oldest) {
            held -= shots.removeFirst().jpeg.length;
        }
    }

    /** A video has pictures of one size: the clip that is under way ends with the last of the old one. */
    private void endForAnotherSize() throws IOException {
        Wish known;
        synchronized (this) {
            known = wish;
            wish = null;
        }
        try {
            if (known != null) {
                write(known);
            }
        } finally {
            shots.clear();
            held = 0;
        }
    }

    private void draw(Graphics2D graphics, double scale, Slot slot) {
        for (int i = 0; i < slot.count; i++) {
            double[] box = slot.boxes[i];
            int x = (int) (box[0] * scale);
            int y = (int) (box[1] * scale);
            graphics.setColor(Color.GREEN);
            graphics.drawRect(x, y, (int) (box[2] * scale), (int) (box[3] * scale));
            String text = String.format(Locale.ROOT, "%s %.2f", labels.name(slot.labels[i]), slot.scores[i]);
            graphics.drawString(text, x, Math.max(12, y - 3));
        }
    }

    private void write(Wish due) throws IOException {
        List<Shot> taken = shots.stream()
                .filter(shot -> shot.captureNanos >= due.fromNanos && shot.captureNanos <= due.untilNanos)
                .toList();
        if (!taken.isEmpty()) {
            List<byte[]> pictures = taken.stream().map(Shot::jpeg).toList();
            LOG.info("{}: {} pictures", open().write(pictures, rate(taken), due.event, due.at), pictures.size());
        }
    }

    /** Pictures a second as they were taken: fewer than wanted if the node looks at fewer frames, or at others. */
    private double rate(List<Shot> taken) {
        long span = taken.get(taken.size() - 1).captureNanos - taken.get(0).captureNanos;
        return span > 0 ? 1e9 * (taken.size() - 1) / span : settings.framesPerSecond();
    }

    /** Writes the clip that is under way and ends; may be called twice. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
