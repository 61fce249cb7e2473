package io.tubecast.training.trainer;

import io.tubecast.training.loss.LossParts;
import io.tubecast.training.network.TrainedNetwork;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;

/**
 * What a run has to know of the family of its network.
 *
 * @param <N> the networks
 * @param <B> what a step learns from
 */
public interface Family<N extends TrainedNetwork, B> {
    /** A network with fresh weights drawn from a seed. */
    N create(int classes, long seed);

    /** Whether a weight is the trunk's, by its name. */
    boolean isTrunk(String weight);

    /**
     * The loss of a batch; what it leaves behind is freed with the caller's {@code PointerScope}. Callable by several threads at once, each with a network of its own.
     *
     * @param step 0-based; with the seed it decides what is drawn
     */
    LossParts loss(N network, B batch, long step);

    /**
     * Runs a batch as at test time and shows what comes into each batch norm.
     *
     * @param beforeNorm receives the name of the convolution before it and the map [N, c, ...], which is only lent
     */
    void show(N network, B batch, BiConsumer<String, Tensor> beforeNorm);

    /** Whether weights of a trunk of this name can start a run. */
    boolean startsFrom(String trunk);

    /**
     * What a network takes from other runs' weights.
     *
     * @param sources the first that has a tensor wins
     * @param labels of the new run; class scores of others start fresh
     * @return values by name, of the network's sizes
     */
    Map<String, float[]> start(N network, List<StartingWeights> sources, List<String> labels);

    /** What a batch is made of, for people: {@code pairs} or {@code clips}. */
    String items();

    /** Name of the validation's figure in the log. */
    String figure();
}
