package io.tubecast.inference.cfad;

import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.ClipModules;
import io.tubecast.inference.bundle.GoldenCheck;
import io.tubecast.inference.bundle.ModelBundle;
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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * CFAD's modules as an engine runs them. Trunk, proposals, coarse module and selector share their tensors.
 *
 * <p>Owns engines and tensors. Not thread-safe.
 */
final class EngineModules implements ClipModules, AutoCloseable {
    private final Owned owned = new Owned();
    private final EngineProvider provider;
    private final NanoClock clock;
    private final Map<GraphRole, Map<String, Tensor>> tensors = new EnumMap<>(GraphRole.class);
    private final Map<GraphRole, Binding> bindings = new EnumMap<>(GraphRole.class);
    private final Map<GraphRole, Long> nanos = new EnumMap<>(GraphRole.class);
    private final FloatBuffer features;
    private final FloatBuffer sampled;
    private final FloatBuffer sample;
    private final MirroredTrunk mirrored;

    /**
     * Loads the networks of a bundle and checks them against its golden vector.
     *
     * @param clip the memory that the trunk reads, by tensor
     */
    EngineModules(ModelBundle bundle, EngineProvider provider, Map<String, ByteBuffer> clip, NanoClock clock) {
        this.provider = provider;
        this.clock = clock;
        try {
            GoldenCheck golden = new GoldenCheck(provider, bundle);
            Map<String, Tensor> shared = new HashMap<>();
            Map<GraphRole, NetworkEngine> engines = new EnumMap<>(GraphRole.class);
            for (GraphSpec graph : bundle.manifest().graphs()) {
                NetworkEngine engine = owned.own(provider.open(bundle.directory(), graph));
                engines.put(graph.role(), engine);
                golden.check(engine);
                bind(engine, shared, clip);
            }
            ClipMirror mirror = new ClipMirror(clip, bundle.manifest().input().width());
            mirrored = owned.own(new MirroredTrunk(
                    Objects.requireNonNull(engines.get(GraphRole.CLIP_TRUNK)), provider, mirror, clock));
            features = tensor(GraphRole.CLIP_TRUNK, "features");
            sampled = tensor(GraphRole.CLIP_COARSE, "sampled");
            sample = tensor(GraphRole.CLIP_REFINE, "sample");
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** Makes the tensors of a graph, those that several share once, and has the engine use them. */
    private void bind(NetworkEngine engine, Map<String, Tensor> shared, Map<String, ByteBuffer> clip) {
        GraphSpec graph = engine.graph();
        GraphRole role = graph.role();
        Map<String, Tensor> inputs = new HashMap<>();
        for (TensorSpec spec : graph.inputs()) {
            inputs.put(
                    spec.name(),
                    role == GraphRole.CLIP_TRUNK
                            ? owned.own(provider.wrap(spec, memory(clip, spec)))
                            : shared.computeIfAbsent(spec.name(), name -> allocate(spec)));
        }
        Map<String, Tensor> outputs = new HashMap<>();
        for (TensorSpec spec : graph.outputs()) {
            outputs.put(
                    spec.name(),
                    role == GraphRole.CLIP_TRUNK
                            ? shared.computeIfAbsent(spec.name(), name -> allocate(spec))
                            : allocate(spec));
        }
        bindings.put(role, engine.bind(inputs, outputs));
        Map<String, Tensor> all = new HashMap<>(inputs);
        all.putAll(outputs);
        tensors.put(role, all);
    }

    private static ByteBuffer memory(Map<String, ByteBuffer> clip, TensorSpec spec) {
        return Objects.requireNonNull(clip.get(spec.name()), spec.name());
    }

    private Tensor allocate(TensorSpec spec) {
        return owned.own(provider.allocate(spec, Placement.HOST));
    }

    private FloatBuffer tensor(GraphRole role, String name) {
        Tensor found =
                Objects.requireNonNull(tensors.get(role), role.toString()).get(name);
        return Objects.requireNonNull(found, name).floats();
    }

    private void run(GraphRole role) {
        Binding binding = Objects.requireNonNull(bindings.get(role), role.toString());
        long before = clock.nanoTime();
        binding.run();
        nanos.merge(role, clock.nanoTime() - before, Long::sum);
    }

    /** Runs the trunk over the clip; the times begin anew. */
    void runTrunk() {
        nanos.clear();
        mirrored.forget();
        run(GraphRole.CLIP_TRUNK);
    }

    /**
     * Has the trunk look at the clip's mirror image too, once for each {@link #runTrunk}.
     *
     * @return how long that took
     */
    long runMirroredTrunk() {
        mirrored.look();
        return mirrored.nanos();
    }

    /** The times of everything but the trunk begin anew. */
    void beginAfterTrunk() {
        nanos.keySet().retainAll(EnumSet.of(GraphRole.CLIP_TRUNK));
    }

    /** How long all runs of a graph took since {@link #runTrunk} or {@link #beginAfterTrunk}. */
    long nanos(GraphRole role) {
        return nanos.getOrDefault(role, 0L);
    }

    @Override
    public FloatBuffer features() {
        return features;
    }

    @Override
    public Answer proposals() {
        run(GraphRole.CLIP_PROPOSALS);
        return answer(GraphRole.CLIP_PROPOSALS, "offsets");
    }

    @Override
    public FloatBuffer sampled() {
        return sampled;
    }

    @Override
    public Answer coarse() {
        run(GraphRole.CLIP_COARSE);
        return answer(GraphRole.CLIP_COARSE, "theta");
    }

    @Override
    public FloatBuffer selector() {
        run(GraphRole.CLIP_SELECTOR);
        return tensor(GraphRole.CLIP_SELECTOR, "key");
    }

    @Override
    public FloatBuffer mirroredFeatures() {
        return mirrored.features("features");
    }

    @Override
    public FloatBuffer sample() {
        return sample;
    }

    @Override
    public Answer refine() {
        run(GraphRole.CLIP_REFINE);
        return answer(GraphRole.CLIP_REFINE, "offsets");
    }

    private Answer answer(GraphRole role, String values) {
        return new Answer(tensor(role, "scores"), tensor(role, values));
    }

    @Override
    public void close() {
        owned.close();
    }
}
