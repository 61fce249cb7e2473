package io.tubecast.lab.study.network;

import io.tubecast.training.config.TrainingConfig;
import java.util.List;

/**
 * A network that a study trains.
 *
 * @param key name in files
 * @param config how it is trained; the seed is that of the run
 * @param starts networks whose weights it starts from, of the same data and seed
 */
record NetworkRow(String key, TrainingConfig config, List<NetworkRow> starts) {}
