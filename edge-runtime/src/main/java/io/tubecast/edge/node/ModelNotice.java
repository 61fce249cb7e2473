package io.tubecast.edge.node;

import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.pipeline.Pipeline;
import io.tubecast.edge.store.PassedOver;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says that a node runs another model than the one that is installed. */
final class ModelNotice {
    private ModelNotice() {}

    /** For the node's health; null if nothing was passed over. */
    static @Nullable String handicap(@Nullable PassedOver passedOver) {
        return passedOver == null
                ? null
                : "the model %s cannot be used: %s".formatted(passedOver.wanted(), passedOver.cause());
    }

    /** For the stream's events. */
    static void tell(@Nullable PassedOver passedOver, Path used, Pipeline pipeline, NanoClock clock, int validMillis) {
        if (passedOver != null) {
            EventTime now = new EventTime(0, clock.nanoTime(), validMillis);
            pipeline.tell(new NodeEvent.ModelFallback(
                    now, passedOver.wanted(), String.valueOf(used.getFileName()), passedOver.cause()));
        }
    }
}
