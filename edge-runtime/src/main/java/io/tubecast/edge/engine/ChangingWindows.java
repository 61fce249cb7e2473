package io.tubecast.edge.engine;

import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.edge.pipeline.ClipWindow;
import io.tubecast.edge.pipeline.EngineSwap;
import io.tubecast.edge.pipeline.WindowDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A detector of whole windows whose networks can be exchanged between two of them. Owns them.
 *
 * <p>The next window after an offer goes to the others; nothing of the windows before is missing there, for networks remember nothing of them. If they fail at it, the present ones look at it and go on. Networks that break while they
 * speak give way to what the rescue finds: the same window goes through that.
 */
final class ChangingWindows implements WindowDetector {
    private final EngineExchange exchange;

    /** A detector that begins with the networks that speak. */
    ChangingWindows(EngineExchange exchange) {
        this.exchange = exchange;
    }

    private WindowDetector speaking() {
        return (WindowDetector) exchange.current().detector();
    }

    @Override
    public List<ActionTube> find(ClipWindow window) {
        EngineExchange.Offer next = exchange.takeOffer();
        if (next != null) {
            try {
                List<ActionTube> tubes = ((WindowDetector) next.engine().detector()).find(window);
                exchange.takeOver(next);
                return tubes;
            } catch (EngineException e) {
                exchange.refuse(next, "window", e);
            }
        }
        while (true) {
            try {
                return speaking().find(window);
            } catch (EngineException e) {
                exchange.replaceBroken(e);
            }
        }
    }

    @Override
    public int frames() {
        return speaking().frames();
    }

    @Override
    public int width() {
        return speaking().width();
    }

    @Override
    public int height() {
        return speaking().height();
    }

    @Override
    public Mode mode() {
        return speaking().mode();
    }

    @Override
    public @Nullable EngineSwap takeSwap() {
        return exchange.takeSwap();
    }

    @Override
    public void warm(Image picture, @Nullable ByteBuffer stack) {
        speaking().warm(picture, stack);
    }

    @Override
    public void noteTimes(StageTimes times) {
        throw new UnsupportedOperationException("the times were given when it was made");
    }

    /** To be called once no window comes any more. */
    @Override
    public void close() {
        exchange.close(null);
    }
}
