package io.tubecast.publish.mqtt;

import io.tubecast.publish.wire.PayloadBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Room for one message between the thread that writes it and the thread that sends it; a newer one overwrites an older.
 *
 * <p>The writer fills {@link #back()} and calls {@link #offer}; one writer at a time. Nothing is allocated but the copy that is
 * sent.
 */
final class PayloadSlot {
    private PayloadBuffer back = new PayloadBuffer();
    private PayloadBuffer front = new PayloadBuffer();
    private long frontNanos;
    private boolean full;

    /** The writer's buffer. */
    PayloadBuffer back() {
        return back;
    }

    /**
     * Puts the writer's buffer in front.
     *
     * @return whether a message that nobody had taken was overwritten
     */
    synchronized boolean offer(long captureNanos) {
        PayloadBuffer written = back;
        back = front;
        front = written;
        frontNanos = captureNanos;
        boolean overwritten = full;
        full = true;
        return overwritten;
    }

    /** Takes the message out, if there is one. */
    synchronized byte @Nullable [] take() {
        if (!full) {
            return null;
        }
        full = false;
        return front.toByteArray();
    }

    /** Throws the message away if it is from before {@code oldestNanos}; returns whether it did. */
    synchronized boolean dropOlderThan(long oldestNanos) {
        boolean old = full && frontNanos - oldestNanos < 0;
        if (old) {
            full = false;
        }
        return old;
    }

    /** Throws away what waits; returns whether something did. */
    synchronized boolean clear() {
        boolean waited = full;
        full = false;
        return waited;
    }

    synchronized boolean empty() {
        return !full;
    }
}
