package io.tubecast.edge.engine;

import io.tubecast.edge.pipeline.EngineSwap;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.engine.EngineException;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The networks that speak, those that were offered in their place, and those that are to be closed; when one takes over from the other is the business of the detector. Owns them all.
 *
 * <p>{@link #offer}, {@link #current}, {@link #closeRetired} and {@link #pollFailure} may come from any thread, the rest is the thread's that runs the networks.
 */
final class EngineExchange {
    private static final Logger LOG = LoggerFactory.getLogger("io.tubecast.edge.engine");

    private final StageTimes times;
    private final Rescue rescue;
    private final AtomicReference<@Nullable Offer> offered = new AtomicReference<>();
    private final Queue<OpenEngine> retired = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    /** Kinds that broke while they spoke; the thread's that runs the networks. */
    private final Set<EngineChoice.Kind> broken = EnumSet.noneOf(EngineChoice.Kind.class);

    private volatile OpenEngine current;
    private @Nullable EngineSwap swap;
    private boolean closed;

    /** Networks that are to take over, and why. */
    record Offer(OpenEngine engine, String cause) {}

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
     * An exchange that begins with some networks.
     *
     * @param times where durations are noted
     * @param rescue asked when networks break while they speak
     */
    EngineExchange(OpenEngine first, StageTimes times, Rescue rescue) {
        this.times = times;
        this.rescue = rescue;
        current = first;
        first.detector().noteTimes(times);
    }

    /**
     * Offers other networks; they are taken with the next frame or window. An offer that was not taken yet is closed.
     *
     * @param cause why, for people
     * @return false if the exchange is closed: the networks stay the caller's then
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

    /** Takes what was offered; null if nothing was. What is of a kind that broke in the meantime is put aside: it was offered before anybody knew. */
    @Nullable Offer takeOffer() {
        Offer next = offered.get() == null ? null : offered.getAndSet(null);
        if (next != null && broken.contains(next.engine.choice().kind())) {
            retire(next);
            return null;
        }
        return next;
    }

    /**
     * Puts aside what was offered.
     *
     * @param at what it failed at
     */
    void refuse(Offer offer, String at, EngineException failure) {
        failures.add("%s failed at its first %s: %s".formatted(offer.engine.name(), at, failure.getMessage()));
        retired.add(offer.engine);
    }

    /** Has what was offered speak from now on. */
    void takeOver(Offer next) {
        OpenEngine before = current;
        EngineSwap untold = swap; // networks that took over and broke in the same step
        swap = new EngineSwap(untold == null ? before.name() : untold.before(), next.engine.name(), next.cause);
        current = next.engine;
        next.engine.detector().noteTimes(times);
        retired.add(before);
    }

    /** Has what is left speak in the place of networks that broke; throws the failure again if nothing is. */
    void replaceBroken(EngineException failure) {
        broken.add(current.choice().kind());
        OpenEngine next = rescue.open(current, failure);
        if (next == null) {
            throw failure;
        }
        takeOver(new Offer(next, next.choice().reason()));
    }

    /** The last exchange; told once, null if there was none. */
    @Nullable EngineSwap takeSwap() {
        EngineSwap taken = swap;
        if (taken != null) {
            swap = null;
        }
        return taken;
    }

    private void retire(@Nullable Offer offer) {
        if (offer != null) {
            retired.add(offer.engine);
        }
    }

    /**
     * Closes all; may be called twice.
     *
     * @param primed what was about to take over
     */
    synchronized void close(@Nullable Offer primed) {
        if (closed) {
            return;
        }
        closed = true;
        retire(offered.getAndSet(null));
        retire(primed);
        retired.add(current);
        closeRetired();
    }
}
