package io.tubecast.edge.node;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.pipeline.Detector;
import io.tubecast.edge.pipeline.Pipeline;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.pipeline.WindowSettings;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Mode;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a node does otherwise for models of one family than for those of another: the seam behind which the published methods stand. */
interface Family {
    /**
     * The family of a model.
     *
     * @param file whether the source is a recorded file
     * @throws io.tubecast.edge.config.ConfigException if something is configured that does not apply to it
     * @throws io.tubecast.inference.bundle.BundleException if the node cannot give it what it sees
     */
    static Family of(ModelBundle bundle, NodeConfig config, boolean file, NanoClock clock) {
        return bundle.manifest().clip() == null
                ? new PairFamily(bundle, config, clock)
                : new ClipFamily(bundle, config, file, clock);
    }

    /** What the node looks with when it has all it needs. */
    Mode mode();

    /**
     * What computes optical flow; null if none is.
     *
     * @param owned closes it
     */
    Pipeline.@Nullable Flow flow(Owned owned);

    /** Opens the networks. */
    Detector open(ModelBundle model, EngineProvider provider);

    /**
     * Measures what the networks take on this device, and says where the node may stand by that.
     *
     * @param detector warmed
     */
    Ladder ladder(Detector detector, FrameSource.Format format, Pipeline.@Nullable Flow flow);

    /** Picks the frames of a source that the model is made for. */
    FrameClock clock(FrameSource.Format format, IntSupplier strides);

    /** Rules for linking what is found from frame to frame; null if whole windows are looked at. */
    @Nullable LinkingSettings linking();

    /** How a stream is cut; null if frames are looked at as they come. */
    @Nullable WindowSettings windows(FrameSource.Format format);

    /** How the model sees a stream as clips; null if it sees frames as they come. */
    Factsheet.@Nullable Clip clip(FrameSource.Format format);

    /** Says how long the networks may take before they are said to hang; after {@link #ladder}. */
    void tell(StreamState state, FrameSource.Format format);
}
