package io.tubecast.lab.study.network;

import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.StudyCommands;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.config.TrainingConfigs;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all studies of networks have. */
final class StudyArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The study (YAML).")
    private Path file = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the studies; those of one file share it, and with it their networks.")
    private Path out = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "NAME",
            description = "Only this set of the file's data; may be repeated (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--seeds", paramLabel = "N", description = "Only the first N of the file's seeds (default: all).")
    private @Nullable Integer seedCount;

    private @Nullable StudyConfig config;

    /** What the file says. */
    StudyConfig config() {
        StudyConfig known = config;
        if (known == null) {
            try {
                known = StrictYaml.read(Inputs.file(spec, "--config", file), StudyConfig.class);
            } catch (YamlException e) {
                throw Inputs.error(spec, "--config: " + e.getMessage());
            }
            config = known;
        }
        return known;
    }

    /** The networks that can be made of it. */
    NetworkRows rows() {
        Path training = file.resolveSibling(config().training());
        try {
            return new NetworkRows(config(), TrainingConfigs.read(training));
        } catch (TrainingConfigException e) {
            throw Inputs.error(spec, "--config: %s: training: %s".formatted(file, e.getMessage()));
        }
    }

    /** The folder. */
    NetworkStudy study() {
        return new NetworkStudy(new StudyCommands(spec), err(), config(), Inputs.outputFolder(spec, "--out", out));
    }

    /** The folder's place. */
    Path folder() {
        return out;
    }

    /** What a set of data is and how it was used, in a sentence. */
    String about(StudyData data, Scored row) {
        StudyData.World world = data.world();
        String learnt = world == null
                ? learntFrom(Objects.requireNonNull(data.set()))
                : "%d clips of the synthetic world to learn from, %d others to test on (context %s, %s pixels)"
                        .formatted(world.training(), world.test(), world.context(), world.size());
        return "%s: %d true tubes in all runs. Seeds %s, delta %d at test, %s flow, online linking, trimming %s, protocol continuous."
                .formatted(
                        learnt, row.report().truths(), seeds(), config().delta(), rows().flowMethod(), config().trim());
    }

    private static String learntFrom(StudyData.AnnotatedSet set) {
        StudyData.Lists lists = set.lists();
        return lists == null
                ? "splits %s of %s".formatted(set.splits(), set.truth())
                : "videos of %s: learnt %s, tested %s".formatted(set.truth(), lists.training(), lists.test());
    }

    /** The chosen sets of data. */
    List<StudyData> data() {
        return chosen(config().data());
    }

    /** The chosen ones of a study's own sets of data. */
    List<StudyData> chosen(List<StudyData> all) {
        List<String> known = all.stream().map(StudyData::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw Inputs.error(spec, "--data must be one of %s, was '%s'".formatted(known, name));
            }
        }
        return all.stream()
                .filter(data -> names.isEmpty() || names.contains(data.name()))
                .toList();
    }

    /** The chosen seeds. */
    List<Long> seeds() {
        List<Long> seeds = config().seeds();
        if (seedCount == null) {
            return seeds;
        }
        if (seedCount < 1 || seedCount > seeds.size()) {
            throw Inputs.error(spec, "--seeds must be in [1, %d], was %d".formatted(seeds.size(), seedCount));
        }
        return seeds.subList(0, seedCount);
    }

    /** The seed of the studies that take one. */
    long seed() {
        return seeds().get(0);
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** How to do it again. */
    String command(String study) {
        return "lab study %s --config %s%s%s --out DIR"
                .formatted(
                        study,
                        file,
                        seedCount == null ? "" : " --seeds " + seedCount,
                        names.isEmpty() ? "" : " --data " + String.join(" --data ", names));
    }

    /** Tells that the study was stopped. */
    int stopped() {
        err().println("stopped; the same command goes on from here");
        return 0;
    }
}
