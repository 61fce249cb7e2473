package io.tubecast.core.frame;

import java.util.Locale;

/**
 * A stream of frames: a file, a camera, the synthetic world. Read from one thread; {@link #close()} may come from another.
 */
public interface FrameSource extends AutoCloseable {
    /**
     * What is known of the stream once it is open.
     *
     * @param width picture width in pixels
     * @param height picture height in pixels
     * @param framesPerSecond nominal rate, frames per second; 0 where a live source does not tell
     * @param frames number of frames if the source knows it (files, rendered clips), else -1
     * @param live whether frames come in real time whether or not they are read
     */
    record Format(int width, int height, double framesPerSecond, long frames, boolean live) {
        /** The rate for people. */
        public String rate() {
            return framesPerSecond > 0
                    ? String.format(Locale.ROOT, "%.2f frames/s", framesPerSecond)
                    : "rate not known";
        }
    }

    /** Where the frames come from, as a person wrote it, without secrets. */
    String name();

    /** Size and rate. */
    Format format();

    /**
     * Waits for the next frame and fills {@code frame} with it.
     *
     * @param frame (out) pixels and stamp
     * @return false at the end of the stream
     * @throws FrameSourceException if the source fails; the message names the source and the cause
     */
    boolean read(Frame frame);

    /**
     * Makes a read that waits in another thread end soon, as far as the source can; returns at once. Nothing can be read afterwards, and the source is still to be
     * closed. A source whose {@link #close()} may have to wait for its reader has a way of its own.
     */
    default void cancel() {
        close();
    }

    /** Releases the source; may be called twice. */
    @Override
    void close();
}
