package io.tubecast.lab.study.network;

import io.tubecast.inference.yaml.OptionalKey;
import io.tubecast.lab.world.WorldArguments;
import io.tubecast.world.WorldOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One set of videos with its truth: clips of the synthetic world, or an annotated data set.
 *
 * @param name in file names and titles
 * @param paper whose figures of the paper stand beside ours: {@code j-hmdb-21} or {@code ucf101-24}; not there for none
 * @param world clips of the synthetic world; either this or {@code set} is there
 * @param set an annotated data set
 */
public record StudyData(
        String name,
        @OptionalKey @Nullable String paper,
        @OptionalKey @Nullable World world,
        @OptionalKey @Nullable AnnotatedSet set) {
    /** That of the synthetic world, and of UCF101-24. */
    private static final double USUAL_RATE = 25;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]*");

    /** Checks that it is one of the two. */
    public StudyData {
        StudyConfig.require(
                NAME.matcher(name).matches(),
                "name must be of small letters, digits, points and hyphens, was '%s'".formatted(name));
        StudyConfig.require(
                (world == null) != (set == null), "data '%s' must have either world or set".formatted(name));
    }

    /** Frames per second of its videos. */
    double framesPerSecond() {
        return set == null || set.fps() == null ? USUAL_RATE : set.fps();
    }

    /** The same, its files found from a folder. */
    StudyData in(Path folder) {
        if (set == null) {
            return this;
        }
        Lists lists = set.lists();
        return new StudyData(
                name,
                paper,
                null,
                new AnnotatedSet(
                        folder.resolve(set.truth()).toString(),
                        folder.resolve(set.videos()).toString(),
                        set.fps(),
                        set.splits(),
                        lists == null
                                ? null
                                : new Lists(
                                        folder.resolve(lists.training()).toString(),
                                        folder.resolve(lists.test()).toString())));
    }

    /**
     * Clips of the synthetic world.
     *
     * @param context {@code rich}, {@code free} or {@code mixed}
     * @param size of the frames, such as 160x120
     * @param training clips to learn from
     * @param test clips to test on
     */
    public record World(String context, String size, int training, int test) {
        /** Checks all of it. */
        public World {
            StudyConfig.require(
                    training >= 1 && test >= 1,
                    "training and test must be 1 or more, were %d and %d".formatted(training, test));
            WorldArguments.look(context, size);
        }

        /** How the clips look. */
        WorldOptions options() {
            return WorldArguments.look(context, size);
        }
    }

    /**
     * An annotated data set in any layout that {@code lab evaluate --truth} takes. Its files are found from the study's folder.
     *
     * @param truth its file or folder
     * @param videos where its videos lie below
     * @param fps frames per second of the videos, for settings in milliseconds; 25 where it is not there
     * @param splits names of the data set's own splits, whose mean is reported; each has networks of its own. Either these or {@code lists} are there
     * @param lists lists of videos, for data without splits
     */
    public record AnnotatedSet(
            String truth,
            String videos,
            @OptionalKey @Nullable Double fps,
            @OptionalKey @Nullable List<String> splits,
            @OptionalKey @Nullable Lists lists) {
        private static final int FASTEST = 1000;

        /** Checks that training and test are told apart. */
        public AnnotatedSet {
            StudyConfig.require(
                    fps == null || (fps > 0 && fps <= FASTEST),
                    "fps must be over 0 and at most %d, was %s".formatted(FASTEST, fps));
            StudyConfig.require((splits == null) != (lists == null), "a set must have either splits or lists");
            StudyConfig.require(splits == null || !splits.isEmpty(), "splits must name at least one split");
        }
    }

    /**
     * Files with the names of videos, one a line. No video may be in both.
     *
     * @param training videos to learn from
     * @param test videos to test on
     */
    public record Lists(String training, String test) {}
}
