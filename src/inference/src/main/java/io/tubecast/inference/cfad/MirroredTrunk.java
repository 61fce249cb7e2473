package io.tubecast.inference.cfad;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The trunk on the mirror image of the clip: another binding of the same engine, whose memory is there from the first look on. Owns its tensors, not the engine. Not thread-safe.
 */
final class MirroredTrunk implements AutoCloseable {
    private final Owned owned = new Owned();
    private final NetworkEngine trunk;
    private final EngineProvider provider;
    private final ClipMirror mirror;
    private final NanoClock clock;
    private final Map<String, Tensor> features = new HashMap<>();
    private @Nullable Binding binding;
    private boolean looked;
    private long nanos;

    /**
     * Has not looked yet.
     *
     * @param trunk the engine; stays the caller's
     * @param mirror of what the engine reads otherwise
     */
    MirroredTrunk(NetworkEngine trunk, EngineProvider provider, ClipMirror mirror, NanoClock clock) {
        this.trunk = trunk;
        this.provider = provider;
        this.mirror = mirror;
        this.clock = clock;
    }

    /** There is another clip. */
    void forget() {
        looked = false;
    }

    /** Runs the trunk on the mirror image of the clip, if it has not since {@link #forget}. */
    void look() {
        if (looked) {
            return;
        }
        long before = clock.nanoTime();
        Binding bound = binding == null ? bind() : binding;
        mirror.take();
        bound.run();
        nanos = clock.nanoTime() - before;
        looked = true;
    }

    private Binding bind() {
        Map<String, Tensor> inputs = new HashMap<>();
        for (TensorSpec spec : trunk.graph().inputs()) {
            ByteBuffer memory = Objects.requireNonNull(mirror.image().get(spec.name()), spec.name());
            inputs.put(spec.name(), owned.own(provider.wrap(spec, memory)));
        }
        for (TensorSpec spec : trunk.graph().outputs()) {
            features.put(spec.name(), owned.own(provider.allocate(spec, Placement.HOST)));
        }
        binding = trunk.bind(inputs, features);
        return binding;
    }

    /**
     * What the trunk says of the mirror image.
     *
     * @throws IllegalStateException if it has not looked at this clip
     */
    FloatBuffer features(String name) {
        if (!looked) {
            throw new IllegalStateException("nobody has looked at the clip's mirror image");
        }
        return Objects.requireNonNull(features.get(name), name).floats();
    }

    /** How long the last look took. */
    long nanos() {
        return nanos;
    }

    @Override
    public void close() {
        owned.close();
    }
}
