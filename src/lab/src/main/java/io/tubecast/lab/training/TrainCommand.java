package io.tubecast.lab.training;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.data.PairIndex;
import io.tubecast.training.trainer.FrameMap;
import io.tubecast.training.trainer.Trainer;
import io.tubecast.video.preprocess.OpenCvResizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            description = "synthetic, or ucf24:FOLDER with finalAnnots.mat and video files below it.")
    private String data = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the run; a run in it is resumed.")
    private Path out = Path.of("");

    @Option(
            names = "--init",
            paramLabel = "FILE",
            description =
                    "Start from a checkpoint's weights or those of lab import; class heads start fresh if the labels are others.")
    private @Nullable Path init;

    @Option(
            names = "--cut",
            paramLabel = "FRACTION",
            description = "ucf24: learn only from frames before this fraction of each video's annotated span.")
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

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter lines = spec.commandLine().getErr();
        TrainingConfig settings = settings();
        TrainingData source = source(lines);
        AnchorLayout layout = AnchorLayout.ssd300();
        PairIndex index = new PairIndex(
                source.training().stream().map(Clip::annotation).toList(),
                settings.sampling().deltas(),
                source.labels().size());
        try (Trainer trainer = new Trainer(settings, layout, source.labels(), out, init, NanoClock.system());
                OpenCvResizer resizer = new OpenCvResizer()) {
            lines.println(trainer.step() == 0 ? "training in " + out : "going on at step " + trainer.step());
            FrameMap validation = new FrameMap(
                    source.validation(),
                    layout,
                    Collections.min(settings.sampling().deltas()),
                    VALIDATION_STRIDE,
                    resizer);
            Thread stop = new Thread(trainer::stop, "stop training");
            Runtime.getRuntime().addShutdownHook(stop);
            trainer.run(
                    step -> loader(source.training(), index, settings, layout, step),
                    source.validation().isEmpty() ? null : network -> report(lines, validation.of(network)),
                    progress -> lines.println(progress.line()));
            lines.println("wrote " + out.resolve("last.checkpoint") + " at step " + trainer.step());
        }
        return 0;
    }

    private static double report(PrintWriter lines, double frameMap) {
        lines.println("validation: frame-mAP@0.5 %.1f %%".formatted(100 * frameMap));
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
        if (data.equals("synthetic")) {
            if (cut != null) {
                throw new ParameterException(spec.commandLine(), "--cut goes with --data ucf24:FOLDER only");
            }
            return TrainingData.synthetic(clips, validationClips);
        }
        if (data.startsWith(UCF24)) {
            Cut part = cut == null ? null : new Cut(cut, LEAST_FRAMES);
            return TrainingData.ucf24(Path.of(data.substring(UCF24.length())), part, lines::println);
        }
        throw new ParameterException(
                spec.commandLine(), "--data must be synthetic or ucf24:FOLDER, was '%s'".formatted(data));
    }

    private static BatchLoader loader(
            List<Clip> clips, PairIndex index, TrainingConfig settings, AnchorLayout layout, long step) {
        List<BatchBuilder> builders = IntStream.range(0, settings.batch().workers())
                .mapToObj(worker -> new BatchBuilder(clips, index, settings, layout, new OpenCvResizer()))
                .toList();
        return new BatchLoader(builders, Trainer.buffers(settings, layout), step);
    }
}
