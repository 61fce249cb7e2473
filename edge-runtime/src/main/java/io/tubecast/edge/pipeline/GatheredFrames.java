package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;

/** Frames on their way into a window: which are kept, and when they are to be looked at. Used by the detect thread alone. */
interface GatheredFrames {
    /** The picture to write the next frame into, of the size that the networks see. */
    Image writable();

    /** Takes the picture that was written as the next frame of the stream. */
    void add(FrameStamp stamp);

    /** Whether those that are kept are to be looked at as soon as the networks are free. */
    boolean due();

    /** Whether nobody has looked at the newest of them. */
    boolean unseen();

    /** Leaves only what belongs into a last window, after which none follows. */
    void close();

    /** They are being looked at. */
    void decided();

    /** Number of the first frame that the next window can have; after {@link #decided()}. */
    long nextFirst();

    /** Forgets all: the next frame has nothing to do with those before. */
    void clear();

    /** What is kept, the oldest first. */
    FrameRing ring();

    /** How many frames were forgotten that nobody had looked at, since the start. */
    long missed();
}
