package io.tubecast.lab.command;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.BatchLinker;
import io.tubecast.core.linking.ScoredTube;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links the steps of one video after the other and hands the tubes of each over when it is over. Not thread-safe.
 *
 * @param <L> what links one video
 */
final class VideoLinker<L extends BatchLinker> {
    private final Options options;
    private final DetectionFilter filter;
    private final Maker<L> maker;
    private final @Nullable StepTaker<L> stepTaker;
    private final Set<String> finished = new HashSet<>();
    private final LinkTimings timings = new LinkTimings();
    private @Nullable Path file;
    private @Nullable Taker taker;
    private @Nullable DetectionStep last;
    private @Nullable L linker;
    private int stepsOfVideo;
    private long steps;
    private int videos;

    /**
     * What it links.
     *
     * @param until most steps of a video that are linked
     * @param firstBoxes whether micro-tubes are reduced to their first boxes
     * @param framesPerSecond nominal rate of the videos
     * @param labels names of the classes; null: their numbers
     */
    record Options(
            int until,
            boolean firstBoxes,
            double framesPerSecond,
            @Nullable Labels labels) {
        /** All steps as they are. */
        static Options whole(double framesPerSecond, @Nullable Labels labels) {
            return new Options(Integer.MAX_VALUE, false, framesPerSecond, labels);
        }
    }

    /** Who makes a linker for each video. */
    @FunctionalInterface
    interface Maker<L> {
        /** A linker that has seen nothing. */
        L make(int classes, int boxesPerTube);
    }

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
    interface StepTaker<L> {
        /**
         * Takes a step that was linked.
         *
         * @param step as it was linked
         * @param linker of the video, as it stands; null if nothing has been detected yet
         */
        void take(DetectionStep step, @Nullable L linker);
    }

    VideoLinker(Options options, DetectionFilter filter, Maker<L> maker, @Nullable StepTaker<L> stepTaker) {
        this.options = options;
        this.filter = filter;
        this.maker = maker;
        this.stepTaker = stepTaker;
    }

    /** Links a whole file; Ctrl-C ends it after the step at hand. */
    void link(Path detections, Taker tubeTaker) {
        file = detections;
        taker = tubeTaker;
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
            DetectionStep linked = options.firstBoxes() ? step.firstBoxes() : step;
            linkStep(linked);
            timings.frames(step.videoFrames() > 0 ? step.videoFrames() : lastFrameOf(step) + 1);
            if (stepTaker != null) {
                stepTaker.take(linked, linker);
            }
        }
    }

    /** Hands over the tubes of the last video. */
    private void finish() {
        DetectionStep end = last;
        L ended = linker;
        last = null;
        linker = null;
        if (end == null) {
            return;
        }
        if (ended == null) {
            timings.end(0);
            return;
        }
        long start = System.nanoTime();
        List<ScoredTube> tubes = ended.scoredTubes(lastFrame(end));
        timings.end(System.nanoTime() - start);
        if (taker != null) {
            taker.take(end, tubes);
        }
    }

    /** The last frame of the video, up to which the tubes of the last step are held, if the file tells it. */
    private long lastFrame(DetectionStep end) {
        if (stepsOfVideo > options.until()) {
            return Long.MIN_VALUE;
        }
        if (end.videoFrames() > 0) {
            return end.videoFrames() - 1L;
        }
        // with first boxes only, the last step's other frames would be without boxes although they were looked at
        return options.firstBoxes() ? lastFrameOf(end) : Long.MIN_VALUE;
    }

    private static int lastFrameOf(DetectionStep step) {
        return step.frames()[step.frames().length - 1];
    }

    private void linkStep(DetectionStep step) {
        L current = linker;
        if (step.rows() == 0 && current == null) {
            return; // nothing lives yet that could miss this step
        }
        MicroTubes microTubes = step.rows() == 0 ? null : filter.apply(step);
        if (current == null) {
            current = maker.make(step.scoresPerRow() - 1, step.frames().length);
            linker = current;
            requireLabels(step, current.classes());
        }
        if (microTubes == null) {
            microTubes = new MicroTubes(current.classes(), step.frames().length, 1);
        }
        int[] frames = step.frames();
        StepTime time = StepTime.atRate(frames[0], frames[frames.length - 1], options.framesPerSecond());
        try {
            long start = System.nanoTime();
            current.step(time, microTubes);
            timings.step(System.nanoTime() - start);
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

    /** How long the linker took, without reading, filtering and writing. */
    LinkTimings timings() {
        return timings;
    }

    long steps() {
        return steps;
    }

    int videos() {
        return videos;
    }
}
