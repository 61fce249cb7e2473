package io.tubecast.lab.baseline;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.TruthOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes true tubes as if they had been detected: under every class, under their own, or under one drawn by chance. */
@Command(
        name = "true-boxes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Every true tube under every class, all with score 1: what a tracker without a fault would reach that finds everybody who"
                    + " acts, begin and end to the frame, and does not know who does what. A class prior changes nothing: within a class all scores"
                    + " are the same. A bound for class-blind baselines such as blobs, which has to be known to say what a model's figures are worth.",
            "With --classes own the truth is evaluated against itself, and with --shift against itself moved sideways: checks of lab"
                    + " evaluate whose figures can be worked out by hand. --classes chance draws a class for each tube."
        },
        footer = {
            "",
            "Examples:",
            "  lab baseline true-boxes --truth truth.jsonl --out true-boxes.jsonl",
            "  lab evaluate --tubes tubes.jsonl --against true-boxes.jsonl --truth truth.jsonl",
            "  lab baseline true-boxes --truth finalAnnots.mat --classes own --shift 0.1 --out shifted.jsonl"
        })
public final class TrueBoxesCommand implements Callable<Integer> {
    /** Which classes a true tube is written under. */
    enum Classes {
        EVERY,
        OWN,
        CHANCE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private TruthOption truth = new TruthOption();

    @Option(
            names = "--classes",
            paramLabel = "every|own|chance",
            description =
                    "Under which classes a tube is written (default ${DEFAULT-VALUE}); chance draws one, and a score.")
    private Classes classes = Classes.EVERY;

    @Option(
            names = "--shift",
            paramLabel = "F",
            description = "Move each box to the right by this fraction of its width, beyond the picture if need be"
                    + " (default ${DEFAULT-VALUE}): IoU (1 - F) / (1 + F).")
    private double shift;

    @Option(names = "--split", paramLabel = "N", description = "Only the test videos of this split of the data set.")
    private @Nullable String split;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of chance (default ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "tubes.jsonl to write.")
    private Path out = Path.of("");

    @Override
    public Integer call() {
        if (!(Math.abs(shift) <= 1)) {
            throw Inputs.error(spec, "--shift must be between -1 and 1, was " + shift);
        }
        Truth known = truth.read();
        Inputs.output(spec, "--out", out);
        Random random = new Random(seed);
        try (TubeWriter writer = new TubeWriter(out)) {
            for (TruthVideo video : chosen(known)) {
                AnnotatedVideo whole = video.annotation();
                for (AnnotatedTube tube : whole.tubes()) {
                    double score = classes == Classes.CHANCE ? random.nextDouble() : 1;
                    for (int c : written(tube, known.labels(), random)) {
                        writer.write(new TubeRecord(
                                whole.name(),
                                whole.width(),
                                whole.height(),
                                known.labels().name(c),
                                ActionTube.of(c, score, tube.start(), shifted(tube.boxes()))));
                    }
                }
            }
        }
        return 0;
    }

    private List<TruthVideo> chosen(Truth known) {
        if (split == null) {
            return known.videos();
        }
        Set<String> test = new HashSet<>(TruthOption.split(spec, known, split).test());
        return known.videos().stream()
                .filter(video -> test.contains(video.name()))
                .toList();
    }

    private int[] written(AnnotatedTube tube, Labels labels, Random random) {
        return switch (classes) {
            case EVERY -> IntStream.range(0, labels.size()).toArray();
            case OWN -> new int[] {tube.actionClass()};
            case CHANCE -> new int[] {random.nextInt(labels.size())};
        };
    }

    private List<Box> shifted(List<Box> boxes) {
        if (shift == 0) {
            return boxes;
        }
        return boxes.stream()
                .map(box -> new Box(box.x1() + shift * box.width(), box.y1(), box.x2() + shift * box.width(), box.y2()))
                .toList();
    }
}
