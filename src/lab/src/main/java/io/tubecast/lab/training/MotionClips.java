package io.tubecast.lab.training;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.Clip;
import io.tubecast.lab.flow.FlowCache;
import io.tubecast.lab.flow.FlowCacheManifest;
import io.tubecast.lab.flow.FlowStacks;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.world.WorldOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Joins clips with the flow that a configuration wants; without a motion stream there is none. Owns what computes it. */
final class MotionClips implements AutoCloseable {
    private final @Nullable FlowStacks stacks;

    /**
     * For one training run.
     *
     * @param cache a folder of {@code lab flow}; null: flow is computed when it is read
     * @param world what the clips look like, if they are the synthetic world's
     * @throws IllegalArgumentException if the folder holds other flow than the configuration wants; the message says what differs
     * @throws io.tubecast.video.flow.FlowUnavailableException if the method does not work here
     */
    MotionClips(TrainingConfig config, @Nullable Path cache, @Nullable WorldOptions world) {
        FlowConfig flow = config.flow();
        stacks = flow == null ? null : stacks(flow, cache, world);
    }

    private static FlowStacks stacks(FlowConfig flow, @Nullable Path cache, @Nullable WorldOptions world) {
        FlowStack layout = new FlowStack(flow.alignment(), flow.stack());
        if (cache == null) {
            return FlowStacks.computed(flow.method(), flow.size(), flow.size(), new FlowEncoding(flow.scale()), layout);
        }
        FlowCache opened = FlowCache.open(cache);
        List<String> differences = opened.manifest()
                .differences(FlowCacheManifest.of(
                        flow.method(),
                        flow.size(),
                        flow.size(),
                        flow.scale(),
                        world == null ? null : FlowCacheManifest.worldOf(world)));
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("%s has flow of other settings than the configuration and the clips: %s"
                    .formatted(cache, String.join(", ", differences)));
        }
        return FlowStacks.cached(opened, layout);
    }

    /**
     * The clips with their flow; those that are too short for a stack are told and left out.
     *
     * @param report receives a line if any was left out
     */
    List<TrainingClip> of(List<Clip> clips, Consumer<String> report) {
        List<TrainingClip> joined = new ArrayList<>();
        List<String> tooShort = new ArrayList<>();
        for (Clip clip : clips) {
            FlowStackSource flow = stacks == null ? null : stacks.of(clip);
            if (flow != null && !flow.has(clip.annotation().frames() - 1)) {
                tooShort.add(clip.annotation().name());
            } else {
                joined.add(new TrainingClip(clip, flow));
            }
        }
        if (!tooShort.isEmpty() && stacks != null) {
            report.accept("%d videos are too short for a flow stack and are left out, such as %s"
                    .formatted(tooShort.size(), tooShort.get(0)));
        }
        return joined;
    }

    @Override
    public void close() {
        if (stacks != null) {
            stacks.close();
        }
    }
}
