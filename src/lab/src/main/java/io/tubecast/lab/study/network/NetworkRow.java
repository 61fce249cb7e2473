package io.tubecast.lab.study.network;

import io.tubecast.training.config.TrainingConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that a study trains.
 *
 * @param key name in files
 * @param config how it is trained; the seed is that of the run
 * @param starts networks whose weights it starts from, of the same data and seed
 * @param clips of the synthetic world to learn from if they are fewer than the data's; null: the data's
 */
record NetworkRow(
        String key,
        TrainingConfig config,
        List<NetworkRow> starts,
        @Nullable Integer clips) {}
