package io.tubecast.edge.pipeline;

import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.handover.SlotExchange;

/**
 * The flow thread: frames as captured to frames with their flow stacks.
 *
 * <p>There is one where the machine has a processor for it, so that flow is computed while the networks run, and always for centered stacks, whose frames wait for those
 * behind them. Elsewhere the capture thread does the same work ({@link StackFeed} is its sink).
 */
final class FlowStage implements Runnable {
    private static final long WAIT_MILLIS = 50;
    /** Training intervals without a frame after which nobody waits for the next: the stack will not be whole. */
    private static final int PATIENCE_INTERVALS = 4;

    private final SlotExchange<LiveFrame> captured;
    private final StackFeed feed;
    private final NanoClock clock;
    private final long patienceNanos;
    private long lastNanos;

    /**
     * A stage between capture and detection.
     *
     * @param captured every frame of the training rate, as far as there is time for it
     * @param trainingIntervalNanos time between two frames that the model was trained on
     * @param live whether frames come in real time, so that one that does not come is missing
     */
    FlowStage(
            SlotExchange<LiveFrame> captured,
            StackFeed feed,
            NanoClock clock,
            long trainingIntervalNanos,
            boolean live) {
        this.captured = captured;
        this.feed = feed;
        this.clock = clock;
        patienceNanos = live ? PATIENCE_INTERVALS * trainingIntervalNanos : Long.MAX_VALUE;
    }

    @Override
    public void run() {
        try {
            boolean taken = true;
            while (taken && !captured.drained()) {
                LiveFrame slot = captured.take(WAIT_MILLIS);
                long now = clock.nanoTime();
                if (slot != null) {
                    lastNanos = now;
                    taken = feed.accept(slot);
                } else if (feed.waits() && now - lastNanos > patienceNanos) {
                    taken = feed.giveUp(now - lastNanos);
                }
            }
            if (taken) {
                feed.drain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the stage ends
        } finally {
            captured.end();
            feed.end();
        }
    }
}
