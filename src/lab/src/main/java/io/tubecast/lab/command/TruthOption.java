package io.tubecast.lab.command;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthSplit;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option for ground truth, of whatever layout, and what is told of records that cannot be used. */
public final class TruthOption {
    private static final int SHOWN = 20;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--truth",
            required = true,
            paramLabel = "TRUTH",
            description =
                    "Ground truth: finalAnnots.mat of UCF101-24, the folder of J-HMDB-21 or UCFSports, CVAT for video 1.1 (a"
                            + " file or a folder of them), or tubes.jsonl without scores.")
    private Path path = Path.of("");

    /** What the option names. */
    public Path path() {
        return path;
    }

    /** Reads the truth; what of it cannot be used is told on standard error, and the rest is returned. */
    public Truth read() {
        return told(readQuietly());
    }

    /** Reads the truth with the classes of a list; what of it cannot be used, or has none of them, is told on standard error. */
    public Truth read(Labels list) {
        return told(readQuietly().under(list));
    }

    private Truth told(Truth truth) {
        tell(truth.skipped(), spec.commandLine().getErr());
        tellSparse(truth, spec.commandLine().getErr());
        return truth;
    }

    /** Tells how many videos are labelled in some frames only, and what that means, if any are. */
    public static void tellSparse(Truth truth, PrintWriter err) {
        if (truth.sparse() > 0) {
            err.printf(
                    "%d of %d videos are labelled in some frames only: single frames are learnt and measured where they are labelled,"
                            + " tubes are interpolated between%n",
                    truth.sparse(), truth.videos().size());
            err.flush();
        }
    }

    /** Reads the truth and leaves the telling to the caller. */
    public Truth readQuietly() {
        return read(spec, "--truth", path);
    }

    /** Reads what an option names; whatever does not exist is an error of usage. */
    public static Truth read(CommandSpec spec, String option, Path path) {
        if (!Files.exists(path)) {
            throw Inputs.error(spec, "%s: no such file or folder: %s".formatted(option, path));
        }
        return Truth.read(path);
    }

    /** A split of the truth that an option names. */
    public static TruthSplit split(CommandSpec spec, Truth truth, String name) {
        List<String> known = truth.splits().stream().map(TruthSplit::name).toList();
        if (known.isEmpty()) {
            throw Inputs.error(spec, "--split: this ground truth has no splits; name the videos with --list");
        }
        if (!known.contains(name)) {
            throw Inputs.error(spec, "--split must be one of %s, was '%s'".formatted(known, name));
        }
        return truth.split(name);
    }

    /** Tells the first records that could not be used as they stand, how many more there are, and the totals by reason. */
    public static void tell(Skipped skipped, PrintWriter err) {
        if (skipped.entries().isEmpty()) {
            return;
        }
        skipped.entries().stream().limit(SHOWN).forEach(err::println);
        if (skipped.entries().size() > SHOWN) {
            err.println("and " + (skipped.entries().size() - SHOWN) + " more");
        }
        err.println("in all: " + skipped.summary());
        err.flush();
    }
}
