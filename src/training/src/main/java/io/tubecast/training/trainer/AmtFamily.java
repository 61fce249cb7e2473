package io.tubecast.training.trainer;

import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.data.Batch;
import io.tubecast.training.loss.HardNegatives;
import io.tubecast.training.loss.LossParts;
import io.tubecast.training.loss.MicroTubeLoss;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Networks that see pairs of frames: two-stream AMTnet and its parts. */
public final class AmtFamily implements Family<AmtNetwork, Batch> {
    private final TrainingConfig config;
    private final MicroTubeLoss loss;

    /** Networks of a configuration. */
    public AmtFamily(TrainingConfig config) {
        this.config = config;
        loss = new MicroTubeLoss(
                new HardNegatives(config.loss().negativeRatio(), config.loss().negativesOfEmptyPair()));
    }

    @Override
    public AmtNetwork create(int classes, long seed) {
        return AmtNetwork.create(config.networkSpec(classes), seed);
    }

    @Override
    public boolean isTrunk(String weight) {
        return weight.startsWith(StreamKind.APPEARANCE + ".") || weight.startsWith(StreamKind.MOTION + ".");
    }

    @Override
    public LossParts loss(AmtNetwork network, Batch batch, long step) {
        @Nullable LossParts total = null;
        for (AmtNetwork.Output output : network.forward(InputTensors.of(batch, network.spec()), true)) {
            LossParts parts = loss.of(output, batch);
            total = total == null ? parts : total.add(parts);
        }
        return Objects.requireNonNull(total, "a network has a head");
    }

    @Override
    public void show(AmtNetwork network, Batch batch, BiConsumer<String, Tensor> beforeNorm) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            InputTensors.of(batch, network.spec())
                    .forEach((stream, input) -> network.observe(stream, input, beforeNorm));
        }
    }

    @Override
    public boolean startsFrom(String trunk) {
        return trunk.equals(config.trunk());
    }

    /** {@link WarmStart} says what is made of what. */
    @Override
    public Map<String, float[]> start(AmtNetwork network, List<StartingWeights> sources, List<String> labels) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        network.weights()
                .names()
                .forEach(name -> sizes.put(
                        name, Math.toIntExact(network.weights().get(name).numel())));
        WarmStart start = new WarmStart(network.spec(), sizes);
        sources.forEach(source -> start.take(source.weights(), source.labels().equals(labels)));
        sources.forEach(source -> start.tileMotion(source.weights()));
        start.joinHeads();
        return start.taken();
    }

    @Override
    public String items() {
        return "pairs";
    }

    @Override
    public String figure() {
        return "frame_map";
    }

    /** Loader buffers a run needs: one a replica, one a worker, one ready. */
    public static List<Batch> buffers(TrainingConfig config) {
        NetworkSpec network = config.networkSpec(1);
        return IntStream.range(0, config.batch().parts() + config.batch().workers() + 1)
                .mapToObj(i -> new Batch(config.batch().itemsOfPart(), config.layout(), network))
                .toList();
    }
}
