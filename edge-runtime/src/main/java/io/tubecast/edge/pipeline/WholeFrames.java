package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;

/**
 * A whole video as one window, whatever its length. As many pictures are kept as there is room for; once it is full every second one goes, so that what is kept stays evenly spread, and the newest is always
 * there.
 */
final class WholeFrames implements GatheredFrames {
    /** Pictures that are kept for each that the clip has, at least: none is further from its moment than a quarter of the distance. */
    private static final int LEAST = 4;

    private static final long BYTES = 32L << 20;

    private final FrameRing ring;
    private final int capacity;
    private long seen;
    private long stride = 1;
    /** The newest is there only because it is the newest. */
    private boolean passing;

    private boolean decided;

    /** Room for a video of which a clip of T pictures of a size is made. */
    WholeFrames(int clipFrames, int width, int height) {
        this((int) Math.max((long) LEAST * clipFrames, BYTES / (3L * width * height)), clipFrames, width, height);
    }

    WholeFrames(int capacity, int clipFrames, int width, int height) {
        if (capacity < 2 * clipFrames) {
            throw new IllegalArgumentException("no room for a clip of " + clipFrames);
        }
        this.capacity = capacity;
        ring = new FrameRing(capacity, width, height);
    }

    @Override
    public Image writable() {
        if (passing) {
            ring.dropNewest();
            passing = false;
        }
        return ring.writable();
    }

    @Override
    public void add(FrameStamp stamp) {
        ring.add(stamp);
        passing = seen++ % stride != 0;
        decided = false;
        if (ring.size() == capacity) {
            ring.thin();
            stride *= 2;
            passing = (seen - 1) % stride != 0;
        }
    }

    @Override
    public boolean due() {
        return false; // before its end nothing is known of a video
    }

    @Override
    public boolean unseen() {
        return ring.size() > 0 && !decided;
    }

    @Override
    public void close() {
        // all of it belongs to its window
    }

    @Override
    public void decided() {
        decided = true;
    }

    @Override
    public long nextFirst() {
        return Long.MAX_VALUE;
    }

    @Override
    public void clear() {
        ring.clear();
        seen = 0;
        stride = 1;
        passing = false;
    }

    @Override
    public FrameRing ring() {
        return ring;
    }

    @Override
    public long missed() {
        return 0;
    }
}
