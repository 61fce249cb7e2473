package io.tubecast.inference.amtnet;

import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.detection.MicroTubeDecoder;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.bundle.GoldenCheck;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two-Stream AMTnet, or one stream of it, frame by frame: each trunk runs once for each frame, a head for each frame and the one before.
 *
 * <p>Both frames of a pair go through the same trunk, so the maps of a frame are kept and used again as the first half of the next pair. Two
 * sets of maps take turns: the trunk writes into one while the other holds the frame before, and the heads are bound to both ways round;
 * nothing is copied. What a pair gives is what the whole network gives for its two frames. Every combination of trunks and head that a frame can ask for is made
 * once, as one {@link io.tubecast.inference.engine.Step}, and one of them is run a frame: the engine sees at once all that a frame asks of it.
 *
 * <p>A frame may come without a flow stack. While a stack is missing in one of the two frames, a network of both streams speaks with its appearance head if
 * it has one; the heads share their trunks, so nothing is loaded and no frame is lost when they change.
 *
 * <p>Put the picture into {@link #input()} and the stack into {@link #flowInput()}, then {@link #step(boolean)}. Owns its engines and tensors. Not
 * thread-safe.
 */
public final class AmtnetDetector implements AutoCloseable {
    private final Owned owned = new Owned();
    private final NanoClock clock;
    private final ModelBundle bundle;
    private final EngineProvider provider;
    private final Image input;
    private final @Nullable ByteBuffer flowInput;
    private final @Nullable StreamTrunk appearance;
    private final @Nullable StreamTrunk motion;
    private final Map<GraphRole, Binding[]> heads = new EnumMap<>(GraphRole.class);
    private final FrameSteps steps;
    private final FloatBuffer scores;
    private final FloatBuffer offsets;
    private final BoxCodec codec;
    private final MicroTubeDecoder decoder;
    private final MicroTubes microTubes;
    private int current;
    private @Nullable GraphRole speaker;
    private long trunkNanos;
    private long motionNanos;
    private long headNanos;
    private long decodeNanos;

    /**
     * Loads the networks of a bundle and checks them against its golden vector.
     *
     * @param provider what runs them; must outlive the detector
     * @throws io.tubecast.inference.engine.EngineException if a network cannot be loaded or is not what the manifest says
     * @throws io.tubecast.inference.bundle.BundleException if a network answers otherwise than the manifest expects
     */
    public AmtnetDetector(ModelBundle bundle, EngineProvider provider, NanoClock clock) {
        this.clock = clock;
        this.bundle = bundle;
        this.provider = provider;
        ModelManifest manifest = bundle.manifest();
        ModelManifest.PairSpec pairs = manifest.pairs();
        input = new Image(manifest.input().width(), manifest.input().height());
        codec = new BoxCodec(
                pairs.anchors().toLayout(manifest.input()).anchors(),
                2,
                pairs.anchors().centerVariance(),
                pairs.anchors().sizeVariance());
        decoder = new MicroTubeDecoder(codec, manifest.classes(), pairs.detection(), MicroTubeDecoder.Clip.NONE);
        microTubes = decoder.newMicroTubes();
        flowInput = manifest.graph(GraphRole.MOTION_TRUNK)
                .map(trunk -> ByteBuffer.allocateDirect(trunk.inputs().get(0).elements()))
                .orElse(null);
        try {
            GoldenCheck golden = new GoldenCheck(provider, bundle);
            appearance = trunk(GraphRole.APPEARANCE_TRUNK, input.pixels(), golden);
            motion = flowInput == null ? null : trunk(GraphRole.MOTION_TRUNK, flowInput, golden);
            GraphSpec anyHead = manifest.graphs().stream()
                    .filter(graph -> graph.role().isHead())
                    .findFirst()
                    .orElseThrow();
            Tensor scoreTensor = owned.own(provider.allocate(anyHead.output("scores"), Placement.HOST));
            Tensor offsetTensor = owned.own(provider.allocate(anyHead.output("offsets"), Placement.HOST));
            Map<String, Tensor> outputs = Map.of("scores", scoreTensor, "offsets", offsetTensor);
            bindHead(GraphRole.TWO_STREAM_HEAD, outputs, golden, appearance, motion);
            bindHead(GraphRole.APPEARANCE_HEAD, outputs, golden, appearance);
            bindHead(GraphRole.MOTION_HEAD, outputs, golden, motion);
            steps = new FrameSteps(appearance, motion, heads, parts -> owned.own(provider.step(parts, clock)));
            steps.prepare();
            scores = scoreTensor.floats();
            offsets = offsetTensor.floats();
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private @Nullable StreamTrunk trunk(GraphRole role, ByteBuffer memory, GoldenCheck golden) {
        GraphSpec graph = bundle.manifest().graph(role).orElse(null);
        if (graph == null) {
            return null;
        }
        NetworkEngine engine = owned.own(provider.open(bundle.directory(), graph));
        golden.check(engine);
        Tensor tensor = owned.own(provider.wrap(graph.inputs().get(0), memory));
        return new StreamTrunk(engine, tensor, List.of(allocate(graph), allocate(graph)));
    }

    private Map<String, Tensor> allocate(GraphSpec graph) {
        Map<String, Tensor> tensors = new HashMap<>();
        for (TensorSpec map : graph.outputs()) {
            tensors.put(map.name(), owned.own(provider.allocate(map, Placement.ENGINE)));
        }
        return tensors;
    }

    private void bindHead(
            GraphRole role, Map<String, Tensor> outputs, GoldenCheck golden, @Nullable StreamTrunk... trunks) {
        GraphSpec graph = bundle.manifest().graph(role).orElse(null);
        if (graph == null) {
            return;
        }
        NetworkEngine engine = owned.own(provider.open(bundle.directory(), graph));
        golden.check(engine);
        Binding[] bindings = new Binding[2];
        for (int slot = 0; slot < 2; slot++) {
            Map<String, Tensor> inputs = new HashMap<>();
            for (StreamTrunk trunk : trunks) {
                inputs.putAll(Objects.requireNonNull(trunk, "the manifest has a trunk for each head")
                        .inputs(graph, slot));
            }
            bindings[slot] = engine.bind(inputs, outputs);
        }
        heads.put(role, bindings);
    }

    /** The picture the next step reads, of the manifest's size: the network's own input memory. */
    public Image input() {
        return input;
    }

    /** The flow stack the next step reads, [height, width, 3 a field]: the network's own input memory; null without a motion stream. */
    public @Nullable ByteBuffer flowInput() {
        return flowInput;
    }

    /** A step of a frame without a flow stack: {@code step(false)}. */
    public boolean step() {
        return step(false);
    }

    /**
     * Takes the picture in {@link #input()} as the next frame.
     *
     * @param hasStack whether {@link #flowInput()} holds the frame's flow stack
     * @return true if there is a frame before, and a head for what is known of both: {@link #microTubes()} then spans that one and this
     * @throws io.tubecast.inference.engine.EngineException if a network fails or the detector is closed
     */
    public boolean step(boolean hasStack) {
        int next = 1 - current;
        boolean stacked = motion != null && hasStack;
        GraphRole head = speaker(stacked);
        FrameSteps.FrameStep frame = steps.of(next, stacked, head);
        frame.run();
        if (appearance != null) {
            appearance.fill(next, true);
        }
        if (motion != null) {
            motion.fill(next, stacked);
        }
        current = next;
        speaker = head;
        trunkNanos = frame.trunkNanos();
        motionNanos = frame.motionNanos();
        headNanos = frame.headNanos();
        decodeNanos = 0;
        if (head == null) {
            microTubes.clear();
            return false;
        }
        long answered = clock.nanoTime();
        decoder.decode(scores, offsets, microTubes);
        decodeNanos = clock.nanoTime() - answered;
        return true;
    }

    /** The head that sees most of what will be known of the frame before and of the one that comes. */
    private @Nullable GraphRole speaker(boolean stacked) {
        boolean seen = appearance != null && appearance.isFilled(current);
        boolean moved = motion != null && motion.isFilled(current) && stacked;
        if (seen && moved && heads.containsKey(GraphRole.TWO_STREAM_HEAD)) {
            return GraphRole.TWO_STREAM_HEAD;
        }
        if (seen && heads.containsKey(GraphRole.APPEARANCE_HEAD)) {
            return GraphRole.APPEARANCE_HEAD;
        }
        return moved && heads.containsKey(GraphRole.MOTION_HEAD) ? GraphRole.MOTION_HEAD : null;
    }

    /** The head that spoke in the last step; null if none did. */
    public @Nullable GraphRole head() {
        return speaker;
    }

    /** Forgets the frame before: the next one does not continue it. */
    public void reset() {
        if (appearance != null) {
            appearance.reset();
        }
        if (motion != null) {
            motion.reset();
        }
    }

    /** What the last step found, boxes in parts of the network's input picture, out of which they may reach; valid until the next step. */
    public MicroTubes microTubes() {
        return microTubes;
    }

    /** Softmax scores [A, C + 1] of the last pair, background first; valid until the next step. */
    public FloatBuffer scores() {
        return scores;
    }

    /** Offsets [A, 8] of the last pair; valid until the next step. */
    public FloatBuffer offsets() {
        return offsets;
    }

    /** The anchors and the code of {@link #offsets()}. */
    public BoxCodec codec() {
        return codec;
    }

    /**
     * The anchors that entered suppression in the last step, for whoever writes raw detections.
     *
     * @param anchors (out) receives their numbers in rising order; {@code codec().anchorCount()} places are enough
     * @return how many there are
     */
    public int candidates(int[] anchors) {
        return decoder.candidates(anchors);
    }

    /** How long the stages of the last step took. */
    public StageTimes times() {
        return new StageTimes(trunkNanos, motionNanos, headNanos, decodeNanos);
    }

    @Override
    public void close() {
        owned.close();
    }
}
