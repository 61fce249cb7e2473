package io.tubecast.trtbuild.samples;

import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.StreamedMotion;
import org.jspecify.annotations.Nullable;

/**
 * Opens videos with the flow that a model sees, computed as the node does it.
 *
 * @param flow what the model sees; null if it sees none
 */
public record FlowVideos(@Nullable FlowSpec flow) {
    /**
     * The frames of a video, {@link io.tubecast.video.frames.MotionFrames} where the model sees motion; the caller closes them.
     *
     * @throws io.tubecast.video.flow.FlowUnavailableException if the flow cannot be computed here
     */
    public FrameSequence open(Video video) {
        if (flow == null) {
            return video.frames().get();
        }
        StreamFlow stream = new StreamFlow(FlowMethods.open(flow.method()), flow.width(), flow.height());
        LiveFlowStack stack = new LiveFlowStack(flow.layout(), flow.width(), flow.height(), flow.flowEncoding(), 1);
        return new ComputedFlow(new StreamedMotion(video.frames().get(), stream, stack), stream);
    }
}
