package io.tubecast.training.config;

import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import org.jspecify.annotations.Nullable;

/** What a run of any family is told: how long it goes on, how weights move, what is written when. */
public sealed interface RunSettings permits TrainingConfig, CfadConfig {
    /** Name of the trunk, from which the family follows. */
    String trunk();

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

        /** Threads of PyTorch. */
        int threads();

        /** What layers compute with; null: {@link Precision#FP32}. */
        @Nullable Precision precision();
    }
}
