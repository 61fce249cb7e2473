package io.tubecast.lab.study.network;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthSplit;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.lab.command.Fingerprint;
import io.tubecast.lab.study.Unfinished;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldLabels;
import io.tubecast.world.WorldOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one network learns from and is tested on: the synthetic world's clips, or one split of a data set.
 *
 * @param data the whole
 * @param split of the data set; null: lists of videos, or the synthetic world
 */
record Fold(StudyData data, @Nullable String split) {
    private static final String TRUTH = "truth.jsonl";
    private static final String TEST_VIDEOS = "test-videos.txt";
    private static final String ALL_VIDEOS = "videos.txt";

    /** The folds of a set of data. */
    static List<Fold> of(StudyData data) {
        StudyData.AnnotatedSet set = data.set();
        return set == null || set.splits() == null
                ? List.of(new Fold(data, null))
                : set.splits().stream().map(split -> new Fold(data, split)).toList();
    }

    /** Its folder. */
    String key() {
        return split == null ? data.name() : data.name() + "-split-" + split;
    }

    /** What {@code lab train} is told of the videos. */
    List<String> training() {
        StudyData.World world = data.world();
        if (world != null) {
            List<String> arguments = new ArrayList<>(List.of(
                    "--data", "synthetic", "--clips", Integer.toString(world.training()), "--validation-clips", "0"));
            arguments.addAll(look(world));
            return arguments;
        }
        StudyData.AnnotatedSet set = set();
        StudyData.Lists lists = set.lists();
        List<String> arguments = new ArrayList<>(List.of("--data", set.truth(), "--videos", set.videos()));
        arguments.addAll(
                lists == null ? List.of("--split", String.valueOf(split)) : List.of("--list", lists.training()));
        return arguments;
    }

    /**
     * What {@code lab flow} is told of the videos, a run each.
     *
     * @param folder where {@link #prepare} wrote
     */
    List<List<String>> flowRuns(Path folder) {
        StudyData.World world = data.world();
        if (world == null) {
            String all = folder.resolve(ALL_VIDEOS).toString();
            return List.of(List.of("--videos", set().videos(), "--list", all));
        }
        List<List<String>> runs = new ArrayList<>();
        for (String videos : List.of("synthetic:train:0-" + (world.training() - 1), testVideos(world))) {
            List<String> run = new ArrayList<>(List.of("--videos", videos));
            run.addAll(look(world));
            runs.add(run);
        }
        return runs;
    }

    /**
     * What {@code lab detect} is told of the videos.
     *
     * @param folder where {@link #prepare} wrote
     */
    List<String> test(Path folder) {
        StudyData.World world = data.world();
        if (world != null) {
            List<String> arguments = new ArrayList<>(List.of("--videos", testVideos(world)));
            arguments.addAll(look(world));
            return arguments;
        }
        return List.of(
                "--videos",
                set().videos(),
                "--list",
                folder.resolve(TEST_VIDEOS).toString());
    }

    /** A file with the names of the test videos; none for the synthetic world, all of whose truth counts. */
    Optional<Path> testList(Path folder) {
        return data.world() == null ? Optional.of(folder.resolve(TEST_VIDEOS)) : Optional.empty();
    }

    /** What it is, in a text that differs from that of other videos; of a data set with the content of its truth and lists. */
    String identity() {
        StudyData.AnnotatedSet set = data.set();
        if (set == null) {
            return data + "\n";
        }
        StringBuilder text = new StringBuilder();
        text.append("%s, split %s, %s frames per second%n".formatted(data.name(), split, data.framesPerSecond()));
        StudyData.Lists lists = set.lists();
        List<String> files =
                lists == null ? List.of(set.truth()) : List.of(set.truth(), lists.training(), lists.test());
        for (String file : files) {
            Path path = Path.of(file);
            text.append("%s, SHA-256 %s%n".formatted(path.getFileName(), Fingerprint.of(path)));
        }
        return text.toString();
    }

    /** Writes the truth of the synthetic world's test clips, or the lists of the data set's videos, unless they are there. */
    void prepare(Path folder) {
        if (Files.exists(folder.resolve(data.world() == null ? ALL_VIDEOS : TRUTH))) {
            return;
        }
        StudyData.World world = data.world();
        if (world != null) {
            writeTruth(world, folder.resolve(TRUTH));
            return;
        }
        Truth truth = truth(folder);
        List<String> test = testNames(truth);
        Set<String> all = new LinkedHashSet<>(trainingNames(truth));
        all.addAll(test);
        Unfinished.write(folder.resolve(TEST_VIDEOS), String.join("\n", test) + "\n");
        Unfinished.write(folder.resolve(ALL_VIDEOS), String.join("\n", all) + "\n");
    }

    private static void writeTruth(StudyData.World world, Path file) {
        WorldOptions options = world.options();
        try (TubeWriter writer = new TubeWriter(Unfinished.of(file))) {
            for (int i = 0; i < world.test(); i++) {
                writer.writeTruth(WorldClips.clip(Split.TEST, i, options).annotation(), WorldLabels.labels());
            }
        }
        Unfinished.finish(file);
    }

    /**
     * The truth.
     *
     * @param folder where {@link #prepare} wrote
     */
    Truth truth(Path folder) {
        return Truth.read(truthFile(folder));
    }

    /** Where the truth stands. */
    Path truthFile(Path folder) {
        return data.world() == null ? Path.of(set().truth()) : folder.resolve(TRUTH);
    }

    /**
     * The names of the test videos.
     *
     * @throws DataException if some of them are learnt from
     */
    List<String> testNames(Truth truth) {
        if (data.world() != null) {
            return truth.videos().stream().map(TruthVideo::name).toList();
        }
        StudyData.Lists lists = set().lists();
        if (lists == null) {
            return split(truth).test();
        }
        VideoNames known =
                new VideoNames(truth.videos().stream().map(TruthVideo::name).toList());
        List<String> test = named(known, lists.test());
        Set<String> both = new TreeSet<>(named(known, lists.training()));
        both.retainAll(Set.copyOf(test));
        if (!both.isEmpty()) {
            throw new DataException("data '%s': %d videos are in %s and in %s, such as %s"
                    .formatted(
                            data.name(),
                            both.size(),
                            lists.training(),
                            lists.test(),
                            both.iterator().next()));
        }
        return test;
    }

    private List<String> trainingNames(Truth truth) {
        StudyData.Lists lists = set().lists();
        if (lists == null) {
            return split(truth).training();
        }
        VideoNames known =
                new VideoNames(truth.videos().stream().map(TruthVideo::name).toList());
        return named(known, lists.training());
    }

    private static List<String> named(VideoNames known, String list) {
        return VideoNames.readList(Path.of(list)).stream()
                .map(known::find)
                .flatMap(Optional::stream)
                .toList();
    }

    private TruthSplit split(Truth truth) {
        String wanted = String.valueOf(split);
        return truth.splits().stream()
                .filter(known -> known.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new DataException("data '%s': the truth has splits %s, none is '%s'"
                        .formatted(
                                data.name(),
                                truth.splits().stream().map(TruthSplit::name).toList(),
                                wanted)));
    }

    private StudyData.AnnotatedSet set() {
        StudyData.AnnotatedSet set = data.set();
        if (set == null) {
            throw new IllegalStateException(data.name() + " is no annotated set");
        }
        return set;
    }

    private static String testVideos(StudyData.World world) {
        return "synthetic:test:0-" + (world.test() - 1);
    }

    private static List<String> look(StudyData.World world) {
        return List.of("--context", world.context(), "--size", world.size());
    }
}
