package io.tubecast.lab.study.network;

import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import io.tubecast.lab.command.Inputs;
import io.tubecast.lab.command.StudyCommands;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.config.TrainingConfigs;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private @Nullable CfadStudyConfig clips;

    /** What the file says. */
    StudyConfig config() {
        StudyConfig known = config;
        if (known == null) {
            known = read(StudyConfig.class).in(ownFolder());
            StudyConfig.Base base = known.base();
            checkFiles("base.weights", base == null ? null : base.weights(), known.data());
            config = known;
        }
        return known;
    }

    /** What the file of a study of clips says. */
    CfadStudyConfig clips() {
        CfadStudyConfig known = clips;
        if (known == null) {
            known = read(CfadStudyConfig.class).in(ownFolder());
            checkFiles("weights", known.weights(), known.data());
            clips = known;
        }
        return known;
    }

    private <T> T read(Class<T> type) {
        try {
            return StrictYaml.read(Inputs.file(spec, "--config", file), type);
        } catch (YamlException e) {
            throw Inputs.error(spec, "--config: " + e.getMessage());
        }
    }

    /** From which the file's places are found. */
    private Path ownFolder() {
        return file.toAbsolutePath().normalize().resolveSibling("");
    }

    /** What is not there is told now, not after hours of training. */
    private void checkFiles(String weightsKey, @Nullable List<String> weights, List<StudyData> sets) {
        if (weights != null) {
            weights.forEach(each -> check(weightsKey, each));
        }
        for (StudyData data : sets) {
            StudyData.AnnotatedSet set = data.set();
            if (set != null && (names.isEmpty() || names.contains(data.name()))) {
                String key = "data '" + data.name() + "': ";
                check(key + "truth", set.truth());
                check(key + "videos", set.videos());
                if (set.lists() != null) {
                    check(key + "lists.training", set.lists().training());
                    check(key + "lists.test", set.lists().test());
                }
            }
        }
    }

    private void check(String key, String place) {
        if (!Files.exists(Path.of(place))) {
            throw Inputs.error(spec, "--config: %s: %s: there is no %s".formatted(file, key, place));
        }
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

    /** The networks of clips that can be made of it. */
    CfadRows clipRows() {
        Path training = file.resolveSibling(clips().training());
        try {
            return new CfadRows(clips(), TrainingConfigs.readAny(training));
        } catch (TrainingConfigException e) {
            throw Inputs.error(spec, "--config: %s: training: %s".formatted(file, e.getMessage()));
        }
    }

    /** The networks' folder. */
    NetworkStudy networks() {
        return new NetworkStudy(new StudyCommands(spec), err(), Inputs.outputFolder(spec, "--out", out));
    }

    /** What scores readings on each of some sets of data, all on the same networks. */
    Map<StudyData, ScoredRows> scored(List<StudyData> sets) {
        NetworkStudy networks = networks();
        Map<StudyData, ScoredRows> scored = new LinkedHashMap<>();
        sets.forEach(data -> scored.put(data, new ScoredRows(networks, config(), data)));
        return scored;
    }

    /** Writes and prints a study's report; a report on part of the data or the seeds does not take the place of one on all. */
    int print(StudyReport report, String study) {
        String name = study
                + (names.isEmpty() ? "" : "-" + String.join("-", names))
                + (seedCount == null ? "" : "-seeds-" + seedCount);
        out().print(report.write(out, name));
        out().flush();
        return 0;
    }

    /** The folder's place. */
    Path folder() {
        return out;
    }

    /**
     * What a set of data is and how it was used.
     *
     * @param fixed what all rows have in common, such as their seed
     */
    String about(StudyData data, Scored row, ScoredRows scored, String fixed) {
        return "%s: %d true tubes in all runs. %s; linker %s, trimming %s, protocol %s.%s"
                .formatted(
                        learnt(data),
                        row.report().truths(),
                        fixed,
                        config().linker(),
                        config().trim(),
                        config().protocol(),
                        damage(scored.damaged()));
    }

    /** What is learnt and tested of a set of data. */
    static String learnt(StudyData data) {
        StudyData.World world = data.world();
        return world == null
                ? learntFrom(Objects.requireNonNull(data.set()))
                : "%d clips of the synthetic world to learn from, %d others to test on (context %s, %s pixels)"
                        .formatted(world.training(), world.test(), world.context(), world.size());
    }

    /** What is to be said of runs that met videos that could not be read whole; empty if there were none. */
    static String damage(int runs) {
        return runs == 0
                ? ""
                : " In %d of the runs some videos could not be read whole; nothing is found in what could not be read."
                        .formatted(runs);
    }

    private static String learntFrom(StudyData.AnnotatedSet set) {
        StudyData.Lists lists = set.lists();
        return lists == null
                ? "splits %s of %s".formatted(set.splits(), name(set.truth()))
                : "videos of %s: learnt %s, tested %s"
                        .formatted(name(set.truth()), name(lists.training()), name(lists.test()));
    }

    private static Path name(String file) {
        return Path.of(file).getFileName();
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
        return seeds(config().seeds());
    }

    /** The chosen ones of a file's seeds. */
    List<Long> seeds(List<Long> seeds) {
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
