package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.training.Drawing;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfig.BatchConfig;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.LossConfig;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.SamplingConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.data.PairIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final AnchorLayout LAYOUT = AnchorLayout.ssd300();
    private static final Labels LABELS = new Labels(List.of("left", "right"));
    private static final List<Clip> CLIPS = List.of(
            Drawing.moving(0, new Box(60, 20, 110, 100), -2, 0, 8),
            Drawing.moving(1, new Box(30, 20, 80, 100), 2, 0, 8));

    @TempDir
    private Path folder;

    private static TrainingConfig config(int steps, int pairs, double rate, double clip, AugmentationConfig changes) {
        return new TrainingConfig(
                "amtnet-lite",
                3,
                new SamplingConfig(List.of(2), 0, 0),
                new BatchConfig(pairs, 1, 1),
                new LossConfig(0.5, 3, 0),
                changes,
                new OptimizerConfig(rate, 0.9, 1e-4, 2, 0.5, clip, 0.9),
                new ScheduleConfig(steps, 0, Decline.STEPS, List.of(), 1, 0, steps),
                new RunConfig(1, 2, 0));
    }

    private static List<Progress> train(Trainer trainer, TrainingConfig config, Consumer<Progress> watcher)
            throws InterruptedException {
        List<AnnotatedVideo> videos = CLIPS.stream().map(Clip::annotation).toList();
        PairIndex index = new PairIndex(videos, config.sampling().deltas(), LABELS.size());
        List<Progress> seen = new ArrayList<>();
        trainer.run(
                step -> new BatchLoader(
                        List.of(new BatchBuilder(CLIPS, index, config, LAYOUT, Drawing.NEAREST)),
                        Trainer.buffers(config, LAYOUT),
                        step),
                null,
                progress -> {
                    seen.add(progress);
                    watcher.accept(progress);
                });
        return seen;
    }

    private static Trainer trainer(TrainingConfig config, Path folder, @Nullable Path initial) {
        return new Trainer(config, LAYOUT, LABELS, folder, initial, System::nanoTime);
    }

    @Test
    void aRunThatWasStoppedAndResumedEndsWithTheSameBits() throws InterruptedException, IOException {
        TrainingConfig config = config(5, 1, 0.01, 10, AugmentationConfig.PAPER);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        try (Trainer trainer = trainer(config, whole, null)) {
            train(trainer, config, progress -> {});
        }
        try (Trainer trainer = trainer(config, parts, null)) {
            train(trainer, config, progress -> {
                if (progress.step() == 3) {
                    trainer.stop();
                }
            });
            assertThat(trainer.step()).isEqualTo(3);
        }
        try (Trainer trainer = trainer(config, parts, null)) {
            assertThat(trainer.step()).isEqualTo(3);
            train(trainer, config, progress -> {});
        }
        Map<String, float[]> expected =
                Checkpoint.read(whole.resolve("last.checkpoint")).arrays();
        Map<String, float[]> found =
                Checkpoint.read(parts.resolve("last.checkpoint")).arrays();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((name, values) -> assertThat(values).as(name).containsExactly(expected.get(name)));
        List<String> log = Files.readAllLines(parts.resolve("log.csv"));
        assertThat(log).hasSize(6); // header and five steps, none twice
        assertThat(log.get(5)).startsWith("5,");
    }

    @Test
    void learnsTwoPairsByHeart() throws InterruptedException {
        TrainingConfig config = config(30, 2, 0.01, 10, AugmentationConfig.NONE);
        try (Trainer trainer = trainer(config, folder, null)) {
            List<Progress> seen = train(trainer, config, progress -> {});
            Progress first = seen.get(0);
            Progress last = seen.get(29);
            assertThat(last.localization()).isLessThan(first.localization() / 3);
            assertThat(last.classification()).isLessThan(first.classification() / 3);
            assertThat(first.line())
                    .startsWith("step 1/30  loss ")
                    .contains("pairs/s")
                    .endsWith("h left");
        }
    }

    @Test
    void stopsOnALossThatIsNoNumberAndNamesStepAndCheckpoint() {
        TrainingConfig config = config(50, 1, 1e30, 0, AugmentationConfig.NONE);
        try (Trainer trainer = trainer(config, folder, null)) {
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
                99,
                config.sampling(),
                config.batch(),
                config.loss(),
                config.augmentation(),
                config.optimizer(),
                config.schedule(),
                config.run());
        try (TrainingState given = new TrainingState(config, LAYOUT, LABELS);
                TrainingState state = new TrainingState(other, LAYOUT, new Labels(List.of("a", "b", "c")))) {
            List<String> fresh = state.startFrom(StartingWeights.of(given.checkpoint()), folder);
            assertThat(fresh).hasSize(12).allMatch(name -> name.startsWith("head.score."));
            assertThat(state.network().weights().values("trunk.stem1.weight"))
                    .containsExactly(given.network().weights().values("trunk.stem1.weight"));
            assertThat(state.network().weights().values("head.offset.0.weight"))
                    .containsExactly(given.network().weights().values("head.offset.0.weight"));
        }
    }

    @Test
    void refusesToResumeARunOfOtherLabels() {
        TrainingConfig config = config(5, 1, 0.01, 10, AugmentationConfig.NONE);
        try (TrainingState given = new TrainingState(config, LAYOUT, LABELS);
                TrainingState state = new TrainingState(config, LAYOUT, new Labels(List.of("a", "b")))) {
            Checkpoint checkpoint = given.checkpoint();
            assertThatThrownBy(() -> state.resume(checkpoint, Path.of("x.checkpoint")))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("x.checkpoint holds amtnet-lite at 300 pixels for labels [left, right]");
        }
    }

    @Test
    void aDamagedCheckpointIsRefused() throws IOException {
        TrainingConfig config = config(5, 1, 0.01, 10, AugmentationConfig.NONE);
        Path file = folder.resolve("a.checkpoint");
        try (TrainingState state = new TrainingState(config, LAYOUT, LABELS)) {
            state.checkpoint().write(file);
        }
        assertThat(folder.resolve("a.checkpoint.part")).doesNotExist();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessage(file + " is damaged: its checksum is wrong");
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessage(file + " is damaged: it ends too early");
        Files.writeString(file, "something else altogether, long enough to hold the first line");
        assertThatThrownBy(() -> Checkpoint.read(file)).hasMessage(file + " is no checkpoint of this program");
    }
}
