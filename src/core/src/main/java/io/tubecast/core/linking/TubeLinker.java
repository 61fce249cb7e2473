package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extends live tubes by the micro-tubes of one step at a time, class by class; the {@link RuleSet} decides how.
 *
 * <p>Two ways to use it. {@link #batch Batch} keeps every tube and its score vectors: after any number of steps {@link #tubes()}
 * are the final tubes of what was seen so far, the same as if the video ended there. {@link #streaming Streaming} is for streams
 * without end: after each step the caller reads the {@link #live(int) live} tubes and those that {@link #ended(int) ended} in it;
 * ended ones are forgotten at the next step, live ones keep at most {@value #STREAMING_KNOTS} knots (thinned evenly over the past, see {@link TubeHistory}), and
 * nothing is allocated once warm. Not thread-safe.
 *
 * <p>After G. Singh et al., "Online real-time multiple spatiotemporal action localisation and prediction", ICCV 2017, and
 * S. Saha et al., "Two-Stream AMTnet for action detection".
 */
public final class TubeLinker implements BatchLinker {
    /** Most knots a live tube keeps when streaming: at least 20 s at 50 steps a second before any is thinned out. */
    public static final int STREAMING_KNOTS = 1024;

    /** Times of constant frame rates are rounded to nanoseconds; spans are compared with this much tolerance. */
    static final long ROUNDING_NANOS = 1_000;

    /** A step stands for no more time than this in the labelling, however long nothing was processed before it. */
    private static final double MAX_STEP_SECONDS = 1;

    private final LinkingSettings settings;
    private final Shape shape;
    private final TubePool pool;
    private final ClassLinker[] classes;
    private final List<List<LiveTube>> kept = new ArrayList<>();
    private final TubeList live = new TubeList();
    private final TubeList ended = new TubeList();
    private long steps;
    private @Nullable StepTime last;

    /** What a linker is built for. */
    record Shape(int classes, int boxesPerTube, int historyLimit, boolean keepsVectors) {}

    private TubeLinker(LinkingSettings settings, Shape shape, @Nullable LabellingSettings labelling) {
        StepChecks.requireShape(shape.classes, shape.boxesPerTube);
        this.settings = settings;
        this.shape = shape;
        pool = new TubePool(shape, settings, labelling);
        OverlapGate gate = new OverlapGate(settings);
        classes = new ClassLinker[shape.classes];
        for (int c = 0; c < shape.classes; c++) {
            classes[c] = new ClassLinker(c, settings, gate, pool);
            kept.add(new ArrayList<>());
        }
    }

    /**
     * A linker that keeps everything, for files.
     *
     * @param classes number of action classes C
     * @param boxesPerTube boxes a micro-tube, K
     */
    public static TubeLinker batch(LinkingSettings settings, int classes, int boxesPerTube) {
        return new TubeLinker(settings, new Shape(classes, boxesPerTube, 0, true), null);
    }

    /**
     * A linker that forgets ended tubes, for streams.
     *
     * @param labelling how live tubes are labelled over time, or null not to
     */
    public static TubeLinker streaming(
            LinkingSettings settings, int classes, int boxesPerTube, @Nullable LabellingSettings labelling) {
        return new TubeLinker(settings, new Shape(classes, boxesPerTube, STREAMING_KNOTS, false), labelling);
    }

    @Override
    public void step(StepTime time, MicroTubes microTubes) {
        StepChecks.requireNext(last, time, microTubes, shape.classes, shape.boxesPerTube);
        releaseEnded();
        for (ClassLinker linker : classes) {
            linker.step(time, microTubes, ended);
        }
        keepEnded();
        live.clear();
        double seconds = secondsOf(time);
        for (ClassLinker linker : classes) {
            for (int i = 0; i < linker.count(); i++) {
                LiveTube tube = linker.tube(i);
                tube.recordBox(steps);
                OnlineLabeller labeller = tube.labeller();
                if (labeller != null && !tube.coasted()) {
                    labeller.advance(tube.scoreVector(), 0, seconds, tube.lastFrame(), tube.lastNanos());
                }
                live.add(tube);
            }
        }
        last = time;
        steps++;
    }

    /** Steps taken so far. */
    public long steps() {
        return steps;
    }

    /** The settings it links by. */
    public LinkingSettings settings() {
        return settings;
    }

    @Override
    public int classes() {
        return shape.classes;
    }

    @Override
    public int boxesPerTube() {
        return shape.boxesPerTube;
    }

    /** Number of live tubes, of all classes. */
    public int liveCount() {
        return live.size();
    }

    /** A live tube: class by class, within a class in linking order. Valid until the next step. */
    public LiveTube live(int index) {
        return live.get(index);
    }

    /** Number of tubes that ended in the last step. */
    public int endedCount() {
        return ended.size();
    }

    /** A tube that ended in the last step. Valid until the next step. */
    public LiveTube ended(int index) {
        return ended.get(index);
    }

    /**
     * Ends all live tubes, because the stream is over or was interrupted: they are the {@link #ended(int) ended} ones then.
     *
     * @throws IllegalStateException in batch mode, where {@link #tubes()} does not need it
     */
    public void endAll() {
        if (keepsAll()) {
            throw new IllegalStateException("a batch linker ends nothing: ask for tubes()");
        }
        releaseEnded();
        for (ClassLinker linker : classes) {
            linker.endAll(ended);
        }
        keepEnded();
        live.clear();
    }

    /** Whether a tube, as it stands, is long and good enough to be among the final ones. */
    public boolean qualifies(LiveTube tube) {
        if (settings.rules() == RuleSet.ONLINE) {
            return tube.lastNanos() - tube.startNanos() + ROUNDING_NANOS >= settings.minTubeMillis() * 1e6;
        }
        return tube.detections() >= settings.minDetections()
                && tube.lastFrame() - tube.startFrame() + 1 >= settings.minTubeFrames()
                && tube.score() >= settings.minTubeScore();
    }

    /** What a tube, live or just ended, looks like if nothing more is added: a box for every frame. Allocates. */
    public ActionTube tube(LiveTube tube) {
        return tubeOf(tube, assemble(tube, Long.MIN_VALUE));
    }

    /**
     * As {@link #tube(LiveTube)}, with the score vector of every frame, for trimming what is known of the tube so far.
     *
     * @throws IllegalStateException when streaming
     */
    public ScoredTube scoredTube(LiveTube tube) {
        if (!keepsAll()) {
            throw new IllegalStateException("a streaming linker keeps no score vectors");
        }
        TubeAssembler frames = assemble(tube, Long.MIN_VALUE);
        return new ScoredTube(tubeOf(tube, frames), frames.scoreVectors());
    }

    /**
     * The final tubes of what was seen so far, class by class, in the order of the rules; the linker goes on undisturbed.
     *
     * @throws IllegalStateException when streaming
     */
    public List<ActionTube> tubes() {
        return tubes(Long.MIN_VALUE);
    }

    /**
     * The final tubes if the video ends at a frame behind the last step: {@code ONLINE} tubes that were seen in the last step are held until then.
     *
     * @param lastFrame last frame of the video
     */
    public List<ActionTube> tubes(long lastFrame) {
        List<ActionTube> tubes = new ArrayList<>();
        for (ScoredTube scored : scoredTubes(lastFrame)) {
            tubes.add(scored.tube());
        }
        return tubes;
    }

    @Override
    public List<ScoredTube> scoredTubes(long lastFrame) {
        List<ScoredTube> tubes = new ArrayList<>();
        for (int c = 0; c < classes.length; c++) {
            List<ScoredTube> ofClass = new ArrayList<>();
            for (LiveTube tube : finalOrder(c)) {
                TubeAssembler frames = assemble(tube, heldUntil(tube, lastFrame));
                ofClass.add(new ScoredTube(tubeOf(tube, frames), frames.scoreVectors()));
            }
            if (settings.rules() != RuleSet.ACT) {
                ofClass.sort(Comparator.<ScoredTube>comparingDouble(
                                tube -> tube.tube().score())
                        .reversed());
            }
            tubes.addAll(ofClass);
        }
        return tubes;
    }

    /** The tubes of a class that count, before the final sort: live before ended ones, but ended first under ACT. */
    private List<LiveTube> finalOrder(int actionClass) {
        if (!keepsAll()) {
            throw new IllegalStateException("a streaming linker forgets ended tubes: read ended() after each step");
        }
        List<LiveTube> tubes = new ArrayList<>();
        ClassLinker linker = classes[actionClass];
        for (int i = 0; i < linker.count(); i++) {
            if (qualifies(linker.tube(i))) {
                tubes.add(linker.tube(i));
            }
        }
        tubes.addAll(settings.rules() == RuleSet.ACT ? 0 : tubes.size(), kept.get(actionClass));
        return tubes;
    }

    private long heldUntil(LiveTube tube, long lastFrame) {
        boolean seenLast = !tube.ended() && !tube.coasted();
        return settings.rules() == RuleSet.ONLINE && seenLast ? lastFrame : Long.MIN_VALUE;
    }

    private TubeAssembler assemble(LiveTube tube, long lastFrame) {
        return new TubeAssembler(tube.history(), settings.rules() == RuleSet.ROAD, lastFrame);
    }

    private ActionTube tubeOf(LiveTube tube, TubeAssembler frames) {
        double score =
                settings.rules() == RuleSet.ROAD ? frames.meanOfBestFrames(LiveTube.RANKED_SCORES) : tube.score();
        return frames.tube(tube.actionClass(), score);
    }

    private boolean keepsAll() {
        return shape.keepsVectors;
    }

    /** Closes the labelling of the tubes that just ended; in batch mode, keeps those that count. */
    private void keepEnded() {
        for (int i = 0; i < ended.size(); i++) {
            LiveTube tube = ended.get(i);
            OnlineLabeller labeller = tube.labeller();
            if (labeller != null) {
                labeller.finish();
            }
            if (keepsAll() && qualifies(tube)) {
                kept.get(tube.actionClass()).add(tube);
            }
        }
    }

    private void releaseEnded() {
        for (int i = 0; i < ended.size(); i++) {
            LiveTube tube = ended.get(i);
            if (!keepsAll() || !qualifies(tube)) {
                pool.giveBack(tube);
            }
        }
        ended.clear();
    }

    private double secondsOf(StepTime time) {
        StepTime before = last;
        long since = before == null ? time.firstNanos() : before.lastNanos();
        return Math.min((time.lastNanos() - since) / 1e9, MAX_STEP_SECONDS);
    }
}
