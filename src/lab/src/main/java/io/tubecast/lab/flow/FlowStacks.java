package io.tubecast.lab.flow;

import io.tubecast.core.flow.EncodedFlow;
import io.tubecast.core.flow.EncodedSequence;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.flow.ResampledFlow;
import io.tubecast.core.flow.StackedFlow;
import io.tubecast.core.flow.ZeroFlow;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.video.flow.ClipFlow;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.world.WorldClip;
import java.util.function.Function;

/**
 * Gives each clip its flow stacks, from a folder of {@code lab flow} or computed when they are asked for. What it gave is valid until it is closed. Thread-safe;
 * computing, all clips share one method and threads take turns.
 */
public final class FlowStacks implements AutoCloseable {
    private final FlowStack layout;
    private final Function<Clip, EncodedFlow> flows;
    private final Runnable end;

    private FlowStacks(FlowStack layout, Function<Clip, EncodedFlow> flows, Runnable end) {
        this.layout = layout;
        this.flows = flows;
        this.end = end;
    }

    /** Stacks of what a folder holds, found by the clips' names. */
    public static FlowStacks cached(FlowCache cache, FlowStack layout) {
        return new FlowStacks(layout, clip -> cached(cache, clip), () -> {});
    }

    private static EncodedFlow cached(FlowCache cache, Clip clip) {
        String name = clip.annotation().name();
        int fields = clip.annotation().frames() - 1;
        CachedFlow flow = cache.flow(name);
        int width = clip.annotation().width();
        int height = clip.annotation().height();
        if (flow.frameWidth() != width || flow.frameHeight() != height) {
            throw new FrameSourceException("video %s has frames of %dx%d, but its flow was computed from %dx%d"
                    .formatted(name, width, height, flow.frameWidth(), flow.frameHeight()));
        }
        if (flow.fields() < fields) {
            throw new FrameSourceException("video %s has %d frames, but its flow is that of %d"
                    .formatted(name, fields + 1, flow.fields() + 1));
        }
        return new LeadingFields(flow, fields);
    }

    /**
     * Stacks computed on the fly.
     *
     * @param method any; {@code exact} works for clips of the synthetic world only
     * @param width of the flow in pixels
     * @param height of the flow in pixels
     * @throws io.tubecast.video.flow.FlowUnavailableException if the method does not work here
     */
    public static FlowStacks computed(
            FlowMethod method, int width, int height, FlowEncoding encoding, FlowStack layout) {
        if (method == FlowMethod.EXACT || method == FlowMethod.ZERO) {
            boolean exact = method == FlowMethod.EXACT;
            return new FlowStacks(
                    layout,
                    clip -> new EncodedSequence(
                            exact ? exact(clip, width, height) : zero(clip, width, height), encoding),
                    () -> {});
        }
        ClipFlow flow = new ClipFlow(FlowMethods.open(method), width, height);
        return new FlowStacks(layout, clip -> new EncodedSequence(flow.of(clip), encoding), flow::close);
    }

    /** The exact flow of a clip of the world at some size. */
    static FlowSequence exact(Clip clip, int width, int height) {
        if (!(clip instanceof WorldClip world)) {
            throw new FrameSourceException("video %s is no clip of the synthetic world: its exact flow is not known"
                    .formatted(clip.annotation().name()));
        }
        return new ResampledFlow(world.exactFlow(), width, height);
    }

    private static FlowSequence zero(Clip clip, int width, int height) {
        return new ZeroFlow(clip.annotation().frames() - 1, width, height);
    }

    /**
     * The stacks of a clip.
     *
     * @throws FrameSourceException if its flow is not in the folder, is damaged, or cannot be known
     */
    public FlowStackSource of(Clip clip) {
        return new StackedFlow(flows.apply(clip), layout);
    }

    /**
     * The stacks of the first part of a clip, as if it ended there.
     *
     * @param frames how many count
     * @throws FrameSourceException as for the whole clip
     */
    public FlowStackSource of(Clip clip, int frames) {
        return new StackedFlow(new LeadingFields(flows.apply(clip), frames - 1), layout);
    }

    @Override
    public void close() {
        end.run();
    }
}
