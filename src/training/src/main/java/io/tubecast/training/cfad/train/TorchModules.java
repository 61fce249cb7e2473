package io.tubecast.training.cfad.train;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.core.trajectory.ClipModules;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadNetwork.Output;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.network.Weights;
import java.nio.FloatBuffer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** CFAD's modules as PyTorch runs them, in the layouts that the exported graphs have. The network is the caller's. Not thread-safe. */
public final class TorchModules implements ClipModules {
    private final CfadNetwork network;
    private final CfadSpec spec;
    private final Extent map;
    private final float[] sampled;
    private final float[] sample;
    private float[] features = new float[0];

    /** Modules of a network, on no clip yet. */
    public TorchModules(CfadNetwork network) {
        this.network = network;
        spec = network.spec();
        map = spec.features();
        sample = new float[spec.shape().plane()];
        sampled = new float[spec.design().samples() * sample.length];
    }

    /**
     * Runs the trunk.
     *
     * @param pixels [1, C, T, H, W], R, G, B, and x and y where the network sees flow, in [-1, 1]
     */
    public void run(Supplier<Tensor> pixels) {
        features = read(() -> network.features(pixels.get(), false).transpose(1, 2));
    }

    /** Takes features that were made elsewhere, [T', C, H', W']. */
    public void takeFeatures(float[] values) {
        features = values.clone();
    }

    @Override
    public FloatBuffer features() {
        return FloatBuffer.wrap(features);
    }

    @Override
    public Answer proposals() {
        return answer(() -> network.proposals(volume(features, map.time()), false));
    }

    @Override
    public FloatBuffer sampled() {
        return FloatBuffer.wrap(sampled);
    }

    @Override
    public Answer coarse() {
        return answer(() -> network.coarse(volume(sampled, spec.design().samples()), false));
    }

    @Override
    public FloatBuffer selector() {
        return FloatBuffer.wrap(read(
                () -> sigmoid(network.selector(volume(sampled, spec.design().samples()), false))));
    }

    @Override
    public FloatBuffer sample() {
        return FloatBuffer.wrap(sample);
    }

    @Override
    public Answer refine() {
        return answer(() -> network.refine(volume(sample, 1).select(2, 0), false));
    }

    /** [T, C, H, W] as [1, C, T, H, W]. */
    private Tensor volume(float[] values, int time) {
        return from_blob(new FloatPointer(values), 1, time, spec.channels(), map.height(), map.width())
                .clone()
                .transpose(1, 2);
    }

    private static float[] read(Supplier<Tensor> run) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return Weights.read(run.get());
        }
    }

    private static Answer answer(Supplier<Output> run) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Output output = run.get();
            return new Answer(
                    FloatBuffer.wrap(Weights.read(softmax(output.logits(), 2))),
                    FloatBuffer.wrap(Weights.read(output.values())));
        }
    }
}
