package io.tubecast.inference.cfad;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.ClipDetector;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.ClipShape;
import io.tubecast.core.trajectory.KeySelection;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.core.trajectory.Resampler;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.inference.bundle.ClipSpec;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The coarse-to-fine action detector, clip by clip: a video, or a part of one, resampled to T frames, to the tubes in it.
 *
 * <p>Put the T pictures that {@link #resampling} names into the clip by {@link #put}, where the manifest has flow with each its field by {@link #putFlow}, then {@link #find} them. It sees the whole clip before it says anything: not online. Owns
 * its engines and tensors. Not thread-safe.
 */
public final class CfadDetector implements AutoCloseable {
    /** Bytes of a pixel of the flow that the network sees: x and y. */
    static final int FLOW_VALUES = 2;

    private final ClipShape shape;
    private final ClipSettings settings;
    private final boolean seesFlow;
    private final Map<String, ByteBuffer> inputs = new HashMap<>();
    private final ByteBuffer clip;
    private final int frameBytes;
    private final int width;
    private final int height;
    private final EngineModules modules;
    private final ClipDetector detector;
    private final NanoClock clock;
    private ClipTimes times = new ClipTimes(0, 0, 0, 0, 0, 0);

    /** Loads the networks of a bundle as its manifest sets them. */
    public CfadDetector(ModelBundle bundle, EngineProvider provider, NanoClock clock) {
        this(bundle, bundle.manifest().requiredClip().settings(), provider, clock);
    }

    /**
     * Loads the networks of a bundle and checks them against its golden vector.
     *
     * @param settings what is kept, in the place of the manifest's
     * @param provider what runs them; must outlive the detector
     * @throws io.tubecast.inference.engine.EngineException if a network cannot be loaded or is not what the manifest says
     * @throws io.tubecast.inference.bundle.BundleException if the bundle is of another family, or a network answers otherwise than the manifest expects
     */
    public CfadDetector(ModelBundle bundle, ClipSettings settings, EngineProvider provider, NanoClock clock) {
        ModelManifest manifest = bundle.manifest();
        ClipSpec spec = manifest.requiredClip();
        if (!settings.spans().full()) {
            manifest.requiredGraph(GraphRole.CLIP_PROPOSALS);
        }
        this.settings = settings;
        this.clock = clock;
        shape = spec.toShape(manifest);
        width = manifest.input().width();
        height = manifest.input().height();
        frameBytes = 3 * width * height;
        seesFlow = manifest.flow() != null;
        for (TensorSpec input : manifest.requiredGraph(GraphRole.CLIP_TRUNK).inputs()) {
            inputs.put(input.name(), ByteBuffer.allocateDirect(input.bytes()));
        }
        clip = memory(manifest.input().tensor());
        modules = new EngineModules(bundle, provider, inputs, clock);
        detector = new ClipDetector(shape, settings);
    }

    private ByteBuffer memory(String input) {
        return Objects.requireNonNull(inputs.get(input), input);
    }

    /** T, frames of a clip. */
    public int frames() {
        return shape.frames();
    }

    /** N, time stamps of a proposal that may be refined. */
    public int samples() {
        return shape.sampling().samples();
    }

    /** How a video of so many frames is seen as a clip. */
    public Resampling resampling(int videoFrames) {
        return new Resampling(videoFrames, shape.frames());
    }

    /**
     * Writes a picture of the clip.
     *
     * @param frame of the clip, 0-based
     * @param picture (in) B, G, R, of the manifest's size
     */
    public void put(int frame, Image picture) {
        if (picture.width() != width || picture.height() != height) {
            throw new IllegalArgumentException("the clip's pictures are %dx%d, was %dx%d"
                    .formatted(width, height, picture.width(), picture.height()));
        }
        clip.put(frame * frameBytes, picture.pixels(), 0, frameBytes);
    }

    /**
     * Writes the flow that belongs to a picture of the clip: the field from its frame of the video to the next.
     *
     * @param frame of the clip, 0-based
     * @param field (in) [height, width, 3] x, y and magnitude, which is left out; its position does not matter
     * @throws IllegalStateException if this network takes no flow
     */
    public void putFlow(int frame, ByteBuffer field) {
        if (!seesFlow) {
            throw new IllegalStateException("this network takes no flow");
        }
        if (field.capacity() != frameBytes) {
            throw new IllegalArgumentException(
                    "a flow field has %d bytes, was %d".formatted(frameBytes, field.capacity()));
        }
        ByteBuffer target = memory(FlowSpec.TENSOR);
        int to = frame * width * height * FLOW_VALUES;
        for (int from = 0; from < frameBytes; from += FlowEncoding.CHANNELS, to += FLOW_VALUES) {
            target.put(to, field.get(from));
            target.put(to + 1, field.get(from + 1));
        }
    }

    /**
     * Writes all pictures of the clip.
     *
     * @param pictures (in) [T, height, width, 3] bytes, direct or not; its position does not matter
     */
    public void put(ByteBuffer pictures) {
        if (pictures.capacity() != clip.capacity()) {
            throw new IllegalArgumentException(
                    "a clip has %d bytes, was %d".formatted(clip.capacity(), pictures.capacity()));
        }
        clip.put(0, pictures, 0, clip.capacity());
    }

    /**
     * Finds the tubes of the clip.
     *
     * @return with boxes at the clip's time stamps, as fractions of the picture, best first; empty if nobody acts
     * @throws io.tubecast.inference.engine.EngineException if a network fails or the detector is closed
     */
    public List<RefinedTube> find() {
        look();
        return find(detector);
    }

    /** The way of the manifest to find tubes. */
    public ClipDetector way() {
        return detector;
    }

    /** How the way of the manifest finds them. */
    public ClipSettings settings() {
        return settings;
    }

    /**
     * Another way to find tubes.
     *
     * @param other settings; whether the whole clip is one span and how boxes are interpolated stay the manifest's
     * @param selection which time stamps are refined, in the place of the settings' alpha
     */
    public ClipDetector way(ClipSettings other, KeySelection selection) {
        if (other.spans().full() != settings.spans().full() || other.interpolation() != settings.interpolation()) {
            throw new IllegalArgumentException("spans.full and interpolation are the model's own");
        }
        return new ClipDetector(shape, other, selection);
    }

    /** Runs the trunk over the clip, so that tubes can be found in it in several ways. */
    public void look() {
        modules.runTrunk();
    }

    /**
     * Finds the tubes of the clip that was looked at last, in some way.
     *
     * @return as {@link #find()} does
     * @throws io.tubecast.inference.engine.EngineException if a network fails or the detector is closed
     */
    public List<RefinedTube> find(ClipDetector way) {
        modules.beginAfterTrunk();
        long mirrored = way.mirrors() ? modules.runMirroredTrunk() : 0;
        long begin = clock.nanoTime();
        List<RefinedTube> tubes = way.find(modules);
        long after = clock.nanoTime() - begin;
        long trunk = modules.nanos(GraphRole.CLIP_TRUNK) + mirrored;
        long proposals = modules.nanos(GraphRole.CLIP_PROPOSALS);
        long coarse = modules.nanos(GraphRole.CLIP_COARSE);
        long selector = modules.nanos(GraphRole.CLIP_SELECTOR);
        long refine = modules.nanos(GraphRole.CLIP_REFINE);
        long others = after - proposals - coarse - selector - refine;
        times = new ClipTimes(trunk, proposals, coarse, selector, refine, others);
        return tubes;
    }

    /**
     * A found tube on the frames of the video.
     *
     * @param resampling of the frames that are in the clip
     * @param leastSize width and height, as a fraction of the picture, below which no box shrinks: one pixel
     */
    public ActionTube finish(RefinedTube tube, Resampler resampling, double leastSize) {
        return tube.finish(resampling, settings.interpolation(), leastSize);
    }

    /** Proposals that were looked into in the last clip. */
    public int looked() {
        return detector.looked();
    }

    /** Maps that were refined in the last clip. */
    public int refined() {
        return detector.refined();
    }

    /** How long the stages of the last clip took, as if its tubes had been found in the last way alone. */
    public ClipTimes times() {
        return times;
    }

    @Override
    public void close() {
        modules.close();
    }
}
