package io.tubecast.lab.study;

import io.tubecast.lab.command.Inputs;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which clips of the synthetic world a study looks at: the first ones of a split that no model learns from; whatever is wrong with them is an error of usage. */
final class HeldOutClips {
    private static final List<String> SPLITS = List.of("val", "test");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--clips", paramLabel = "N", description = "Number of clips (default ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--split",
            paramLabel = "val|test",
            description = "val to choose settings by, test to report (default ${DEFAULT-VALUE}).")
    private String split;

    /** What is looked at if nobody says otherwise. */
    HeldOutClips(int count, String split) {
        this.count = count;
        this.split = split;
    }

    /** How many. */
    int count() {
        if (count < 1) {
            throw Inputs.error(spec, "--clips must be 1 or more, was " + count);
        }
        return count;
    }

    /** Their split: {@code val} or {@code test}. */
    String split() {
        if (!SPLITS.contains(split)) {
            throw Inputs.error(spec, "--split must be val or test, which no model learns from, was '" + split + "'");
        }
        return split;
    }

    /** The first of them as {@code lab detect} names videos. */
    String videos(int most) {
        return "synthetic:%s:0-%d".formatted(split(), Math.min(count(), most) - 1);
    }

    /** All of them as {@code lab detect} names videos. */
    String videos() {
        return videos(count());
    }

    /** The options that ask for them again. */
    String options() {
        return "--clips %d --split %s".formatted(count(), split());
    }
}
