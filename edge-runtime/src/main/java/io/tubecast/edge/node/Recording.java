package io.tubecast.edge.node;

import io.tubecast.edge.config.RecordConfig;
import io.tubecast.edge.pipeline.Pipeline;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.record.RecordSettings;
import io.tubecast.edge.record.Recorder;
import io.tubecast.publish.MessageTap;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The recorder of a node, or none. */
final class Recording implements AutoCloseable {
    private final @Nullable Recorder recorder;

    /**
     * The recorder as configured.
     *
     * @param file what is written; null for nothing
     */
    Recording(RecordConfig config, @Nullable Path file) {
        recorder = file == null
                ? null
                : new Recorder(new RecordSettings(
                        file,
                        (long) config.segmentMegabytes() << 20,
                        TimeUnit.MINUTES.toNanos(config.segmentMinutes()),
                        (long) config.totalMegabytes() << 20,
                        (long) config.keepFreeMegabytes() << 20));
    }

    /** Who is told every message. */
    @Nullable MessageTap tap() {
        return recorder;
    }

    /** What becomes of the recording; null if there is none. */
    Health.@Nullable Recorder state() {
        Recorder present = recorder;
        return present == null ? null : present.state();
    }

    /** Begins to write; what the recorder has to say goes with the stream's events. */
    void start(Pipeline pipeline, int validMillis) {
        if (recorder != null) {
            recorder.start((on, cause) -> {
                StreamState state = pipeline.state();
                EventTime at = new EventTime(Math.max(0, state.lastFrame()), state.lastFrameNanos(), validMillis);
                pipeline.tell(new NodeEvent.RecorderChange(at, on, cause));
            });
        }
    }

    @Override
    public void close() {
        if (recorder != null) {
            recorder.close();
        }
    }
}
