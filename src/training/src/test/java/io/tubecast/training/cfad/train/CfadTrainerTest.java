package io.tubecast.training.cfad.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tubecast.core.label.Labels;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipIndex;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.Precision;
import io.tubecast.training.config.TrainingConfig.Method;
import io.tubecast.training.trainer.Checkpoint;
import io.tubecast.training.trainer.CheckpointException;
import io.tubecast.training.trainer.Start;
import io.tubecast.training.trainer.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CfadTrainerTest {
    private static final Labels LABELS = new Labels(List.of("left", "right"));

    @TempDir
    private Path folder;

    private static Trainer<CfadNetwork, ClipBatch> trainer(CfadConfig config, Path folder, Path... initial) {
        return new Trainer<>(config, new CfadFamily(config), LABELS, folder, Start.of(initial), System::nanoTime);
    }

    private static void train(CfadConfig config, Path folder, int until) throws InterruptedException {
        try (Trainer<CfadNetwork, ClipBatch> trainer = trainer(config, folder)) {
            trainer.run(step -> TinyClips.loader(config, step), null, progress -> {
                if (progress.step() == until) {
                    trainer.stop();
                }
            });
        }
    }

    private static Checkpoint last(Path folder) {
        return Checkpoint.read(folder.resolve(Trainer.LAST));
    }

    @Test
    void aRunThatWasStoppedInEitherStageEndsWithTheSameBits() throws InterruptedException, IOException {
        CfadConfig config = TinyClips.config(5, 2, false, AugmentationConfig.PAPER);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        train(config, whole, -1);
        train(config, parts, 1); // proposals alone
        train(config, parts, 3); // all modules
        train(config, parts, -1);
        assertThat(Files.readAllBytes(parts.resolve(Trainer.LAST)))
                .isEqualTo(Files.readAllBytes(whole.resolve(Trainer.LAST)));
        assertThat(Files.readAllLines(whole.resolve("log.csv")))
                .hasSize(6)
                .first()
                .isEqualTo("step,loss,classification,localization,rate,gradient_norm,clips_per_second,video_map");
    }

    @Test
    void adamBf16AndReplicasGoOnWithTheSameBitsToo() throws InterruptedException, IOException {
        CfadConfig config =
                TinyClips.with(TinyClips.config(3, 1, false, AugmentationConfig.PAPER), Precision.BF16, 2, Method.ADAM);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        train(config, whole, -1);
        train(config, parts, 2);
        train(config, parts, -1);
        assertThat(last(parts).withPrefix("square/")).isNotEmpty();
        assertThat(Files.readAllBytes(parts.resolve(Trainer.LAST)))
                .isEqualTo(Files.readAllBytes(whole.resolve(Trainer.LAST)));
    }

    @Test
    void bf16IsRoundedAndNotAnotherLoss() throws InterruptedException, IOException {
        CfadConfig config = TinyClips.config(1, 0, false, AugmentationConfig.NONE);
        train(TinyClips.with(config, Precision.FP32, 1, Method.SGD), folder.resolve("fp32"), -1);
        train(TinyClips.with(config, Precision.BF16, 1, Method.SGD), folder.resolve("bf16"), -1);
        double exact = firstLoss(folder.resolve("fp32"));
        double rounded = firstLoss(folder.resolve("bf16"));
        assertThat(rounded).isNotEqualTo(exact).isCloseTo(exact, withinPercentage(2));
    }

    private static double firstLoss(Path run) throws IOException {
        return Double.parseDouble(
                Files.readAllLines(run.resolve("log.csv")).get(1).split(",", -1)[1]);
    }

    @Test
    void theFirstStepsTeachTrunkAndProposalsAlone() throws InterruptedException {
        CfadConfig config = TinyClips.config(1, 1, false, AugmentationConfig.NONE);
        train(config, folder, -1);
        Map<String, float[]> after = last(folder).withPrefix("model/");
        try (CfadNetwork before = new CfadFamily(config).create(2, config.seed())) {
            after.forEach((name, values) -> {
                boolean changed = !Arrays.equals(values, before.weights().values(name));
                boolean first = name.startsWith("light.") || name.startsWith("proposals.");
                assertThat(!first && changed).as(name).isFalse();
            });
            assertThat(after.get("light.stem1.weight"))
                    .isNotEqualTo(before.weights().values("light.stem1.weight"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proposals", "coarse", "selector", "refine"})
    void aModuleLearnsAlone(String module) throws InterruptedException {
        CfadConfig config = TinyClips.only(TinyClips.config(2, 0, false, AugmentationConfig.NONE), module);
        train(config, folder, -1);
        Map<String, float[]> after = last(folder).withPrefix("model/");
        try (CfadNetwork before = new CfadFamily(config).create(2, config.seed())) {
            assertThat(after.entrySet().stream()
                            .filter(entry -> !Arrays.equals(
                                    entry.getValue(), before.weights().values(entry.getKey())))
                            .map(entry ->
                                    entry.getKey().substring(0, entry.getKey().indexOf('.')))
                            .distinct())
                    .containsExactly(module);
        }
    }

    @Test
    void trimmedVideosTeachNothingOfWhen() throws InterruptedException {
        CfadConfig config = TinyClips.config(1, 0, true, AugmentationConfig.NONE);
        train(config, folder, -1);
        Map<String, float[]> after = last(folder).withPrefix("model/");
        try (CfadNetwork before = new CfadFamily(config).create(2, config.seed())) {
            assertThat(after.get("proposals.scores.weight"))
                    .isEqualTo(before.weights().values("proposals.scores.weight"));
            assertThat(after.get("coarse.theta.weight"))
                    .isNotEqualTo(before.weights().values("coarse.theta.weight"));
            assertThat(after.get("refine.scores.weight"))
                    .isNotEqualTo(before.weights().values("refine.scores.weight"));
            assertThat(after.get("selector.logit.weight"))
                    .isNotEqualTo(before.weights().values("selector.logit.weight"));
        }
    }

    @Test
    void everyStepTeachesTheFiltersOfFlowToo() throws InterruptedException {
        CfadConfig config = TinyClips.flowing(1);
        ClipIndex index = new ClipIndex(TinyClips.TOLD_BY_FLOW, 2);
        try (Trainer<CfadNetwork, ClipBatch> trainer = trainer(config, folder)) {
            trainer.run(step -> TinyClips.loader(index, config, step), null, progress -> {});
        }
        try (CfadNetwork before = new CfadFamily(config).create(2, config.seed())) {
            float[] old = before.weights().values("light.stem1.weight");
            float[] learnt =
                    Objects.requireNonNull(last(folder).withPrefix("model/").get("light.stem1.weight"));
            assertThat(learnt).hasSameSizeAs(old);
            int cells = 25; // windows of 5 x 5; channels R, G, B, x, y
            for (int channel = 0; channel < 5; channel++) {
                float[] was = Arrays.copyOfRange(old, channel * cells, (channel + 1) * cells);
                assertThat(Arrays.copyOfRange(learnt, channel * cells, (channel + 1) * cells))
                        .as("channel %d", channel)
                        .isNotEqualTo(was);
            }
        }
    }

    @Test
    void aRunStartsFromAnotherButNotItsClassesIfTheyAreOthers() throws InterruptedException {
        CfadConfig config = TinyClips.config(1, 0, true, AugmentationConfig.NONE);
        Path first = folder.resolve("first");
        train(config, first, -1);
        Path file = first.resolve(Trainer.LAST);
        try (Trainer<CfadNetwork, ClipBatch> same = trainer(config, folder.resolve("same"), file)) {
            assertThat(same.freshTensors()).isEmpty();
        }
        Labels others = new Labels(List.of("up", "down"));
        try (Trainer<CfadNetwork, ClipBatch> other = new Trainer<>(
                config, new CfadFamily(config), others, folder.resolve("other"), Start.of(file), System::nanoTime)) {
            assertThat(other.freshTensors())
                    .containsExactlyInAnyOrder(
                            "coarse.scores.weight", "coarse.scores.bias", "refine.scores.weight", "refine.scores.bias");
        }
    }

    @Test
    void aPartOfANetworkStartsFreshIfSomebodyWantsThat() throws InterruptedException {
        CfadConfig config = TinyClips.config(1, 0, true, AugmentationConfig.NONE);
        train(config, folder.resolve("first"), -1);
        List<Path> files = List.of(folder.resolve("first").resolve(Trainer.LAST));
        try (Trainer<CfadNetwork, ClipBatch> partly = new Trainer<>(
                config,
                new CfadFamily(config),
                LABELS,
                folder.resolve("partly"),
                new Start(files, List.of("selector")),
                System::nanoTime)) {
            assertThat(partly.freshTensors())
                    .contains("selector.logit.weight", "selector.logit.bias")
                    .allMatch(name -> name.startsWith("selector."));
        }
        assertThatThrownBy(() -> new Trainer<>(
                        config,
                        new CfadFamily(config),
                        LABELS,
                        folder.resolve("refused"),
                        new Start(files, List.of("coarse.theta")),
                        System::nanoTime))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(
                        "'coarse.theta' cannot start fresh: this network has [coarse, light, proposals, refine, selector]");
    }

    @Test
    void aRunGoesOnWithItsOwnSettings() throws InterruptedException {
        CfadConfig config = TinyClips.config(1, 0, true, AugmentationConfig.NONE);
        train(config, folder, -1);
        CfadConfig other = TinyClips.config(2, 1, false, AugmentationConfig.NONE);
        assertThatThrownBy(() -> trainer(other, folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("spans.full true, not false; spans.firstSteps 0, not 1;");
    }
}
