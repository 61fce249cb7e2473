package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.Image;
import io.tubecast.core.trajectory.Resampler;
import io.tubecast.core.trajectory.TimedResampling;
import io.tubecast.core.trajectory.WindowFrames;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.Mode;
import io.tubecast.video.preprocess.PictureFit;
import java.nio.ByteBuffer;

/**
 * A window of a stream on its way to the networks: T pictures at even distances in time, and the frames that they stand for. A slot, filled anew for each window; one thread owns it at a time.
 */
public final class ClipWindow {
    private final int clipFrames;
    private final int pictureBytes;
    private final ByteBuffer pixels;
    private final double[] corners = new double[4];
    private Frame newest = new Frame(1, 1);
    private WindowFrames frames = new WindowFrames(new long[1], new long[1]);
    private Resampler resampler;
    private boolean begins;
    private long nextFirst;
    private long dropped;
    private Rung rung;
    private String cause = "";
    private int changes;

    /** What a window is besides its pictures. */
    record Place(boolean begins, long dropped) {}

    /**
     * An empty slot.
     *
     * @param clipFrames T
     * @param width of the pictures
     * @param height of the pictures
     */
    public ClipWindow(int clipFrames, int width, int height) {
        this.clipFrames = clipFrames;
        pictureBytes = 3 * width * height;
        pixels = ByteBuffer.allocateDirect(Math.multiplyExact(clipFrames, pictureBytes));
        resampler = new TimedResampling(new long[1], clipFrames);
        rung = new Rung(Mode.CLIP, 1);
    }

    /**
     * Takes what was gathered.
     *
     * @param fit what brought the pictures to their size; tells where boxes are in the stream's own
     * @param last the newest frame as the stream gave it, which stays here
     * @return a frame for the one that stays
     */
    Frame fill(GatheredFrames gathered, PictureFit fit, Frame last, Place place) {
        FrameRing ring = gathered.ring();
        long[] numbers = new long[ring.size()];
        long[] captured = new long[ring.size()];
        long[] media = new long[ring.size()];
        for (int i = 0; i < ring.size(); i++) {
            numbers[i] = ring.number(i);
            captured[i] = ring.captureNanos(i);
            media[i] = ring.mediaNanos(i);
        }
        frames = new WindowFrames(numbers, captured);
        resampler = new TimedResampling(media, clipFrames);
        for (int i = 0; i < clipFrames; i++) {
            Image picture = ring.picture(resampler.sourceFrame(i));
            pixels.put(i * pictureBytes, picture.pixels(), 0, pictureBytes);
        }
        corners[0] = 0;
        corners[1] = 0;
        corners[2] = 1;
        corners[3] = 1;
        fit.toFrame(corners, 0, corners.length);
        begins = place.begins;
        dropped = place.dropped;
        Frame mine = newest;
        newest = last;
        return mine;
    }

    /** Notes what follows this window and where the node stood. */
    void note(long firstOfNext, Ladder ladder) {
        nextFirst = firstOfNext;
        rung = ladder.rung();
        cause = ladder.cause();
        changes = ladder.changes();
    }

    /** The pictures, [T, height, width, 3] bytes; valid until the window is given back. */
    public ByteBuffer pixels() {
        return pixels;
    }

    /** Which frames the pictures were taken from, and where each of the window's frames stands among them. */
    public Resampler resampler() {
        return resampler;
    }

    /** The frames that came of it. */
    public WindowFrames frames() {
        return frames;
    }

    /** The last frame as the stream gave it. */
    Frame newest() {
        return newest;
    }

    /** Width and height, as a part of the picture, below which no box shrinks: one pixel. */
    public double leastSize() {
        return 1.0 / Math.max(newest.image().width(), newest.image().height());
    }

    /**
     * Turns corners in parts of what the networks see into corners in parts of the picture that the stream gave, cut at its border.
     *
     * @param boxes (in, out) x, y, x, y, ...
     */
    public void toPicture(double[] boxes) {
        for (int i = 0; i < boxes.length; i++) {
            int from = i % 2;
            double value = corners[from] + boxes[i] * (corners[from + 2] - corners[from]);
            boxes[i] = Math.max(0, Math.min(1, value));
        }
    }

    /** Whether it has nothing to do with the window before. */
    boolean begins() {
        return begins;
    }

    /** Number of the first frame that the next window can have. */
    long nextFirst() {
        return nextFirst;
    }

    /** Frames that nobody has looked at, since the start. */
    long dropped() {
        return dropped;
    }

    /** What a message about it rests on. */
    ClipSpan span() {
        return new ClipSpan(frames.first(), frames.last(), frames.size(), frames.captureNanos(0));
    }

    /** Hands on where the node stood. */
    void tell(StepReport report) {
        report.rung(rung, cause, changes);
    }
}
