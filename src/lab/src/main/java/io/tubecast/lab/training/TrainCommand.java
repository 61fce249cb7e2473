package io.tubecast.lab.training;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.TruthOption;
import io.tubecast.lab.flow.FlowCacheManifest;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.RunSettings;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.data.Batch;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.data.PairIndex;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.TrainedNetwork;
import io.tubecast.training.trainer.AmtFamily;
import io.tubecast.training.trainer.FrameMap;
import io.tubecast.training.trainer.Start;
import io.tubecast.training.trainer.Trainer;
import io.tubecast.video.flow.FlowUnavailableException;
import io.tubecast.video.preprocess.OpenCvResizer;
import io.tubecast.world.WorldOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab train}: trains a network, or goes on with a run that was stopped. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a network: one that sees pairs of frames (amtnet-*) or one that sees clips (cfad-*), by"
                    + " network.trunk of the configuration.",
            "Ctrl-C writes a checkpoint and ends; the same command goes on from there.",
            "The run's folder gets last.checkpoint, best.checkpoint (by frame-mAP on the validation clips, video-mAP"
                    + " for networks on clips), log.csv and run.yaml."
        })
public final class TrainCommand implements Callable<Integer> {
    private static final int VALIDATION_STRIDE = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Training configuration (YAML).")
    private Path config = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the run; a run in it is resumed, if it began with the same videos and settings.")
    private Path out = Path.of("");

    @Option(
            names = "--init",
            paramLabel = "FILE|BUNDLE",
            description = {
                "Start a new run from the weights of a checkpoint, of lab import or of a model bundle (its folder);"
                        + " may be given again, for another stream. Class heads start fresh if the labels are others, and"
                        + " a motion stream without weights of its own starts from the appearance stream's, its first"
                        + " filters repeated."
            })
    private List<Path> init = new ArrayList<>();

    @Option(
            names = "--fresh",
            paramLabel = "PART",
            description = "With --init: a part of the network that starts fresh all the same, such as coarse, refine or"
                    + " head (what the names of its weights begin with); may be given again.")
    private List<String> fresh = new ArrayList<>();

    @Option(
            names = "--flow",
            paramLabel = "DIR",
            description = "Folder of lab flow with the optical flow of the videos (default: computed while training).")
    private @Nullable Path flow;

    @Mixin
    private TrainingSource source = new TrainingSource();

    @Mixin
    private WorldArguments world = new WorldArguments();

    @Override
    public Integer call() throws InterruptedException {
        RunSettings settings = settings();
        TrainingData data = source.read(world, lines(), settings.run().validateEvery() > 0);
        return settings instanceof CfadConfig clips
                ? trainOnClips(clips, data)
                : trainOnPairs((TrainingConfig) settings, data);
    }

    private PrintWriter lines() {
        return spec.commandLine().getErr();
    }

    private int trainOnPairs(TrainingConfig settings, TrainingData data) throws InterruptedException {
        try (MotionClips motion = motion(settings)) {
            List<TrainingClip> learnt = motion.of(data.training(), skipped -> TruthOption.tell(skipped, lines()));
            List<TrainingClip> watched = motion.of(data.validation(), skipped -> TruthOption.tell(skipped, lines()));
            RunOrigin origin =
                    origin(learnt.stream().map(TrainingClip::annotation).toList(), data.framesPerSecond());
            return train(settings, data.labels(), learnt, watched, origin);
        }
    }

    private int trainOnClips(CfadConfig settings, TrainingData data) throws InterruptedException {
        try (MotionClips motion = motion(settings)) {
            return train(ClipTraining.of(settings, data, motion, lines()), data);
        }
    }

    private int train(ClipTraining training, TrainingData data) throws InterruptedException {
        RunOrigin origin = origin(training.videos(), data.framesPerSecond());
        DamagedFrames damaged = new DamagedFrames(lines()::println);
        Start start = start(training.bundles(damaged));
        try (Trainer<CfadNetwork, ClipBatch> trainer = training.trainer(out, start);
                OpenCvResizer resizer = new OpenCvResizer()) {
            Run<CfadNetwork, ClipBatch> run = new Run<>(
                    step -> training.loader(step, damaged),
                    training.validation(resizer, damaged, trainer::stopping, lines()));
            run(trainer, origin, run, "clips", damaged);
        }
        return 0;
    }

    /**
     * What a run learns from and how it is measured.
     *
     * @param loaders makes the loader of batches from a step on
     * @param validation null if there is nothing to validate on
     */
    private record Run<N extends TrainedNetwork, B>(
            LongFunction<BatchLoader<B>> loaders, @Nullable ToDoubleFunction<N> validation) {}

    private <N extends TrainedNetwork, B> void run(
            Trainer<N, B> trainer, RunOrigin origin, Run<N, B> run, String items, DamagedFrames damaged)
            throws InterruptedException {
        origin.write(out);
        tellBeginning(trainer);
        try (StopOnExit stop = new StopOnExit(trainer::stop)) {
            trainer.run(run.loaders(), run.validation(), progress -> lines().println(progress.line(items)));
        }
        damaged.tellTotal();
        lines().println("wrote " + out.resolve(Trainer.LAST) + " at step " + trainer.step());
    }

    private MotionClips motion(RunSettings settings) {
        WorldOptions looks = source.isSynthetic() ? world.optionsToLearnFrom() : null;
        try {
            if (settings instanceof CfadConfig clips) {
                requireFlow(
                        clips.flow() != null,
                        "--flow goes with a configuration that has flow; without that key %s sees pictures alone"
                                .formatted(settings.trunk()));
                return MotionClips.ofClips(clips, flow, looks);
            }
            TrainingConfig pairs = (TrainingConfig) settings;
            requireFlow(pairs.flow() != null, "--flow goes with a configuration that has a motion stream");
            return MotionClips.ofPairs(pairs, flow, looks);
        } catch (IllegalArgumentException | FrameSourceException e) {
            throw new ParameterException(spec.commandLine(), "--flow: " + e.getMessage(), e);
        } catch (FlowUnavailableException e) {
            throw new ParameterException(
                    spec.commandLine(), "%s: flow.method: %s".formatted(config, e.getMessage()), e);
        }
    }

    /** Refuses a folder of flow that the network does not see. */
    private void requireFlow(boolean seen, String message) {
        if (flow != null && !seen) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    /** What the run begins with, or what it began with: a run goes on with what it learnt so far, or not at all. */
    private RunOrigin origin(List<AnnotatedVideo> learnt, @Nullable Double framesPerSecond) {
        String looks = source.isSynthetic() ? FlowCacheManifest.worldOf(world.optionsToLearnFrom()) : null;
        RunOrigin wanted = RunOrigin.of(out, learnt, looks, framesPerSecond, new Start(init, fresh));
        if (!Files.exists(out.resolve(Trainer.LAST))) {
            return wanted;
        }
        Optional<RunOrigin> began = RunOrigin.in(out);
        List<String> differences =
                began.map(origin -> origin.differences(wanted)).orElse(List.of());
        if (!differences.isEmpty()) {
            throw Inputs.error(
                    spec,
                    "--out: %s holds a run of other beginnings: %s; give what it began with, or another --out"
                            .formatted(out, String.join("; ", differences)));
        }
        if (!init.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("--init is not read: the run in %s has begun and goes on with its own weights"
                            .formatted(out));
        }
        return began.orElse(wanted);
    }

    private int train(
            TrainingConfig settings,
            Labels labels,
            List<TrainingClip> learnt,
            List<TrainingClip> watched,
            RunOrigin origin)
            throws InterruptedException {
        PrintWriter lines = spec.commandLine().getErr();
        PairIndex index = new PairIndex(learnt, settings.sampling().deltas(), labels.size());
        DamagedFrames damaged = new DamagedFrames(lines::println);
        Supplier<BatchBuilder> builder = () -> new BatchBuilder(learnt, index, settings, new OpenCvResizer(), damaged);
        AmtFamily family = new AmtFamily(settings);
        Start start = start(new BundleWeights<>(
                settings.trunk(), family, new PairBundles(settings)::open, () -> loader(builder, settings, 0)));
        try (Trainer<AmtNetwork, Batch> trainer =
                        new Trainer<>(settings, family, labels, out, start, NanoClock.system());
                OpenCvResizer resizer = new OpenCvResizer()) {
            FrameMap validation = new FrameMap(
                    watched,
                    settings,
                    Collections.min(settings.sampling().deltas()),
                    VALIDATION_STRIDE,
                    resizer,
                    damaged);
            Run<AmtNetwork, Batch> run = new Run<>(
                    step -> loader(builder, settings, step),
                    watched.isEmpty() ? null : network -> report(lines, validation, network, trainer::stopping));
            run(trainer, origin, run, "pairs", damaged);
        }
        return 0;
    }

    /** Bundles become files of weights in the run's folder. */
    private Start start(BundleWeights<?, ?> bundles) throws InterruptedException {
        if (Files.exists(out.resolve(Trainer.LAST))) {
            return Start.NOTHING;
        }
        List<Path> files = new ArrayList<>();
        for (Path each : init) {
            Path file = each;
            if (Files.isDirectory(each)) {
                file = out.resolve("init-%d.safetensors".formatted(files.size()));
                bundles.write(each, file, lines());
            }
            files.add(file);
        }
        return new Start(files, fresh);
    }

    private void tellBeginning(Trainer<?, ?> trainer) {
        PrintWriter lines = spec.commandLine().getErr();
        List<String> tensors = trainer.freshTensors();
        if (!init.isEmpty() && !tensors.isEmpty()) {
            lines.println("%d tensors start fresh, such as %s; all others come from %s"
                    .formatted(tensors.size(), tensors.get(0), init));
        }
        trainer.changedSettings()
                .forEach(change -> lines.println("from here on %s is %s; so far it was %s"
                        .formatted(change.key(), change.second(), change.first())));
        lines.println(trainer.step() == 0 ? "training in " + out : "going on at step " + trainer.step());
    }

    /** Frame-mAP of the main head, which is the run's own figure; what was cut short is not told. */
    private static double report(PrintWriter lines, FrameMap validation, AmtNetwork network, BooleanSupplier stopped) {
        double frameMap = validation.of(network, 0, stopped);
        if (!stopped.getAsBoolean()) {
            lines.println("validation: frame-mAP@0.5 %.1f %%".formatted(100 * frameMap));
        }
        for (int head = 1; head < network.spec().heads().size(); head++) {
            double other = validation.of(network, head, stopped);
            if (!stopped.getAsBoolean()) {
                lines.println("validation: frame-mAP@0.5 of the %s head %.1f %%"
                        .formatted(network.spec().heads().get(head).name(), 100 * other));
            }
        }
        return frameMap;
    }

    private RunSettings settings() {
        try {
            return TrainingConfigs.readAny(config);
        } catch (TrainingConfigException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static BatchLoader<Batch> loader(Supplier<BatchBuilder> builder, TrainingConfig settings, long step) {
        List<BatchBuilder> builders =
                Stream.generate(builder).limit(settings.batch().workers()).toList();
        return new BatchLoader<>(builders, AmtFamily.buffers(settings), step);
    }
}
