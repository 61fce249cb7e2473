package io.tubecast.lab.study.network;

import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.RunSettings;
import io.tubecast.training.config.TrainingConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that a study trains.
 *
 * @param key name in files
 * @param config how it is trained; the seed is that of the run
 * @param starts networks whose weights it starts from, of the same data and seed unless they have their own
 * @param weights files or bundles that it starts from
 * @param fresh parts of it that start fresh whatever those hold
 * @param own data that it alone learns from, whatever the study's are: it is trained once for all of them, with one seed; null: the study's
 */
record NetworkRow(
        String key,
        RunSettings config,
        List<NetworkRow> starts,
        List<String> weights,
        List<String> fresh,
        @Nullable StudyData own) {
    private static final long OWN_SEED = 1;

    /** What it learns from in a fold of the study. */
    Fold fold(Fold ofStudy) {
        return own == null ? ofStudy : new Fold(own, null);
    }

    /** Its seed in a run of the study. */
    long seed(long ofRun) {
        return own == null ? ofRun : OWN_SEED;
    }

    /** How it is trained in a run of the study. */
    RunSettings config(long ofRun) {
        return config instanceof CfadConfig clips
                ? CfadRows.seeded(clips, seed(ofRun))
                : NetworkRows.seeded((TrainingConfig) config, seed(ofRun));
    }

    /** The flow that it sees; null: none. */
    @Nullable FlowConfig flow() {
        return config instanceof TrainingConfig pairs ? pairs.flow() : null;
    }
}
