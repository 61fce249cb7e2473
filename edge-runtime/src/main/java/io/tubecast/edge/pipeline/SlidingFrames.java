package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;

/**
 * Windows of W frames of a stream, by the numbers that its source gave them, so that a dropped frame makes no window longer. A window is due W / 2 frames after the one before; while the networks are busy it moves
 * on, and so always ends at the newest frame.
 */
final class SlidingFrames implements GatheredFrames {
    private final FrameRing ring;
    private final int window;
    private final int hop;
    private long origin;
    private long end;
    private boolean begun;
    private boolean first = true;
    private long missed;

    /** Windows of a size. */
    SlidingFrames(WindowSettings settings, int width, int height) {
        window = settings.window();
        hop = settings.hop();
        ring = new FrameRing(window, width, height);
    }

    @Override
    public Image writable() {
        return ring.writable();
    }

    @Override
    public void add(FrameStamp stamp) {
        if (!begun) {
            begun = true;
            origin = stamp.index();
        }
        dropBefore(stamp.index() - window + 1); // before the ring does, which counts nothing
        ring.add(stamp);
    }

    private void dropBefore(long number) {
        while (ring.size() > 0 && ring.number(0) < number) {
            if (first || ring.number(0) > end) {
                missed++;
            }
            ring.dropOldest();
        }
    }

    @Override
    public boolean due() {
        if (ring.size() == 0 || ring.newest() - ring.number(0) < hop) {
            return false; // after many dropped frames there is too little of it to look at
        }
        return first ? ring.newest() - origin + 1 >= window : ring.newest() - end >= hop;
    }

    @Override
    public boolean unseen() {
        return ring.size() > 0 && (first || ring.newest() > end);
    }

    @Override
    public void close() {
        if (!first) {
            dropBefore(nextFirst());
        }
    }

    @Override
    public void decided() {
        end = ring.newest();
        first = false;
    }

    @Override
    public long nextFirst() {
        return end + hop - window + 1;
    }

    @Override
    public void clear() {
        dropBefore(Long.MAX_VALUE);
        begun = false;
        first = true;
    }

    @Override
    public FrameRing ring() {
        return ring;
    }

    @Override
    public long missed() {
        return missed;
    }
}
