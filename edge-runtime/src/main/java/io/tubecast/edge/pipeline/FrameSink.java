package io.tubecast.edge.pipeline;

import io.tubecast.edge.handover.SlotExchange;

/** Where the capture stage leaves the frames that it reads. Used by its thread; {@link #end} may come from any. */
interface FrameSink {
    /** The slot to read the next frame into. */
    LiveFrame writable();

    /** Whether frames are taken that are not to be processed, because flow runs over them. */
    boolean takesFlowFrames();

    /**
     * Hands the slot over.
     *
     * @return false if nobody takes frames any more
     */
    boolean put() throws InterruptedException;

    /** No more frames. */
    void end();

    /** Hands frames to another thread. */
    static FrameSink to(SlotExchange<LiveFrame> exchange, boolean flowFrames) {
        return new FrameSink() {
            @Override
            public LiveFrame writable() {
                return exchange.writable();
            }

            @Override
            public boolean takesFlowFrames() {
                return flowFrames;
            }

            @Override
            public boolean put() throws InterruptedException {
                return exchange.writable().wanted() ? exchange.put() : exchange.putInPassing();
            }

            @Override
            public void end() {
                exchange.end();
            }
        };
    }
}
