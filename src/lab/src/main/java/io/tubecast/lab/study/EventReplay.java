package io.tubecast.lab.study;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorEvent;
import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.actor.ActorTracker;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.RuleSet;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.lab.command.DetectionFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the live path would have published, for many values of {@code publish.minScore} at once: recorded detections go through its filter, its
 * linker and its actor layer, one linker for all and one layer of actors for each value.
 *
 * <p>An annotated tube is met if at some step inside it, which was known before it ended, an actor that was started has its label and overlaps it with IoU 0.5 or more. Videos one
 * after the other; not thread-safe.
 */
final class EventReplay {
    private static final double MIN_OVERLAP = 0.5;

    private final double[] minScores;
    private final double framesPerSecond;
    private final DetectionFilter filter;
    private final long[] starts;
    private final long[] met;
    private int[] startsHere;
    private final List<Counts> videos = new ArrayList<>();
    private long truths;
    private long frames;

    private @Nullable TubeLinker linker;
    private List<ActorTracker> trackers = List.of();
    private List<AnnotatedTube> truth = List.of();
    private boolean[][] metHere = new boolean[0][];
    private @Nullable DetectionStep last;

    /**
     * Nothing replayed yet.
     *
     * @param minScores (in) values of {@code publish.minScore}, the same for all classes
     * @param framesPerSecond rate of the videos
     */
    EventReplay(double[] minScores, double framesPerSecond) {
        this.minScores = minScores.clone();
        this.framesPerSecond = framesPerSecond;
        filter = DetectionFilter.of(RuleSet.ONLINE);
        starts = new long[minScores.length];
        met = new long[minScores.length];
        startsHere = new int[minScores.length];
    }

    /**
     * Begins a video.
     *
     * @param annotated its true tubes, in pixels of the detections' frames, classes numbered as the scores; empty if nobody acts
     */
    void begin(List<AnnotatedTube> annotated) {
        truth = annotated;
        startsHere = new int[minScores.length];
        metHere = new boolean[minScores.length][annotated.size()];
    }

    /** Takes the video's next step. */
    void take(DetectionStep step) {
        last = step;
        TubeLinker current = linker;
        if (current == null) {
            if (step.rows() == 0) {
                return; // nothing is alive that could miss this step
            }
            current = started(step);
        }
        MicroTubes found =
                step.rows() > 0 ? filter.apply(step) : new MicroTubes(current.classes(), step.frames().length, 1);
        int[] spanned = step.frames();
        StepTime time = StepTime.atRate(spanned[0], spanned[spanned.length - 1], framesPerSecond);
        current.step(time, found);
        for (int i = 0; i < minScores.length; i++) {
            ActorTracker tracker = trackers.get(i);
            tracker.step(time, current);
            startsHere[i] += startsOf(tracker);
            meet(tracker, spanned[spanned.length - 1], step.knownAt(), metHere[i]);
        }
    }

    private TubeLinker started(DetectionStep step) {
        int classes = step.scoresPerRow() - 1;
        TubeLinker begun = TubeLinker.streaming(LinkingSettings.online(), classes, step.frames().length, null);
        List<ActorTracker> fresh = new ArrayList<>();
        for (double minScore : minScores) {
            double[] each = new double[classes];
            Arrays.fill(each, minScore);
            fresh.add(new ActorTracker(ActorSettings.defaults(), each));
        }
        trackers = fresh;
        linker = begun;
        return begun;
    }

    private static int startsOf(ActorTracker tracker) {
        int count = 0;
        for (int i = 0; i < tracker.eventCount(); i++) {
            count += tracker.event(i).kind() == ActorEvent.Kind.START ? 1 : 0;
        }
        return count;
    }

    private void meet(ActorTracker tracker, int frame, int knownAt, boolean[] metTruth) {
        for (int t = 0; t < metTruth.length; t++) {
            AnnotatedTube tube = truth.get(t);
            if (metTruth[t] || !tube.covers(frame) || knownAt >= tube.end()) { // told too late is not told
                continue;
            }
            for (int i = 0; i < tracker.actorCount() && !metTruth[t]; i++) {
                Actor actor = tracker.actor(i);
                double[] box = actor.box();
                metTruth[t] = actor.started()
                        && actor.label() == tube.actionClass()
                        && overlap(box, tube.boxAt(frame)) >= MIN_OVERLAP;
            }
        }
    }

    private static double overlap(double[] box, Box other) {
        return box[2] > box[0] && box[3] > box[1] ? new Box(box[0], box[1], box[2], box[3]).iou(other) : 0;
    }

    /** What was counted in one video, by index of the value of {@code publish.minScore}. */
    @SuppressWarnings("ArrayRecordComponent") // private counters that are never compared
    private record Counts(int truths, int frames, int[] starts, int[] met) {}

    /** Ends the video. */
    void end() {
        DetectionStep step = last;
        int length = 0;
        if (step != null) {
            int[] spanned = step.frames();
            length = Math.max(step.videoFrames(), spanned[spanned.length - 1] + 1);
        }
        int[] metTubes = new int[minScores.length];
        for (int i = 0; i < metTubes.length; i++) {
            for (boolean one : metHere[i]) {
                metTubes[i] += one ? 1 : 0;
            }
            met[i] += metTubes[i];
            starts[i] += startsHere[i];
        }
        frames += length;
        truths += truth.size();
        videos.add(new Counts(truth.size(), length, startsHere, metTubes));
        linker = null;
        last = null;
    }

    /** The interval of {@link #recall} over videos. */
    Bootstrap.Interval recallInterval(int index, Bootstrap bootstrap) {
        return bootstrap.interval(videos.size(), weights -> {
            long found = 0;
            long all = 0;
            for (int video = 0; video < weights.length; video++) {
                found += (long) weights[video] * videos.get(video).met()[index];
                all += (long) weights[video] * videos.get(video).truths();
            }
            return (double) found / all;
        });
    }

    /** Starts per hour. */
    double perHour(int index) {
        return starts[index] / hours();
    }

    /** The interval of {@link #perHour} over videos. */
    Bootstrap.Interval perHourInterval(int index, Bootstrap bootstrap) {
        return bootstrap.interval(videos.size(), weights -> {
            long started = 0;
            long length = 0;
            for (int video = 0; video < weights.length; video++) {
                started += (long) weights[video] * videos.get(video).starts()[index];
                length += (long) weights[video] * videos.get(video).frames();
            }
            return started / (length / framesPerSecond / 3600);
        });
    }

    /** True tubes of all videos. */
    long truths() {
        return truths;
    }

    /** Share of the true tubes that were met, at the value of this index; NaN without any. */
    double recall(int index) {
        return truths == 0 ? Double.NaN : (double) met[index] / truths;
    }

    /** Actors that were started in all videos. */
    long starts(int index) {
        return starts[index];
    }

    /** How long all videos are together. */
    double hours() {
        return frames / framesPerSecond / 3600;
    }
}
