package io.tubecast.lab.training;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Skipped.Reason;
import io.tubecast.lab.flow.FlowCache;
import io.tubecast.lab.flow.FlowCacheManifest;
import io.tubecast.lab.flow.FlowStacks;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.CfadConfig.FlowPart;
import io.tubecast.training.config.CfadConfig.NetworkPart;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.world.WorldOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Joins clips with the flow that a configuration wants; where it wants none there is none. Owns what computes it. */
final class MotionClips implements AutoCloseable {
    private final @Nullable FlowStacks stacks;
    private final int delta;

    private MotionClips(@Nullable FlowStacks stacks, int delta) {
        this.stacks = stacks;
        this.delta = delta;
    }

    /**
     * For one training run of a network that sees pairs of frames.
     *
     * @param cache a folder of {@code lab flow}; null: flow is computed when it is read
     * @param world what the clips look like, if they are the synthetic world's
     * @throws IllegalArgumentException if the folder holds other flow than the configuration wants; the message says what differs
     * @throws io.tubecast.video.flow.FlowUnavailableException if the method does not work here
     */
    static MotionClips ofPairs(TrainingConfig config, @Nullable Path cache, @Nullable WorldOptions world) {
        FlowConfig flow = config.flow();
        FlowStacks stacks = flow == null
                ? null
                : stacks(
                        manifest(flow.method(), flow.size(), flow.size(), flow.scale(), world),
                        new FlowStack(flow.alignment(), flow.stack()),
                        cache);
        return new MotionClips(stacks, Collections.min(config.sampling().deltas()));
    }

    /**
     * For one training run of a network that sees clips.
     *
     * @param cache as for pairs
     * @param world as for pairs
     * @throws IllegalArgumentException as for pairs
     * @throws io.tubecast.video.flow.FlowUnavailableException if the method does not work here
     */
    static MotionClips ofClips(CfadConfig config, @Nullable Path cache, @Nullable WorldOptions world) {
        FlowPart flow = config.flow();
        NetworkPart network = config.network();
        FlowStacks stacks = flow == null
                ? null
                : stacks(
                        manifest(flow.method(), network.width(), network.height(), flow.scale(), world),
                        FlowStack.FOLLOWING,
                        cache);
        return new MotionClips(stacks, 1);
    }

    /** The flow that is wanted, as a folder of it would be described. */
    private static FlowCacheManifest manifest(
            FlowMethod method, int width, int height, double scale, @Nullable WorldOptions world) {
        return FlowCacheManifest.of(
                method, width, height, scale, world == null ? null : FlowCacheManifest.worldOf(world));
    }

    private static FlowStacks stacks(FlowCacheManifest wanted, FlowStack layout, @Nullable Path cache) {
        if (cache == null) {
            return FlowStacks.computed(
                    wanted.method(), wanted.width(), wanted.height(), new FlowEncoding(wanted.scale()), layout);
        }
        FlowCache opened = FlowCache.open(cache);
        List<String> differences = opened.manifest().differences(wanted);
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException("%s has flow of other settings than the configuration and the clips: %s"
                    .formatted(cache, String.join(", ", differences)));
        }
        return FlowStacks.cached(opened, layout);
    }

    /**
     * A clip with its flow.
     *
     * @throws FrameSourceException if its flow is not in the folder, is damaged, or cannot be known
     */
    TrainingClip join(Clip clip) {
        return new TrainingClip(clip, stacks == null ? null : stacks.of(clip));
    }

    /**
     * The clips with their flow. Those that are too short for a pair of frames or a flow stack, and those without usable flow, are told and left out.
     *
     * @param report receives what was left out; nothing if all were joined
     */
    List<TrainingClip> of(List<Clip> clips, Consumer<Skipped> report) {
        List<TrainingClip> joined = new ArrayList<>();
        List<Skipped.Entry> skipped = new ArrayList<>();
        for (Clip clip : clips) {
            AnnotatedVideo video = clip.annotation();
            try {
                TrainingClip one = join(clip);
                if (hasPair(one)) {
                    joined.add(one);
                } else {
                    skipped.add(new Skipped.Entry(Reason.SHORT, tooShort(video)));
                }
            } catch (FrameSourceException e) {
                skipped.add(new Skipped.Entry(Reason.MISSING, "video " + video.name() + ": " + e.getMessage()));
            }
        }
        report.accept(new Skipped(skipped));
        return joined;
    }

    private boolean hasPair(TrainingClip clip) {
        AnnotatedVideo video = clip.annotation();
        int apart = video.labelled().all() ? delta : 1;
        for (int frame = video.frames() - 1 - apart; frame >= 0; frame--) {
            if (clip.has(frame) && clip.has(frame + apart)) {
                return true;
            }
        }
        return false;
    }

    private String tooShort(AnnotatedVideo video) {
        return "video %s: has %d frames, too few for two that are %d apart%s"
                .formatted(video.name(), video.frames(), delta, stacks == null ? "" : " and have a flow stack");
    }

    @Override
    public void close() {
        if (stacks != null) {
            stacks.close();
        }
    }
}
