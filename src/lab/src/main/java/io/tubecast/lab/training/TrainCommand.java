package io.tubecast.lab.training;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.TruthOption;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.data.PairIndex;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.trainer.FrameMap;
import io.tubecast.training.trainer.Trainer;
import io.tubecast.video.flow.FlowUnavailableException;
import io.tubecast.video.preprocess.OpenCvResizer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
            "Trains a network. Ctrl-C writes a checkpoint and ends; the same command goes on from there.",
            "The run's folder gets last.checkpoint, best.checkpoint (by frame-mAP on the validation clips) and log.csv."
        })
public final class TrainCommand implements Callable<Integer> {
    private static final String SYNTHETIC = "synthetic";
    private static final String UCF24 = "ucf24:";
    private static final int VALIDATION_STRIDE = 10;
    private static final int LEAST_FRAMES = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Training configuration (YAML).")
    private Path config = Path.of("");

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description =
                    "synthetic, or a data set in any layout that lab evaluate --truth takes: UCF101-24, J-HMDB-21, UCFSports, CVAT for"
                            + " video 1.1, or tubes.jsonl without scores.")
    private String data = "";

    @Option(
            names = "--videos",
            paramLabel = "DIR",
            description =
                    "Where the data set's videos lie below, as files or folders of frames (default: its own folder).")
    private @Nullable Path videos;

    @Option(
            names = "--split",
            paramLabel = "N",
            description = "Learn only from the training videos of this split of the data set.")
    private @Nullable String split;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Learn only from the data set's videos that are named in this file, one a line.")
    private @Nullable Path chosen;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the run; a run in it is resumed.")
    private Path out = Path.of("");

    @Option(
            names = "--init",
            paramLabel = "FILE",
            description = {
                "Start from a checkpoint's weights or those of lab import; may be given again, for another stream. Class heads start fresh if the labels are others,",
                "and a motion stream without weights of its own starts from the appearance stream's, its first filters repeated."
            })
    private List<Path> init = new ArrayList<>();

    @Option(
            names = "--flow",
            paramLabel = "DIR",
            description = "Folder of lab flow with the optical flow of the videos (default: computed while training).")
    private @Nullable Path flow;

    @Option(
            names = "--cut",
            paramLabel = "FRACTION",
            description = "Data set: learn only from frames before this fraction of each video's annotated span.")
    private @Nullable Double cut;

    @Option(
            names = "--clips",
            defaultValue = "3000",
            paramLabel = "N",
            description = "synthetic: clips to learn from (default ${DEFAULT-VALUE}).")
    private int clips;

    @Option(
            names = "--validation-clips",
            defaultValue = "24",
            paramLabel = "N",
            description = "synthetic: clips to validate on (default ${DEFAULT-VALUE}).")
    private int validationClips;

    @Mixin
    private WorldArguments world = new WorldArguments();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter lines = spec.commandLine().getErr();
        TrainingConfig settings = settings();
        TrainingData source = source(lines);
        try (MotionClips motion = motion(settings)) {
            return train(
                    settings,
                    source.labels(),
                    motion.of(source.training(), skipped -> TruthOption.tell(skipped, lines)),
                    motion.of(source.validation(), skipped -> TruthOption.tell(skipped, lines)));
        }
    }

    private MotionClips motion(TrainingConfig settings) {
        if (flow != null && settings.flow() == null) {
            throw new ParameterException(
                    spec.commandLine(), "--flow goes with a configuration that has a motion stream");
        }
        try {
            return new MotionClips(settings, flow, data.equals(SYNTHETIC) ? world.optionsToLearnFrom() : null);
        } catch (IllegalArgumentException | FrameSourceException | FlowUnavailableException e) {
            throw new ParameterException(spec.commandLine(), "--flow: " + e.getMessage(), e);
        }
    }

    private int train(TrainingConfig settings, Labels labels, List<TrainingClip> learnt, List<TrainingClip> watched)
            throws InterruptedException {
        PrintWriter lines = spec.commandLine().getErr();
        PairIndex index = new PairIndex(learnt, settings.sampling().deltas(), labels.size());
        try (Trainer trainer = new Trainer(settings, labels, out, init, NanoClock.system());
                OpenCvResizer resizer = new OpenCvResizer()) {
            if (!init.isEmpty() && !trainer.freshTensors().isEmpty()) {
                lines.println("%d tensors found no weights in %s and start fresh, such as %s"
                        .formatted(
                                trainer.freshTensors().size(),
                                init,
                                trainer.freshTensors().get(0)));
            }
            lines.println(trainer.step() == 0 ? "training in " + out : "going on at step " + trainer.step());
            DamagedFrames damaged = new DamagedFrames(lines::println);
            FrameMap validation = new FrameMap(
                    watched,
                    settings,
                    Collections.min(settings.sampling().deltas()),
                    VALIDATION_STRIDE,
                    resizer,
                    damaged);
            try (StopOnExit stop = new StopOnExit(trainer::stop)) {
                trainer.run(
                        step -> loader(
                                () -> new BatchBuilder(learnt, index, settings, new OpenCvResizer(), damaged),
                                settings,
                                step),
                        watched.isEmpty() ? null : network -> report(lines, validation, network),
                        progress -> lines.println(progress.line()));
            }
            damaged.tellTotal();
            lines.println("wrote " + out.resolve("last.checkpoint") + " at step " + trainer.step());
        }
        return 0;
    }

    private static double report(PrintWriter lines, FrameMap validation, AmtNetwork network) {
        double frameMap = validation.of(network, 0);
        lines.println("validation: frame-mAP@0.5 %.1f %%".formatted(100 * frameMap));
        for (int head = 1; head < network.spec().heads().size(); head++) {
            lines.println("validation: frame-mAP@0.5 of the %s head %.1f %%"
                    .formatted(network.spec().heads().get(head).name(), 100 * validation.of(network, head)));
        }
        return frameMap;
    }

    private TrainingConfig settings() {
        try {
            return TrainingConfigs.read(config);
        } catch (TrainingConfigException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private TrainingData source(PrintWriter lines) {
        if (data.equals(SYNTHETIC)) {
            if (cut != null || videos != null || split != null || chosen != null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--cut, --videos, --split and --list go with a data set, not with --data synthetic");
            }
            return TrainingData.synthetic(clips, validationClips, world.optionsToLearnFrom());
        }
        if (world.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--style, --context, --size, --fps, --frames, --minutes and --idle go with --data synthetic");
        }
        if (split != null && chosen != null) {
            throw new ParameterException(spec.commandLine(), "--split and --list exclude each other");
        }
        Path place = Path.of(data.startsWith(UCF24) ? data.substring(UCF24.length()) : data);
        if (!Files.exists(place)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--data must be synthetic or a data set's file or folder, there is no '%s'".formatted(place));
        }
        Truth truth = TruthOption.read(spec, "--data", place);
        TruthOption.tell(truth.skipped(), lines);
        TruthOption.tellSparse(truth, lines);
        Path below = videos == null ? place : videos;
        TrainingData.Chosen part = new TrainingData.Chosen(
                Files.isDirectory(below) ? below : below.resolveSibling(""),
                names(truth),
                cut == null ? null : new Cut(cut, LEAST_FRAMES));
        TrainingData source = TrainingData.annotated(truth, part, lines::println);
        if (source.training().isEmpty()) {
            throw new DataException("--data %s: none of its videos below %s can be learnt from".formatted(data, below));
        }
        return source;
    }

    /** The videos that are learnt, as the truth names them; null: all. */
    private @Nullable Set<String> names(Truth truth) {
        if (split != null) {
            return Set.copyOf(TruthOption.split(spec, truth, split).training());
        }
        if (chosen == null) {
            return null;
        }
        VideoNames known =
                new VideoNames(truth.videos().stream().map(TruthVideo::name).toList());
        Set<String> found = new HashSet<>();
        List<String> listed = VideoNames.readList(Inputs.file(spec, "--list", chosen));
        listed.forEach(name -> known.find(name).ifPresent(found::add));
        if (found.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--list: %s names none of the videos of %s".formatted(chosen, data));
        }
        if (found.size() < listed.size()) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "%d of the %d videos of %s are not in the truth%n",
                            listed.size() - found.size(), listed.size(), chosen);
        }
        return found;
    }

    private static BatchLoader loader(Supplier<BatchBuilder> builder, TrainingConfig settings, long step) {
        List<BatchBuilder> builders =
                Stream.generate(builder).limit(settings.batch().workers()).toList();
        return new BatchLoader(builders, Trainer.buffers(settings), step);
    }
}
