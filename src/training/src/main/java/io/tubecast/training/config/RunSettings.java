package io.tubecast.training.config;

import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import org.jspecify.annotations.Nullable;

/** What a run of any family is told: how long it goes on, how weights move, what is written when. */
public sealed interface RunSettings permits TrainingConfig, CfadConfig {
    /** Name of the trunk, from which the family follows. */
    String trunk();

    /** What the network is: weights fit networks of equal ones. */
    Record network();

    /** Of first weights, sampling and augmentation. */
    long seed();

    /** How batches are made. */
    BatchSettings batch();

    /** How weights move. */
    OptimizerConfig optimizer();

    /** How the rate changes over the run. */
    ScheduleConfig schedule();

    /** How often things are written. */
    RunConfig run();

    /** How batches are made, in every family. */
    interface BatchSettings {
        /** Pairs or clips of a batch. */
        int items();

        /** Threads that read and augment. */
        int workers();

        /** Threads of PyTorch, of each copy of the network. */
        int threads();

        /** What layers compute with; null: {@link Precision#FP32}. */
        @Nullable Precision precision();

        /** Copies of the network that share out a batch, each on {@link #threads} threads; null: one. */
        @Nullable Integer replicas();

        /** Into how many equal parts a batch is shared out. */
        default int parts() {
            Integer replicas = replicas();
            return replicas == null ? 1 : replicas;
        }

        /** Pairs or clips of a part. */
        default int itemsOfPart() {
            return items() / parts();
        }

        /** Checks the ranges of what all families have; {@code items} are called so in files. */
        static void check(String called, int items, int workers, int threads, @Nullable Integer replicas) {
            int parts = replicas == null ? 1 : replicas;
            Checks.atLeast("batch." + called, items, 1);
            Checks.atLeast("batch.workers", workers, 1);
            Checks.atLeast("batch.threads", threads, 1);
            Checks.atLeast("batch.replicas", parts, 1);
            Checks.require(
                    items % parts == 0,
                    "batch.%s must be a multiple of batch.replicas, was %d for %d replicas"
                            .formatted(called, items, parts));
        }
    }
}
