package io.tubecast.lab.detect;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.flow.StackedFlow;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.lab.flow.CachedFlow;
import io.tubecast.lab.flow.FlowCache;
import io.tubecast.lab.flow.FlowStacks;
import io.tubecast.lab.frames.ClipMotion;
import io.tubecast.lab.frames.FramesAhead;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.MotionFrames;
import io.tubecast.video.frames.StreamedMotion;
import io.tubecast.world.WorldClip;
import java.util.function.Supplier;

/** Opens videos with the flow that a model sees, wherever it comes from. Owns what computes it. Not thread-safe. */
final class MotionOpener implements AutoCloseable {
    private final Source source;
    private final Runnable end;

    /** Joins a video's frames with their flow. */
    private interface Source {
        /**
         * Joins them.
         *
         * @param frames opens the video's frames, once the flow is known to be there
         */
        MotionFrames join(VideoList.Entry entry, Supplier<FrameSequence> frames);
    }

    private MotionOpener(Source source, Runnable end) {
        this.source = source;
        this.end = end;
    }

    /**
     * Flow that is computed from the frames as they come.
     *
     * @throws io.tubecast.video.flow.FlowUnavailableException if the method does not work here
     */
    static MotionOpener computed(FlowSpec spec) {
        StreamFlow flow = new StreamFlow(FlowMethods.open(spec.method()), spec.width(), spec.height());
        LiveFlowStack stack = new LiveFlowStack(spec.layout(), spec.width(), spec.height(), spec.flowEncoding(), 1);
        return new MotionOpener((entry, frames) -> new StreamedMotion(frames.get(), flow, stack), flow::close);
    }

    /** The exact flow of clips of the synthetic world. */
    static MotionOpener exact(FlowSpec spec) {
        FlowStacks stacks =
                FlowStacks.computed(FlowMethod.EXACT, spec.width(), spec.height(), spec.flowEncoding(), spec.layout());
        return new MotionOpener((entry, frames) -> exact(entry, frames, stacks), stacks::close);
    }

    private static MotionFrames exact(VideoList.Entry entry, Supplier<FrameSequence> frames, FlowStacks stacks) {
        WorldClip clip = entry.clip();
        if (clip == null) {
            throw new FrameSourceException(
                    "video %s is no clip of the synthetic world: its exact flow is not known".formatted(entry.name()));
        }
        FlowStackSource flow = stacks.of(clip, Math.toIntExact(entry.expectedFrames()));
        return new ClipMotion(
                entry.name(),
                frames.get(),
                flow,
                clip.annotation().width(),
                clip.annotation().height());
    }

    /** The flow that a folder of {@code lab flow} holds, of this size and encoding, found by the videos' names. */
    static MotionOpener cached(FlowSpec spec, FlowCache cache) {
        return new MotionOpener(
                (entry, frames) -> {
                    CachedFlow flow = cache.flow(entry.name());
                    return new ClipMotion(
                            entry.name(),
                            frames.get(),
                            new StackedFlow(flow, spec.layout()),
                            flow.frameWidth(),
                            flow.frameHeight());
                },
                () -> {});
    }

    /**
     * A video's frames with their flow stacks, to be asked for at equal distances, for they are read ahead; the caller closes them before the next video is opened.
     *
     * @throws FrameSourceException if the video or its flow cannot be opened
     */
    MotionFrames open(VideoList.Entry entry) {
        return source.join(entry, () -> new FramesAhead(entry.frames().get()));
    }

    /**
     * The same, to be asked for at any distances.
     *
     * @throws FrameSourceException if the video or its flow cannot be opened
     */
    MotionFrames openUneven(VideoList.Entry entry) {
        return source.join(entry, entry.frames());
    }

    @Override
    public void close() {
        end.run();
    }
}
