package io.tubecast.edge.node;

import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clip.ClipRecorder;
import io.tubecast.edge.clip.ClipSettings;
import io.tubecast.edge.config.ClipConfig;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The clips of a node, as configured. */
final class Clips {
    private Clips() {}

    /**
     * Their recorder.
     *
     * @param folder where they are kept; null for none
     */
    static @Nullable ClipRecorder of(ClipConfig config, @Nullable Path folder, Labels labels, NanoClock clock) {
        return folder == null
                ? null
                : new ClipRecorder(
                        new ClipSettings(
                                folder,
                                Set.copyOf(config.events()),
                                (long) (config.beforeSeconds() * 1e9),
                                (long) (config.afterSeconds() * 1e9),
                                config.framesPerSecond(),
                                config.maxWidth(),
                                (long) config.totalMegabytes() << 20,
                                (long) config.keepFreeMegabytes() << 20),
                        labels,
                        clock);
    }
}
