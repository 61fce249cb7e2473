package io.tubecast.lab.study.network;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthSplit;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** What {@code lab flow} is told of the videos, a run each. */
    List<List<String>> flowRuns() {
        StudyData.World world = data.world();
        if (world == null) {
            return List.of(List.of("--videos", set().videos()));
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
     * @param folder for the list of the test videos of a data set, and for the truth of the synthetic world's clips
     */
    List<String> test(Path folder) {
        StudyData.World world = data.world();
        if (world != null) {
            List<String> arguments = new ArrayList<>(List.of("--videos", testVideos(world)));
            arguments.addAll(look(world));
            arguments.addAll(List.of("--truth", truthFile(folder).toString()));
            return arguments;
        }
        return List.of(
                "--videos",
                set().videos(),
                "--list",
                testList(folder).orElseThrow().toString());
    }

    /** A file with the names of the test videos; none for the synthetic world, all of whose truth counts. */
    Optional<Path> testList(Path folder) {
        if (data.world() != null) {
            return Optional.empty();
        }
        Path list = folder.resolve("test-videos.txt");
        write(list, String.join("\n", testNames(truth(folder))) + "\n");
        return Optional.of(list);
    }

    /**
     * The truth.
     *
     * @param folder as in {@link #test}
     */
    Truth truth(Path folder) {
        return Truth.read(truthFile(folder));
    }

    /** Where the truth stands; that of the synthetic world's clips is written with their first detections. */
    Path truthFile(Path folder) {
        return data.world() == null ? Path.of(set().truth()) : folder.resolve("truth.jsonl");
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

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
