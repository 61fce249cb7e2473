package io.tubecast.lab.command;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.lab.terminal.Interruption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Links the steps of one video after the other and hands the tubes of each over when it is over. Not thread-safe. */
final class VideoLinker {
    private final Options options;
    private final DetectionFilter filter;
    private final Set<String> finished = new HashSet<>();
    private @Nullable Path file;
    private @Nullable Taker taker;
    private @Nullable StepTaker stepTaker;
    private @Nullable DetectionStep last;
    private @Nullable TubeLinker linker;
    private int stepsOfVideo;
    private long steps;
    private int videos;

    /**
     * How it links.
     *
     * @param settings the linker's
     * @param until most steps of a video that are linked
     * @param framesPerSecond nominal rate of the videos
     * @param labels names of the classes; null: their numbers
     */
    record Options(
            LinkingSettings settings,
            int until,
            double framesPerSecond,
            @Nullable Labels labels) {}

    /** Who takes the tubes. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes the tubes of a video.
         *
         * @param step a step of the video, for its name and size
         * @param tubes all of them, untrimmed
         */
        void take(DetectionStep step, List<ScoredTube> tubes);
    }

    /** Who looks at the linker after every step. */
    @FunctionalInterface
    interface StepTaker {
        /**
         * Takes a step that was linked.
         *
         * @param linker of the video, as it stands; null if nothing has been detected yet
         */
        void take(DetectionStep step, @Nullable TubeLinker linker);
    }

    VideoLinker(Options options, DetectionFilter filter) {
        this.options = options;
        this.filter = filter;
    }

    /** Links a whole file; Ctrl-C ends it after the step at hand. */
    void link(Path detections, Taker tubeTaker) {
        link(detections, tubeTaker, null);
    }

    /** Links a whole file and shows every step; Ctrl-C ends it after the step at hand. */
    void link(Path detections, Taker tubeTaker, @Nullable StepTaker newStepTaker) {
        file = detections;
        taker = tubeTaker;
        stepTaker = newStepTaker;
        try (DetectionReader reader = new DetectionReader(detections)) {
            DetectionStep step = reader.next();
            while (step != null && !Interruption.requested()) {
                take(step);
                step = reader.next();
            }
        }
        finish();
    }

    private void take(DetectionStep step) {
        DetectionStep before = last;
        if (before == null || !before.video().equals(step.video())) {
            finish();
            if (!finished.add(step.video())) {
                throw problem(step, "steps of a video must stand together");
            }
            videos++;
            stepsOfVideo = 0;
        } else if (step.step() <= before.step()) {
            throw problem(step, "steps must rise, the one before was " + before.step());
        } else if (step.width() != before.width() || step.height() != before.height()) {
            throw problem(step, "the size of the frames changes within the video");
        }
        last = step;
        if (stepsOfVideo++ < options.until()) {
            steps++;
            linkStep(step);
            if (stepTaker != null) {
                stepTaker.take(step, linker);
            }
        }
    }

    /** Hands over the tubes of the last video. */
    private void finish() {
        DetectionStep end = last;
        TubeLinker ended = linker;
        last = null;
        linker = null;
        if (end == null || ended == null) {
            return;
        }
        if (taker != null) {
            taker.take(end, ended.scoredTubes(lastFrame(end)));
        }
    }

    /** The last frame of the video, up to which the tubes of the last step are held, if the file tells it. */
    private long lastFrame(DetectionStep end) {
        boolean whole = stepsOfVideo <= options.until() && end.videoFrames() > 0;
        return whole ? end.videoFrames() - 1L : Long.MIN_VALUE;
    }

    private void linkStep(DetectionStep step) {
        TubeLinker current = linker;
        if (step.rows() == 0 && current == null) {
            return; // nothing lives yet that could miss this step
        }
        MicroTubes microTubes = step.rows() == 0 ? null : filter.apply(step);
        if (current == null) {
            current = TubeLinker.batch(options.settings(), step.scoresPerRow() - 1, step.frames().length);
            linker = current;
            requireLabels(step, current.classes());
        }
        if (microTubes == null) {
            microTubes = new MicroTubes(current.classes(), step.frames().length, 1);
        }
        int[] frames = step.frames();
        try {
            current.step(StepTime.atRate(frames[0], frames[frames.length - 1], options.framesPerSecond()), microTubes);
        } catch (IllegalArgumentException e) {
            throw problem(step, String.valueOf(e.getMessage()));
        }
    }

    private void requireLabels(DetectionStep step, int classes) {
        Labels labels = options.labels();
        if (labels != null && labels.size() != classes) {
            throw problem(step, "scores for %d classes but %d labels".formatted(classes, labels.size()));
        }
    }

    private DataException problem(DetectionStep step, String rule) {
        return new DataException("%s: video %s, step %d: %s".formatted(file, step.video(), step.step(), rule));
    }

    long steps() {
        return steps;
    }

    int videos() {
        return videos;
    }
}
