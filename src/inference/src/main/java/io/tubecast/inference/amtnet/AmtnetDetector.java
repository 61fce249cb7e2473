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
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The appearance stream of AMTnet, frame by frame: the trunk runs once for each frame, the head for each frame and the one before.
 *
 * <p>Both frames of a pair go through the same trunk, so the maps of a frame are kept and used again as the first half of the next pair. Two
 * sets of maps take turns: the trunk writes into one while the other holds the frame before, and the head is bound to both ways round;
 * nothing is copied. What a pair gives is what the whole network gives for its two frames.
 *
 * <p>Put the picture into {@link #input()}, then {@link #step()}. Owns its engines and tensors. Not thread-safe.
 */
public final class AmtnetDetector implements AutoCloseable {
    private final Owned owned = new Owned();
    private final NanoClock clock;
    private final Image input;
    private final Binding[] trunk = new Binding[2];
    private final Binding[] head = new Binding[2];
    private final FloatBuffer scores;
    private final FloatBuffer offsets;
    private final BoxCodec codec;
    private final MicroTubeDecoder decoder;
    private final MicroTubes microTubes;
    private int current;
    private boolean hasFirst;
    private long trunkNanos;
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
        ModelManifest manifest = bundle.manifest();
        input = new Image(manifest.input().width(), manifest.input().height());
        codec = new BoxCodec(
                manifest.anchors().toLayout(manifest.input()).anchors(),
                2,
                manifest.anchors().centerVariance(),
                manifest.anchors().sizeVariance());
        decoder = new MicroTubeDecoder(codec, manifest.classes(), manifest.detection(), MicroTubeDecoder.Clip.NONE);
        microTubes = decoder.newMicroTubes();
        try {
            GraphSpec trunkGraph = manifest.requiredGraph(GraphRole.APPEARANCE_TRUNK);
            GraphSpec headGraph = manifest.requiredGraph(GraphRole.APPEARANCE_HEAD);
            GoldenCheck golden = new GoldenCheck(provider, bundle);
            NetworkEngine trunkEngine = owned.own(provider.open(bundle.directory(), trunkGraph));
            golden.check(trunkEngine);
            NetworkEngine headEngine = owned.own(provider.open(bundle.directory(), headGraph));
            golden.check(headEngine);
            Tensor pixels = owned.own(provider.wrap(manifest.input().tensorSpec(), input.pixels()));
            List<Map<String, Tensor>> maps = List.of(allocate(provider, trunkGraph), allocate(provider, trunkGraph));
            Tensor scoreTensor = owned.own(provider.allocate(headGraph.output("scores"), Placement.HOST));
            Tensor offsetTensor = owned.own(provider.allocate(headGraph.output("offsets"), Placement.HOST));
            for (int i = 0; i < 2; i++) {
                trunk[i] = trunkEngine.bind(Map.of(manifest.input().tensor(), pixels), maps.get(i));
                head[i] = headEngine.bind(
                        pair(maps.get(1 - i), maps.get(i)), Map.of("scores", scoreTensor, "offsets", offsetTensor));
            }
            scores = scoreTensor.floats();
            offsets = offsetTensor.floats();
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private Map<String, Tensor> allocate(EngineProvider provider, GraphSpec graph) {
        Map<String, Tensor> tensors = new HashMap<>();
        for (TensorSpec map : graph.outputs()) {
            tensors.put(map.name(), owned.own(provider.allocate(map, Placement.ENGINE)));
        }
        return tensors;
    }

    private static Map<String, Tensor> pair(Map<String, Tensor> first, Map<String, Tensor> second) {
        Map<String, Tensor> inputs = new HashMap<>();
        first.forEach((name, tensor) -> inputs.put("first." + name, tensor));
        second.forEach((name, tensor) -> inputs.put("second." + name, tensor));
        return inputs;
    }

    /** The picture the next step reads, of the manifest's size: the network's own input memory. */
    public Image input() {
        return input;
    }

    /**
     * Takes the picture in {@link #input()} as the next frame.
     *
     * @return true if there is a frame before: {@link #microTubes()} then spans that one and this
     * @throws io.tubecast.inference.engine.EngineException if a network fails or the detector is closed
     */
    public boolean step() {
        int next = 1 - current;
        long start = clock.nanoTime();
        trunk[next].run();
        long afterTrunk = clock.nanoTime();
        trunkNanos = afterTrunk - start;
        headNanos = 0;
        decodeNanos = 0;
        current = next;
        if (!hasFirst) {
            hasFirst = true;
            microTubes.clear();
            return false;
        }
        head[current].run();
        long afterHead = clock.nanoTime();
        decoder.decode(scores, offsets, microTubes);
        headNanos = afterHead - afterTrunk;
        decodeNanos = clock.nanoTime() - afterHead;
        return true;
    }

    /** Forgets the frame before: the next one does not continue it. */
    public void reset() {
        hasFirst = false;
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
        return new StageTimes(trunkNanos, headNanos, decodeNanos);
    }

    @Override
    public void close() {
        owned.close();
    }
}
