package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Links a whole video at once, as was done before there were online linkers: for studies, to see what looking ahead is worth.
 *
 * <p>Per class, the path through all steps that maximizes scores and overlaps is found by dynamic programming ({@link BestPaths}), its micro-tubes are
 * taken out, and the next path is looked for, until the class has no micro-tube left or enough paths. Every path spans the video and becomes one tube;
 * {@link BackgroundTrimmer}, or another {@link TubeTrimmer}, then cuts it down to where its action goes on. A tube's score is the mean of its 40 best
 * frame scores. Memory and time grow with the video: it keeps every micro-tube, and compares each with all of the next step. Not thread-safe.
 *
 * <p>After G. Gkioxari and J. Malik, "Finding action tubes", CVPR 2015 (the path and what it maximizes, with lambda = 1), and S. Saha et al., "Deep learning
 * for detecting multiple space-time action tubes in videos", BMVC 2016 (the same first pass, and trimming as the second).
 *
 * <p>Differs from them in this. They link boxes of single frames; between micro-tubes the overlap is that of the last box of the earlier and the first box
 * of the later, which lie on the shared frame where steps follow each other without a hole. Overlaps are continuous, without their "+1 pixel". Their
 * detectors give boxes of every class in every frame, an empty frame is an error, and they stop as soon as any frame has run out of boxes; where detections are
 * filtered by score that would leave no path, so here a step in which the class has nothing (left) is passed over: its neighbours are compared with each other, and the
 * frames between them lie on the line, with score 0, for nothing was found there and trimming should know. Their program for untrimmed videos takes the three best paths a
 * class; so does {@code linking.maxPaths=3}.
 */
public final class OfflineLinker implements BatchLinker {
    /** As the second of the published programs scores tubes. */
    static final int RANKED_FRAMES = 40;

    private final OfflineSettings settings;
    private final int classes;
    private final int boxesPerTube;
    private final List<RecordedStep> steps = new ArrayList<>();
    private final double[] background;
    private @Nullable StepTime last;

    /**
     * A linker that has seen nothing.
     *
     * @param classes number of action classes C
     * @param boxesPerTube boxes a micro-tube, K
     */
    public OfflineLinker(OfflineSettings settings, int classes, int boxesPerTube) {
        StepChecks.requireShape(classes, boxesPerTube);
        this.settings = settings;
        this.classes = classes;
        this.boxesPerTube = boxesPerTube;
        background = new double[classes + 1];
        background[0] = 1;
    }

    @Override
    public void step(StepTime time, MicroTubes microTubes) {
        StepChecks.requireNext(last, time, microTubes, classes, boxesPerTube);
        steps.add(new RecordedStep(time, microTubes));
        last = time;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Within a class by falling score. Tubes with a micro-tube in the last step are held until the last frame.
     */
    @Override
    public List<ScoredTube> scoredTubes(long lastFrame) {
        List<ScoredTube> tubes = new ArrayList<>();
        int[] path = new int[steps.size()];
        for (int c = 0; c < classes; c++) {
            BestPaths paths = new BestPaths(steps, c, boxesPerTube, settings.lambda());
            List<ScoredTube> ofClass = new ArrayList<>();
            while (ofClass.size() < settings.maxPaths() && paths.takeBest(path)) {
                ofClass.add(tube(c, path, lastFrame));
            }
            ofClass.sort(
                    Comparator.<ScoredTube>comparingDouble(tube -> tube.tube().score())
                            .reversed());
            tubes.addAll(ofClass);
        }
        return tubes;
    }

    private ScoredTube tube(int actionClass, int[] path, long lastFrame) {
        TubeHistory history = new TubeHistory(0, classes + 1);
        int before = BestPaths.NONE;
        for (int step = 0; step < path.length; step++) {
            if (path[step] != BestPaths.NONE) {
                if (before != BestPaths.NONE && step - before > 1) {
                    addHole(history, steps.get(before), path[before], steps.get(step), path[step]);
                }
                add(history, steps.get(step), path[step]);
                before = step;
            }
        }
        boolean seenLast = before == path.length - 1;
        TubeAssembler frames = new TubeAssembler(history, false, seenLast ? lastFrame : Long.MIN_VALUE);
        return new ScoredTube(frames.tube(actionClass, frames.meanOfBestFrames(RANKED_FRAMES)), frames.scoreVectors());
    }

    private void add(TubeHistory history, RecordedStep step, int slot) {
        for (int box = 0; box < boxesPerTube; box++) {
            history.add(
                    step.frame(box),
                    step.boxes(),
                    step.boxAt(slot, box),
                    step.score(slot),
                    step.vectors(),
                    slot * (classes + 1));
        }
    }

    /** Says of the frames between two micro-tubes that nothing was found there; it is enough to say so of the first and the last of them. */
    private void addHole(TubeHistory history, RecordedStep from, int fromSlot, RecordedStep to, int toSlot) {
        long start = from.frame(boxesPerTube - 1);
        long end = to.frame(0);
        if (end - start < 2) {
            return;
        }
        double[] box = new double[4];
        for (long frame : new long[] {start + 1, end - 1}) {
            double fraction = (double) (frame - start) / (end - start);
            for (int i = 0; i < 4; i++) {
                double left = from.boxes()[from.boxAt(fromSlot, boxesPerTube - 1) + i];
                double right = to.boxes()[to.boxAt(toSlot, 0) + i];
                box[i] = left + fraction * (right - left);
            }
            history.add(frame, box, 0, 0, background, 0);
        }
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int boxesPerTube() {
        return boxesPerTube;
    }
}
