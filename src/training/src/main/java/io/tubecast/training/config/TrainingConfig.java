package io.tubecast.training.config;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything that shapes a training run except the data and the place it writes to.
 *
 * @param network trunk, streams and heads
 * @param flow what the motion stream sees; not there without one
 * @param seed of first weights, sampling and augmentation
 * @param sampling which pairs of frames
 * @param batch how they are put together
 * @param loss matching and mining
 * @param augmentation random changes
 * @param optimizer how weights move
 * @param schedule how the rate changes over the run
 * @param run how often things are written
 */
public record TrainingConfig(
        NetworkConfig network,
        @Nullable FlowConfig flow,
        long seed,
        SamplingConfig sampling,
        BatchConfig batch,
        LossConfig loss,
        AugmentationConfig augmentation,
        OptimizerConfig optimizer,
        ScheduleConfig schedule,
        RunConfig run)
        implements RunSettings {
    /** Checks that flow is described where a stream sees it, and only there, and that a batch has statistics. */
    public TrainingConfig {
        boolean motion = network.streams().contains(StreamKind.MOTION);
        Checks.require(
                motion == (flow != null),
                motion ? "flow must be there for the motion stream" : "flow goes with the motion stream only");
        Checks.require(
                network.frames() > 1 || batch.itemsOfPart() > 1,
                "batch.pairs must be at least 2 a replica for a network of one frame: batch norm needs two pictures");
    }

    @Override
    public String trunk() {
        return network.trunk();
    }

    /** The network for so many action classes, background not counted. */
    public NetworkSpec networkSpec(int classes) {
        NetworkSpec.Shape shape = network.shape(flow == null ? 0 : flow.stack());
        List<Integer> anchors = layout().levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
        return NetworkSpec.of(network.trunk(), shape, anchors, classes);
    }

    /** The anchors of the network; their input size is the network's. */
    public AnchorLayout layout() {
        return Trunks.layout(network.trunk());
    }

    /**
     * Which pairs of frames are drawn.
     *
     * @param deltas distances between the frames of a pair, mixed
     * @param emptyShare share of pairs in which nobody acts; 0 in the paper
     * @param lateEmptyShare the same from {@link ScheduleConfig#lateFrom()} on
     */
    public record SamplingConfig(List<Integer> deltas, double emptyShare, double lateEmptyShare) {
        /** Checks the ranges. */
        public SamplingConfig {
            deltas = List.copyOf(deltas);
            Checks.require(!deltas.isEmpty(), "sampling.deltas must name at least one distance");
            deltas.forEach(delta -> Checks.atLeast("sampling.deltas", delta, 1));
            Checks.share("sampling.emptyShare", emptyShare);
            Checks.share("sampling.lateEmptyShare", lateEmptyShare);
        }
    }

    /**
     * How a batch is made.
     *
     * @param pairs pairs of frames in a batch, 8 in the paper
     * @param workers threads that read and augment
     * @param threads threads of PyTorch
     * @param precision of the layers; not there: {@link Precision#FP32}
     */
    public record BatchConfig(
            int pairs,
            int workers,
            int threads,
            @Nullable Precision precision,
            @Nullable Integer replicas) implements RunSettings.BatchSettings {
        /** In fp32. */
        public BatchConfig(int pairs, int workers, int threads) {
            this(pairs, workers, threads, null, null);
        }

        /** Checks the ranges. */
        public BatchConfig {
            RunSettings.BatchSettings.check("pairs", pairs, workers, threads, replicas);
        }

        @Override
        public int items() {
            return pairs;
        }
    }

    /**
     * What counts as right and wrong.
     *
     * @param minOverlap mean IoU from which on an anchor is positive, 0.5 in the paper
     * @param negativeRatio mined negatives for each positive, 3 in the paper
     * @param negativesOfEmptyPair mined negatives of a pair in which nobody acts, 0 in the paper
     */
    public record LossConfig(double minOverlap, int negativeRatio, int negativesOfEmptyPair) {
        /** Checks the ranges. */
        public LossConfig {
            Checks.share("loss.minOverlap", minOverlap);
            Checks.atLeast("loss.negativeRatio", negativeRatio, 0);
            Checks.atLeast("loss.negativesOfEmptyPair", negativesOfEmptyPair, 0);
        }
    }

    /** How weights are moved by their gradients. */
    public enum Method {
        /** Stochastic gradient descent with momentum, as in both papers. */
        SGD,
        /** Adam with decoupled decay: each weight at a rate of its own. */
        ADAM;

        /** The name in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The optimizer.
     *
     * @param rate learning rate at its highest
     * @param momentum share of the last move that is kept, 0.9 in the paper; of Adam its first beta (the second is 0.999)
     * @param decay weight decay of everything but biases and batch norm, 1e-4 in the paper
     * @param biasRate factor on the rate of biases, 2 in the paper
     * @param trunkRate factor on the rate of the trunk, 0.5 in the paper (it sees two frames)
     * @param clipNorm the gradient is shortened to this length; 0 never
     * @param averageDecay share of the old value in the running average of the weights, which is what is validated and exported; 0 keeps no
     *     average
     * @param method not there: {@link Method#SGD}, as in the papers
     */
    public record OptimizerConfig(
            double rate,
            double momentum,
            double decay,
            double biasRate,
            double trunkRate,
            double clipNorm,
            double averageDecay,
            @Nullable Method method) {
        /** Checks the ranges. */
        public OptimizerConfig {
            Checks.positive("optimizer.rate", rate);
            Checks.require(momentum >= 0 && momentum < 1, "optimizer.momentum must be in [0, 1), was " + momentum);
            Checks.require(decay >= 0, "optimizer.decay must be at least 0, was " + decay);
            Checks.positive("optimizer.biasRate", biasRate);
            Checks.positive("optimizer.trunkRate", trunkRate);
            Checks.require(clipNorm >= 0, "optimizer.clipNorm must be at least 0, was " + clipNorm);
            Checks.require(
                    averageDecay >= 0 && averageDecay < 1,
                    "optimizer.averageDecay must be in [0, 1), was " + averageDecay);
        }

        /** Whether it is Adam. */
        public boolean adam() {
            return method == Method.ADAM;
        }
    }

    /** How the rate falls. */
    public enum Decline {
        /** By a factor at given steps. */
        STEPS,
        /** Along half a cosine. */
        COSINE
    }

    /**
     * The learning rate over the run.
     *
     * @param steps length of the run
     * @param warmUp steps in which the rate rises from 0
     * @param decline how it falls afterwards
     * @param drops steps at which it falls ({@code STEPS})
     * @param dropFactor what it is multiplied by there ({@code STEPS}), 0.1 in the paper
     * @param floor share of the rate that is left at the end ({@code COSINE})
     * @param lateFrom step from which on pictures are whole and have their own channels again, as the network is going to see them; the
     *     number of steps for never, as in the paper
     */
    public record ScheduleConfig(
            int steps,
            int warmUp,
            Decline decline,
            List<Integer> drops,
            double dropFactor,
            double floor,
            int lateFrom) {
        /** Checks the ranges. */
        public ScheduleConfig {
            drops = List.copyOf(drops);
            Checks.atLeast("schedule.steps", steps, 1);
            Checks.atLeast("schedule.warmUp", warmUp, 0);
            Checks.share("schedule.dropFactor", dropFactor);
            Checks.share("schedule.floor", floor);
            Checks.atLeast("schedule.lateFrom", lateFrom, 0);
        }

        /** Whether a step, 0-based, is one of the last part. */
        public boolean isLate(long step) {
            return step >= lateFrom;
        }

        /**
         * Factor on the rate.
         *
         * @param step 0-based
         */
        public double factor(long step) {
            if (step < warmUp) {
                return (step + 1.0) / warmUp;
            }
            if (decline == Decline.STEPS) {
                return Math.pow(dropFactor, (double)
                        drops.stream().filter(drop -> step >= drop).count());
            }
            double progress = Math.min(1, (step - warmUp) / Math.max(1.0, steps - warmUp));
            return floor + (1 - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
        }
    }

    /**
     * How often things are done, in steps.
     *
     * @param logEvery a line in the log
     * @param checkpointEvery a checkpoint
     * @param validateEvery a validation; 0 never
     */
    public record RunConfig(int logEvery, int checkpointEvery, int validateEvery) {
        /** Checks the ranges. */
        public RunConfig {
            Checks.atLeast("run.logEvery", logEvery, 1);
            Checks.atLeast("run.checkpointEvery", checkpointEvery, 1);
            Checks.atLeast("run.validateEvery", validateEvery, 0);
        }
    }
}
