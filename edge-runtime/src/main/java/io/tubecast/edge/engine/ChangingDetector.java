package io.tubecast.edge.engine;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.pipeline.EngineSwap;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A detector whose networks can be exchanged between two frames. Owns them.
 *
 * <p>The frame at which an exchange begins goes through both, the present ones first: they speak for it, while the others see it and so have the first half of the next pair. They speak from the next frame on. So no
 * pair is missing and whoever follows the tubes notices nothing. If the others fail at that frame they are put aside. What was replaced is closed by whoever calls {@link #closeRetired()}.
 *
 * <p>Networks that break while they speak give way to what the rescue finds: the same frame goes through that, so no frame is missing either. It begins a new pair there, and the tubes coast
 * over one step. That is the one case in which this thread waits for networks to be opened.
 *
 * <p>{@link #offer} and {@link #closeRetired} may come from any thread, the rest is the detect thread's; nothing is allocated while nothing is exchanged.
 */
final class ChangingDetector implements StepDetector {
    private static final Logger LOG = LoggerFactory.getLogger("io.tubecast.edge.engine");

    private final StageTimes times;
    private final Rescue rescue;
    private final AtomicReference<@Nullable Offer> offered = new AtomicReference<>();
    private final Queue<OpenEngine> retired = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile OpenEngine current;
    private StepDetector speaking;
    private @Nullable Offer primed;
    private @Nullable EngineSwap swap;
    private boolean closed;

    private record Offer(OpenEngine engine, String cause) {}

    /** Opens what is left when networks break. */
    @FunctionalInterface
    interface Rescue {
        /** Nothing is left. */
        Rescue NONE = (broken, failure) -> null;

        /**
         * Opens other networks, warmed, with the failure in the reason of their choice.
         *
         * @return null if there are none: the failure is the stream's end
         */
        @Nullable OpenEngine open(OpenEngine broken, EngineException failure);
    }

    /**
     * A detector that begins with some networks.
     *
     * @param times where durations are noted
     * @param rescue asked when networks break while they speak
     */
    ChangingDetector(OpenEngine first, StageTimes times, Rescue rescue) {
        this.times = times;
        this.rescue = rescue;
        current = first;
        speaking = first.detector();
        speaking.noteTimes(times);
    }

    /**
     * Offers other networks; they are taken with the next frame. An offer that was not taken yet is closed.
     *
     * @param cause why, for people
     * @return false if the detector is closed: the networks stay the caller's then
     */
    synchronized boolean offer(OpenEngine next, String cause) {
        if (closed) {
            return false;
        }
        retire(offered.getAndSet(new Offer(next, cause)));
        return true;
    }

    /** What speaks now. */
    OpenEngine current() {
        return current;
    }

    /** Closes what was replaced; networks may take a while for that, and broken ones may fail at it. */
    void closeRetired() {
        for (OpenEngine engine = retired.poll(); engine != null; engine = retired.poll()) {
            try {
                engine.close();
            } catch (EngineException e) {
                LOG.warn("{} could not be released: {}", engine.name(), e.getMessage());
            }
        }
    }

    /** Why networks that were offered did not take over, once; null if there is nothing to tell. */
    @Nullable String pollFailure() {
        return failures.poll();
    }

    @Override
    public boolean step(Image picture, @Nullable ByteBuffer stack) {
        Offer next = primed;
        if (next != null) {
            takeOver(next);
        }
        boolean paired = speak(picture, stack);
        if (offered.get() != null) {
            prime(picture, stack);
        }
        return paired;
    }

    private boolean speak(Image picture, @Nullable ByteBuffer stack) {
        while (true) {
            try {
                return speaking.step(picture, stack);
            } catch (EngineException e) {
                replaceBroken(e);
            }
        }
    }

    private void replaceBroken(EngineException failure) {
        OpenEngine next = rescue.open(current, failure);
        if (next == null) {
            throw failure;
        }
        takeOver(new Offer(next, next.choice().reason()));
    }

    private void prime(Image picture, @Nullable ByteBuffer stack) {
        Offer next = offered.getAndSet(null);
        if (next == null) {
            return;
        }
        try {
            next.engine.detector().step(picture, stack);
            primed = next;
        } catch (EngineException e) {
            failures.add("%s failed at its first frame: %s".formatted(next.engine.name(), e.getMessage()));
            retired.add(next.engine);
        }
    }

    private void takeOver(Offer next) {
        primed = null;
        OpenEngine before = current;
        EngineSwap untold = swap; // networks that took over and broke in the same step
        swap = new EngineSwap(untold == null ? before.name() : untold.before(), next.engine.name(), next.cause);
        current = next.engine;
        speaking = next.engine.detector();
        speaking.noteTimes(times);
        retired.add(before);
    }

    @Override
    public @Nullable EngineSwap takeSwap() {
        EngineSwap taken = swap;
        if (taken != null) {
            swap = null;
        }
        return taken;
    }

    @Override
    public MicroTubes microTubes() {
        return speaking.microTubes();
    }

    @Override
    public Mode mode() {
        return speaking.mode();
    }

    @Override
    public void restart() {
        speaking.restart();
        Offer next = primed;
        if (next != null) {
            next.engine.detector().restart();
        }
    }

    @Override
    public void noteTimes(StageTimes newTimes) {
        throw new UnsupportedOperationException("the times were given when it was made");
    }

    private void retire(@Nullable Offer offer) {
        if (offer != null) {
            retired.add(offer.engine);
        }
    }

    /** To be called once no frame comes any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        retire(offered.getAndSet(null));
        retire(primed);
        primed = null;
        retired.add(current);
        closeRetired();
    }
}
