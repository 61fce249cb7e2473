package io.tubecast.training.cfad.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.label.Labels;
import io.tubecast.training.Drawing;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipIndex;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.trainer.Start;
import io.tubecast.training.trainer.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipValidationTest {
    @TempDir
    private Path folder;

    @Test
    void nothingIsFoundBeforeAnythingIsLearntAndAStopIsNoFigure() {
        CfadConfig config = TinyClips.config(1, 0, true, AugmentationConfig.NONE);
        ClipValidation validation = new ClipValidation(TinyClips.CLIPS, config, Drawing.NEAREST, Drawing.NO_DAMAGE);
        try (CfadNetwork network = new CfadFamily(config).create(2, 1)) {
            assertThat(validation.of(network, () -> false)).isLessThan(0.5);
            assertThat(validation.of(network, () -> true)).isNaN();
        }
    }

    @Test
    @Tag("long")
    void aNetworkThatSeesFlowLearnsWhatFlowAloneTells() throws InterruptedException {
        CfadConfig config = TinyClips.flowing(150);
        ClipIndex index = new ClipIndex(TinyClips.TOLD_BY_FLOW, 2);
        ClipValidation validation =
                new ClipValidation(TinyClips.TOLD_BY_FLOW, config, Drawing.NEAREST, Drawing.NO_DAMAGE);
        List<Double> losses = new ArrayList<>();
        double[] learnt = {0};
        Labels labels = new Labels(List.of("left", "right"));
        try (Trainer<CfadNetwork, ClipBatch> trainer =
                new Trainer<>(config, new CfadFamily(config), labels, folder, Start.NOTHING, System::nanoTime)) {
            trainer.run(
                    step -> TinyClips.loader(index, config, step),
                    network -> learnt[0] = validation.of(network, () -> false),
                    progress -> losses.add(progress.classification()));
        }
        assertThat(losses.get(148)).isLessThan(0.3 * losses.get(0));
        // the pictures of both videos are the same: without flow each class would be a guess
        assertThat(learnt[0]).isEqualTo(1);
    }

    @Test
    @Tag("long")
    void aRunOfBothStagesLearnsTwoVideosByHeart() throws InterruptedException {
        CfadConfig config = TinyClips.config(150, 30, false, AugmentationConfig.NONE);
        ClipValidation validation = new ClipValidation(TinyClips.CLIPS, config, Drawing.NEAREST, Drawing.NO_DAMAGE);
        List<Double> losses = new ArrayList<>();
        double[] learnt = {0};
        Labels labels = new Labels(List.of("left", "right"));
        try (Trainer<CfadNetwork, ClipBatch> trainer =
                new Trainer<>(config, new CfadFamily(config), labels, folder, Start.NOTHING, System::nanoTime)) {
            trainer.run(
                    step -> TinyClips.loader(config, step),
                    network -> learnt[0] = validation.of(network, () -> false),
                    progress -> losses.add(progress.classification() + progress.localization()));
        }
        assertThat(losses.get(148)).isLessThan(0.3 * losses.get(30));
        assertThat(learnt[0]).isEqualTo(1);
    }
}
