package io.tubecast.training.trainer;

import static org.bytedeco.pytorch.global.torch.set_num_threads;

import io.tubecast.training.config.RunSettings;
import io.tubecast.training.loss.LossParts;
import io.tubecast.training.network.TrainedNetwork;
import io.tubecast.training.network.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Copies of a network that share out a batch, each on a thread of its own: data-parallel training in one process.
 *
 * <p>The gradient is the mean of theirs, the running statistics of batch norm are the means of theirs; batch norm itself sees a part of the batch. What one part gives does not depend on
 * how fast the others are, so a run gives the same bits again. Layers of a light network are too small to be split among threads well; parts of a batch are not.
 *
 * @param <N> the networks of the family
 * @param <B> what a replica learns from in a step
 */
final class Replicas<N extends TrainedNetwork, B> implements AutoCloseable {
    private final RunSettings config;
    private final Family<N, B> family;
    private final N network;
    private final List<N> copies = new ArrayList<>();
    private final ExecutorService threads;

    /**
     * The loss of a step, the mean over the parts of its batch.
     *
     * @param classification cross-entropy
     * @param localization how far off boxes are
     */
    record Loss(float classification, float localization) {
        /** Whether both parts are. */
        boolean finite() {
            return Float.isFinite(classification + localization);
        }
    }

    /**
     * As many replicas as the configuration wants; the first is the network itself, on the caller's thread.
     *
     * @param network (in, out) receives gradients and statistics
     * @param copy makes another one of the same sizes
     */
    Replicas(RunSettings config, Family<N, B> family, N network, Supplier<N> copy) {
        this.config = config;
        this.family = family;
        this.network = network;
        while (copies.size() + 1 < config.batch().parts()) {
            copies.add(copy.get());
        }
        threads = Executors.newFixedThreadPool(Math.max(1, copies.size()), task -> {
            Thread thread = new Thread(task, "replica");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Adds the gradient of the mean loss to what the network's weights hold, nothing if the loss is not finite.
     *
     * @param parts of the batch, one a replica
     * @param step 0-based
     */
    Loss gradient(List<B> parts, long step) throws InterruptedException {
        copies.forEach(this::takeWeights);
        List<Future<Loss>> others = new ArrayList<>();
        for (int i = 0; i < copies.size(); i++) {
            N copy = copies.get(i);
            B part = parts.get(i + 1);
            others.add(threads.submit(() -> backward(copy, part, step)));
        }
        Loss loss = backward(network, parts.get(0), step);
        for (Future<Loss> other : others) {
            Loss its = get(other);
            loss = new Loss(loss.classification + its.classification, loss.localization + its.localization);
        }
        if (!copies.isEmpty() && loss.finite()) {
            average();
        }
        return new Loss(loss.classification / parts.size(), loss.localization / parts.size());
    }

    private static Loss get(Future<Loss> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a replica could not learn: " + e.getCause(), e.getCause());
        }
    }

    private Loss backward(N replica, B part, long step) {
        set_num_threads(config.batch().threads()); // of this thread
        try (PointerScope scope = new PointerScope()) {
            LossParts parts = loss(replica, part, step);
            Loss loss = new Loss(
                    parts.classification().item_float(), parts.localization().item_float());
            if (loss.finite()) {
                parts.total().backward();
            }
            return loss;
        }
    }

    private LossParts loss(N replica, B part, long step) {
        try (Autocast layers = new Autocast(config.batch().precision())) {
            return family.loss(replica, part, step);
        }
    }

    private void takeWeights(N copy) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (String name : copy.weights().names()) {
                Tensor tensor = copy.weights().get(name);
                tensor.copy_(network.weights().get(name));
                if (tensor.mutable_grad().defined()) {
                    tensor.mutable_grad().zero_();
                }
            }
        }
    }

    /** Which weights have gradients follows from the step, so it is the same in all replicas. */
    private void average() {
        Scalar share = new Scalar(1.0 / (copies.size() + 1));
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (String name : network.weights().names()) {
                if (value(network, name).defined()) {
                    copies.forEach(copy -> value(network, name).add_(value(copy, name)));
                    value(network, name).mul_(share);
                }
            }
        }
    }

    /** What is averaged of a tensor: the gradient of a weight, a statistic itself. */
    private static <N extends TrainedNetwork> Tensor value(N network, String name) {
        Tensor tensor = network.weights().get(name);
        return Weights.learnt(name) ? tensor.mutable_grad() : tensor;
    }

    /** Frees the copies, once none of them runs. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
                copies.forEach(TrainedNetwork::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
