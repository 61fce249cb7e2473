package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.training.Drawing;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.NetworkConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfig.BatchConfig;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.LossConfig;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.SamplingConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.data.Batch;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.data.PairIndex;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.StreamKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Labels LABELS = new Labels(List.of("left", "right"));
    private static final FlowStack STACK = new FlowStack(FlowAlignment.CENTERED, 5);
    private static final List<TrainingClip> CLIPS = List.of(
            new TrainingClip(Drawing.moving(0, new Box(60, 20, 110, 100), -2, 0, 8), Drawing.flow(STACK, 8, 128 - 32)),
            new TrainingClip(Drawing.moving(1, new Box(30, 20, 80, 100), 2, 0, 8), Drawing.flow(STACK, 8, 128 + 32)));

    private static final NetworkConfig APPEARANCE =
            new NetworkConfig("amtnet-lite", List.of(StreamKind.APPEARANCE), 2, null, null);
    private static final FlowConfig FLOW = new FlowConfig(FlowMethod.DIS, 5, FlowAlignment.CENTERED, 16, 40);

    @TempDir
    private Path folder;

    private static TrainingConfig config(int steps, int pairs, double rate, double clip, AugmentationConfig changes) {
        return config(APPEARANCE, null, steps, pairs, rate, clip, changes);
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // what tests vary
    private static TrainingConfig config(
            NetworkConfig network,
            @Nullable FlowConfig flow,
            int steps,
            int pairs,
            double rate,
            double clip,
            AugmentationConfig changes) {
        return new TrainingConfig(
                network,
                flow,
                3,
                new SamplingConfig(List.of(2), 0, 0),
                new BatchConfig(pairs, 1, 1),
                new LossConfig(0.5, 3, 0),
                changes,
                new OptimizerConfig(rate, 0.9, 1e-4, 2, 0.5, clip, 0.9, null),
                new ScheduleConfig(steps, 0, Decline.STEPS, List.of(), 1, 0, steps),
                new RunConfig(1, 2, 0));
    }

    private static List<Progress> train(
            Trainer<AmtNetwork, Batch> trainer, TrainingConfig config, Consumer<Progress> watcher)
            throws InterruptedException {
        return train(trainer, config, null, watcher);
    }

    private static List<Progress> train(
            Trainer<AmtNetwork, Batch> trainer,
            TrainingConfig config,
            @Nullable ToDoubleFunction<AmtNetwork> validation,
            Consumer<Progress> watcher)
            throws InterruptedException {
        PairIndex index = new PairIndex(CLIPS, config.sampling().deltas(), LABELS.size());
        List<Progress> seen = new ArrayList<>();
        trainer.run(
                step -> new BatchLoader<>(
                        List.of(new BatchBuilder(CLIPS, index, config, Drawing.NEAREST, Drawing.NO_DAMAGE)),
                        AmtFamily.buffers(config),
                        step),
                validation,
                progress -> {
                    seen.add(progress);
                    watcher.accept(progress);
                });
        return seen;
    }

    private static TrainingState<AmtNetwork> state(TrainingConfig config, Labels labels) {
        return new TrainingState<>(config, new AmtFamily(config), labels);
    }

    private static Trainer<AmtNetwork, Batch> trainer(TrainingConfig config, Path folder, Path... initial) {
        return new Trainer<>(config, new AmtFamily(config), LABELS, folder, Start.of(initial), System::nanoTime);
    }

    @Test
    void aRunThatWasStoppedAndResumedEndsWithTheSameBits() throws InterruptedException, IOException {
        TrainingConfig config = config(5, 1, 0.01, 10, AugmentationConfig.PAPER);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, whole)) {
            train(trainer, config, progress -> {});
        }
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, parts)) {
            train(trainer, config, progress -> {
                if (progress.step() == 3) {
                    trainer.stop();
                }
            });
            assertThat(trainer.step()).isEqualTo(3);
        }
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, parts)) {
            assertThat(trainer.step()).isEqualTo(3);
            train(trainer, config, progress -> {});
        }
        Map<String, float[]> expected =
                Checkpoint.read(whole.resolve("last.checkpoint")).arrays();
        Map<String, float[]> found =
                Checkpoint.read(parts.resolve("last.checkpoint")).arrays();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
        List<String> log = Files.readAllLines(parts.resolve("log.csv"));
        assertThat(log).hasSize(6); // header and five steps, none twice
        assertThat(log.get(5)).startsWith("5,");
    }

    /** With a checkpoint after every second step. */
    private static TrainingConfig validating(int steps, int every) {
        TrainingConfig config = config(steps, 1, 0.01, 10, AugmentationConfig.NONE);
        return new TrainingConfig(
                config.network(),
                null,
                config.seed(),
                config.sampling(),
                config.batch(),
                config.loss(),
                config.augmentation(),
                config.optimizer(),
                config.schedule(),
                new RunConfig(1, 2, every));
    }

    private long bestStep() {
        return Checkpoint.read(folder.resolve("best.checkpoint")).step();
    }

    @Test
    void theBestCheckpointOutlivesAnInterruptionUntilThereIsABetterOne() throws InterruptedException {
        TrainingConfig config = validating(3, 1);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            train(trainer, config, network -> 0.6, progress -> trainer.stop());
        }
        assertThat(bestStep()).isEqualTo(1);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            train(trainer, config, network -> 0.5, progress -> trainer.stop());
        }
        assertThat(bestStep()).isEqualTo(1);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            train(trainer, config, network -> 0.7, progress -> {});
        }
        assertThat(bestStep()).isEqualTo(3);
    }

    @Test
    void whatWasLearntIsSavedBeforeItIsValidated() throws InterruptedException {
        TrainingConfig config = validating(3, 1);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            assertThatThrownBy(() -> train(
                            trainer,
                            config,
                            network -> {
                                throw new IllegalStateException("validation fails");
                            },
                            progress -> {}))
                    .hasMessage("validation fails");
        }
        assertThat(Checkpoint.read(folder.resolve("last.checkpoint")).step()).isEqualTo(1);
    }

    @Test
    void aValidationThatIsCutShortGivesNoFigureAndNoBestCheckpoint() throws InterruptedException, IOException {
        TrainingConfig config = validating(3, 1);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            train(
                    trainer,
                    config,
                    network -> {
                        trainer.stop();
                        return trainer.stopping() ? Double.NaN : 1;
                    },
                    progress -> {});
            assertThat(trainer.step()).isEqualTo(1);
        }
        assertThat(folder.resolve("best.checkpoint")).doesNotExist();
        assertThat(Files.readAllLines(folder.resolve("log.csv")).get(1))
                .startsWith("1,")
                .endsWith(",");
    }

    @Test
    void learnsTwoPairsByHeart() throws InterruptedException {
        TrainingConfig config = config(30, 2, 0.01, 10, AugmentationConfig.NONE);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            List<Progress> seen = train(trainer, config, progress -> {});
            Progress first = seen.get(0);
            Progress last = seen.get(29);
            assertThat(last.localization()).isLessThan(first.localization() / 3);
            assertThat(last.classification()).isLessThan(first.classification() / 3);
            assertThat(first.line("pairs"))
                    .startsWith("step 1/30  loss ")
                    .contains("pairs/s")
                    .endsWith("h left");
        }
    }

    @Test
    void bothStreamsAndBothHeadsLearnTogether() throws InterruptedException {
        NetworkConfig two = new NetworkConfig(
                "amtnet-mini", List.of(StreamKind.APPEARANCE, StreamKind.MOTION), 2, Fusion.SUM, true);
        TrainingConfig config = config(two, FLOW, 60, 2, 0.01, 10, AugmentationConfig.NONE);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            List<Progress> seen = train(trainer, config, progress -> {});
            assertThat(seen.get(59).localization()).isLessThan(seen.get(0).localization() / 3);
            assertThat(seen.get(59).classification()).isLessThan(seen.get(0).classification() / 3);
        }
        Map<String, float[]> weights =
                Checkpoint.read(folder.resolve("last.checkpoint")).withPrefix("model/");
        try (TrainingState<AmtNetwork> fresh = state(config, LABELS)) {
            for (String part : List.of("appearance.stem1", "motion.stem1", "head.score.0", "fallback.score.0")) {
                assertThat(weights.get(part + ".weight"))
                        .as(part)
                        .isNotEqualTo(fresh.network().weights().values(part + ".weight"));
            }
        }
    }

    @Test
    void twoStreamsStartFromTheNetworksOfEach() {
        NetworkConfig motion = new NetworkConfig("amtnet-mini", List.of(StreamKind.MOTION), 2, null, null);
        NetworkConfig appearance = new NetworkConfig("amtnet-mini", List.of(StreamKind.APPEARANCE), 2, null, null);
        NetworkConfig two = new NetworkConfig(
                "amtnet-mini", List.of(StreamKind.APPEARANCE, StreamKind.MOTION), 2, Fusion.SUM, true);
        AugmentationConfig none = AugmentationConfig.NONE;
        Path first = folder.resolve("appearance.checkpoint");
        Path second = folder.resolve("motion.checkpoint");
        try (TrainingState<AmtNetwork> a = state(config(appearance, null, 5, 1, 0.01, 10, none), LABELS);
                TrainingState<AmtNetwork> m = state(config(motion, FLOW, 5, 1, 0.01, 10, none), LABELS);
                TrainingState<AmtNetwork> both = state(config(two, FLOW, 5, 1, 0.01, 10, none), LABELS)) {
            a.checkpoint().write(first);
            m.checkpoint().write(second);
            assertThat(both.startFrom(Start.of(first, second))).isEmpty();
            same(both, "appearance.down19.weight", a, "appearance.down19.weight");
            same(both, "motion.down19.weight", m, "motion.down19.weight");
            same(both, "head.score.1.weight", a, "head.score.1.weight");
            same(both, "fallback.score.1.weight", a, "head.score.1.weight");
        }
    }

    private static void same(
            TrainingState<AmtNetwork> state, String name, TrainingState<AmtNetwork> other, String otherName) {
        assertThat(state.network().weights().values(name))
                .isEqualTo(other.network().weights().values(otherName));
    }

    @Test
    void stopsOnALossThatIsNoNumberAndNamesStepAndCheckpoint() {
        TrainingConfig config = config(50, 1, 1e30, 0, AugmentationConfig.NONE);
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config, folder)) {
            assertThatThrownBy(() -> train(trainer, config, progress -> {}))
                    .isInstanceOf(TrainingStoppedException.class)
                    .hasMessageMatching("step \\d+: the (loss|gradient's length) is .*(NaN|Infinity).*"
                            + "Last checkpoint: .*optimizer.rate \\(now 1.0E30\\).*");
        }
        assertThat(folder.resolve("log.csv")).exists();
    }

    @Test
    void startsFromAnotherRunsWeightsWithFreshHeadsForOtherLabels() {
        TrainingConfig config = config(5, 1, 0.01, 10, AugmentationConfig.NONE);
        TrainingConfig other = new TrainingConfig(
                config.network(),
                null,
                99,
                config.sampling(),
                config.batch(),
                config.loss(),
                config.augmentation(),
                config.optimizer(),
                config.schedule(),
                config.run());
        try (TrainingState<AmtNetwork> given = state(config, LABELS);
                TrainingState<AmtNetwork> state = state(other, new Labels(List.of("a", "b", "c")))) {
            Path file = folder.resolve("given.checkpoint");
            given.checkpoint().write(file);
            List<String> fresh = state.startFrom(Start.of(file));
            assertThat(fresh).hasSize(12).allMatch(name -> name.startsWith("head.score."));
            assertThat(state.network().weights().values("appearance.stem1.weight"))
                    .isEqualTo(given.network().weights().values("appearance.stem1.weight"));
            assertThat(state.network().weights().values("head.offset.0.weight"))
                    .isEqualTo(given.network().weights().values("head.offset.0.weight"));
        }
    }

    @Test
    void refusesToResumeARunOfOtherLabelsOrSettingsAndNamesThem() {
        TrainingConfig config = config(5, 1, 0.01, 10, AugmentationConfig.NONE);
        TrainingConfig other = new TrainingConfig(
                config.network(),
                null,
                99,
                new SamplingConfig(List.of(2, 4), 0, 0),
                config.batch(),
                config.loss(),
                config.augmentation(),
                new OptimizerConfig(0.02, 0.9, 1e-4, 2, 0.5, 10, 0.9, null),
                config.schedule(),
                config.run());
        Path file = Path.of("x.checkpoint");
        try (TrainingState<AmtNetwork> given = state(config, LABELS);
                TrainingState<AmtNetwork> labels = state(config, new Labels(List.of("a", "b")));
                TrainingState<AmtNetwork> settings = state(other, LABELS)) {
            Checkpoint checkpoint = given.checkpoint();
            assertThatThrownBy(() -> labels.resume(checkpoint, file))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("x.checkpoint is of labels [left, right], not [a, b]");
            assertThatThrownBy(() -> settings.resume(checkpoint, file))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessage("x.checkpoint is of a run with other settings: seed 3, not 99; sampling.deltas [2], not"
                            + " [2,4]; optimizer.rate 0.01, not 0.02; a run goes on with its own, or starts in"
                            + " another folder");
        }
    }

    @Test
    void refusesToResumeAnotherNetwork() {
        AugmentationConfig none = AugmentationConfig.NONE;
        NetworkConfig motion = new NetworkConfig("amtnet-lite", List.of(StreamKind.MOTION), 2, null, null);
        TrainingConfig one = config(5, 1, 0.01, 10, none);
        TrainingConfig other = config(motion, FLOW, 5, 1, 0.01, 10, none);
        try (TrainingState<AmtNetwork> given = state(one, LABELS);
                TrainingState<AmtNetwork> state = state(other, LABELS)) {
            Checkpoint checkpoint = given.checkpoint();
            assertThatThrownBy(() -> state.resume(checkpoint, Path.of("x.checkpoint")))
                    .hasMessageContaining("network.streams [\"appearance\"], not [\"motion\"]")
                    .hasMessageContaining("flow.method nothing, not dis");
        }
    }

    @Test
    void goesOnWithALongerScheduleAndTellsWhatIsNew() {
        AugmentationConfig none = AugmentationConfig.NONE;
        Path last = folder.resolve("last.checkpoint");
        try (TrainingState<AmtNetwork> given = state(config(5, 1, 0.01, 10, none), LABELS)) {
            given.checkpoint().write(last);
        }
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config(9, 1, 0.01, 10, none), folder)) {
            assertThat(trainer.changedSettings())
                    .extracting(Object::toString)
                    .containsExactly("schedule.steps 5, not 9", "schedule.lateFrom 5, not 9");
        }
        try (Trainer<AmtNetwork, Batch> trainer = trainer(config(5, 1, 0.01, 10, none), folder)) {
            assertThat(trainer.changedSettings()).isEmpty();
        }
    }
}
