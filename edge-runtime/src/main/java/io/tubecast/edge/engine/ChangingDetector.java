package io.tubecast.edge.engine;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.pipeline.EngineSwap;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A detector whose networks can be exchanged between two frames. Owns them.
 *
 * <p>The frame at which an exchange begins goes through both, the present ones first: they speak for it, while the others see it and so have the first half of the next pair. They speak from the next frame on. So no
 * pair is missing and whoever follows the tubes notices nothing. If the others fail at that frame they are put aside. What was replaced is closed by whoever asks the {@link EngineExchange} for it.
 *
 * <p>Networks that break while they speak give way to what the rescue finds: the same frame goes through that, so no frame is missing either. It begins a new pair there, and the tubes coast
 * over one step. That is the one case in which this thread waits for networks to be opened.
 *
 * <p>Used by the detect thread alone; nothing is allocated while nothing is exchanged.
 */
final class ChangingDetector implements StepDetector {
    private final EngineExchange exchange;
    private EngineExchange.@Nullable Offer primed;

    /** A detector that begins with the networks that speak. */
    ChangingDetector(EngineExchange exchange) {
        this.exchange = exchange;
    }

    private StepDetector speaking() {
        return (StepDetector) exchange.current().detector();
    }

    @Override
    public boolean step(Image picture, @Nullable ByteBuffer stack) {
        EngineExchange.Offer next = primed;
        if (next != null) {
            primed = null;
            exchange.takeOver(next);
        }
        boolean paired = speak(picture, stack);
        prime(picture, stack);
        return paired;
    }

    private boolean speak(Image picture, @Nullable ByteBuffer stack) {
        while (true) {
            try {
                return speaking().step(picture, stack);
            } catch (EngineException e) {
                exchange.replaceBroken(e);
            }
        }
    }

    private void prime(Image picture, @Nullable ByteBuffer stack) {
        EngineExchange.Offer next = exchange.takeOffer();
        if (next == null) {
            return;
        }
        try {
            ((StepDetector) next.engine().detector()).step(picture, stack);
            primed = next;
        } catch (EngineException e) {
            exchange.refuse(next, "frame", e);
        }
    }

    @Override
    public @Nullable EngineSwap takeSwap() {
        return exchange.takeSwap();
    }

    @Override
    public MicroTubes microTubes() {
        return speaking().microTubes();
    }

    @Override
    public Mode mode() {
        return speaking().mode();
    }

    @Override
    public void restart() {
        speaking().restart();
        EngineExchange.Offer next = primed;
        if (next != null) {
            ((StepDetector) next.engine().detector()).restart();
        }
    }

    @Override
    public void noteTimes(StageTimes newTimes) {
        throw new UnsupportedOperationException("the times were given when it was made");
    }

    /** To be called once no frame comes any more. */
    @Override
    public void close() {
        exchange.close(primed);
        primed = null;
    }
}
