package io.tubecast.lab.training;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthSplit;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.TruthOption;
import io.tubecast.lab.world.WorldArguments;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code lab train} learns from: the synthetic world, or videos of a data set. */
final class TrainingSource {
    private static final String SYNTHETIC = "synthetic";
    private static final String UCF24 = "ucf24:";
    private static final String ALL = "all";
    private static final int LEAST_FRAMES = 8;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

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
            description = {
                "Learn only from the training videos of this split of the data set. A data set with splits needs this, --list or --cut; all"
                        + " learns from all videos, those to test on too."
            })
    private @Nullable String split;

    @Option(
            names = "--list",
            paramLabel = "FILE",
            description = "Learn only from the data set's videos that are named in this file, one a line.")
    private @Nullable Path chosen;

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

    /** Whether it is the synthetic world. */
    boolean isSynthetic() {
        return data.equals(SYNTHETIC);
    }

    /**
     * Finds the videos.
     *
     * @param world what the synthetic world's clips look like
     * @param lines is told what cannot be used
     * @param validates whether videos of a data set are kept to validate on
     */
    TrainingData read(WorldArguments world, PrintWriter lines, boolean validates) {
        if (isSynthetic()) {
            if (cut != null || videos != null || split != null || chosen != null) {
                throw Inputs.error(
                        spec, "--cut, --videos, --split and --list go with a data set, not with --data synthetic");
            }
            return TrainingData.synthetic(clips, validationClips, world.optionsToLearnFrom());
        }
        if (world.isGiven()) {
            throw Inputs.error(
                    spec, "--style, --context, --size, --fps, --frames, --minutes and --idle go with --data synthetic");
        }
        if (split != null && chosen != null) {
            throw Inputs.error(spec, "--split and --list exclude each other");
        }
        return annotated(lines, validates);
    }

    private TrainingData annotated(PrintWriter lines, boolean validates) {
        Path place = Path.of(data.startsWith(UCF24) ? data.substring(UCF24.length()) : data);
        if (!Files.exists(place)) {
            throw Inputs.error(
                    spec, "--data must be synthetic or a data set's file or folder, there is no '%s'".formatted(place));
        }
        Truth truth = TruthOption.read(spec, "--data", place);
        requirePart(truth);
        TruthOption.tell(truth.skipped(), lines);
        TruthOption.tellSparse(truth, lines);
        Path below = videos == null ? place : videos;
        TrainingData.Chosen part = new TrainingData.Chosen(
                Files.isDirectory(below) ? below : below.resolveSibling(""),
                names(truth),
                cut == null ? null : new Cut(cut, LEAST_FRAMES),
                validates);
        TrainingData source = TrainingData.annotated(truth, part, lines::println);
        if (source.training().isEmpty()) {
            throw new DataException("--data %s: none of its videos below %s can be learnt from".formatted(data, below));
        }
        return source;
    }

    /** Nobody learns the videos to test on without having said so. */
    private void requirePart(Truth truth) {
        if (!truth.splits().isEmpty() && split == null && chosen == null && cut == null) {
            List<String> known = truth.splits().stream().map(TruthSplit::name).toList();
            throw Inputs.error(
                    spec,
                    ("--split: the data set %s has videos to test on, which are not to be learnt: name one of its splits %s,"
                                    + " or a --list of videos; --split all learns from all of them")
                            .formatted(data, known));
        }
    }

    /** The videos that are learnt, as the truth names them; null: all. */
    private @Nullable Set<String> names(Truth truth) {
        if (split != null) {
            return split.equals(ALL)
                    ? null
                    : Set.copyOf(TruthOption.split(spec, truth, split).training());
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
            throw Inputs.error(spec, "--list: %s names none of the videos of %s".formatted(chosen, data));
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
}
