package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Frame-mAP: are the boxes of single frames where the truth has them?
 *
 * <p>Videos are given one after the other: {@link #begin}, any number of detections, {@link #end}. All frames of a video count, those in which
 * nobody acts too, unless {@code begin} is told otherwise. Boxes are pixels of the annotated video. Not thread-safe.
 */
public final class FrameEvaluator {
    private final Protocol protocol;
    private final int classes;
    private final ClassRankings rankings;
    private final Matching matching;
    private int video = -1;
    private @Nullable TruthVideo truth;
    private IntPredicate counts = frame -> true;

    private int size;
    private int[] frames = new int[64];
    private int[] actionClasses = new int[64];
    private double[] scores = new double[64];
    private double[] boxes = new double[4 * 64];
    private double[] overlaps = new double[64];

    /** Frame-mAP at IoU 0.5 over the classes that have truth. */
    public FrameEvaluator(Protocol protocol, int classes) {
        this(protocol, classes, 0.5, null);
    }

    /**
     * Frame-mAP at any threshold.
     *
     * @param classes number of classes, background not counted
     * @param threshold overlap at which a box is a hit
     * @param listed the classes the mean is taken over; null: those with truth
     */
    public FrameEvaluator(Protocol protocol, int classes, double threshold, @Nullable BitSet listed) {
        this.protocol = protocol;
        this.classes = classes;
        this.rankings = new ClassRankings(classes, protocol.integration(), listed);
        this.matching = new Matching(new double[] {threshold}, false);
    }

    /** Starts a video of which every frame counts. */
    public void begin(TruthVideo next) {
        begin(next, frame -> true);
    }

    /** Starts a video of which only the chosen frames count. */
    public void begin(TruthVideo next, IntPredicate chosenFrames) {
        if (truth != null) {
            throw new IllegalStateException("video " + truth.name() + " has not been ended");
        }
        truth = next;
        counts = chosenFrames;
        video++;
        size = 0;
    }

    /** Adds a detection in pixels; the box is the four values from {@code box[at]} on. */
    public void add(int frame, int actionClass, double score, double[] box, int at) {
        if (actionClass < 0 || actionClass >= classes) {
            throw new IllegalArgumentException("class %d of %d".formatted(actionClass, classes));
        }
        if (!counts.test(frame)) {
            return;
        }
        if (size == scores.length) {
            frames = Arrays.copyOf(frames, 2 * size);
            actionClasses = Arrays.copyOf(actionClasses, 2 * size);
            scores = Arrays.copyOf(scores, 2 * size);
            boxes = Arrays.copyOf(boxes, 8 * size);
        }
        frames[size] = frame;
        actionClasses[size] = actionClass;
        scores[size] = protocol.ranked(score);
        System.arraycopy(box, at, boxes, 4 * size, 4);
        size++;
    }

    /**
     * Adds what a network found, box number {@code which} of each micro-tube, as detections in {@code frame}.
     *
     * @param found (in) normalised boxes
     * @param which 0 for the micro-tube's first frame, up to K - 1
     */
    public void addNormalised(int frame, MicroTubes found, int which) {
        TruthVideo current = current();
        double[] box = new double[4];
        int k = found.boxesPerTube();
        for (int c = 0; c < found.classes(); c++) {
            for (int rank = 0; rank < found.count(c); rank++) {
                int slot = found.slot(c, rank);
                for (int i = 0; i < 4; i++) {
                    int extent = i % 2 == 0
                            ? current.annotation().width()
                            : current.annotation().height();
                    box[i] = found.boxes()[4 * (slot * k + which) + i] * extent;
                }
                add(frame, c, found.scores()[slot], box, 0);
            }
        }
    }

    /** Ends the video: matches its detections with its truth. */
    public void end() {
        TruthVideo current = current();
        for (AnnotatedTube tube : current.annotation().tubes()) {
            int counted = 0;
            for (int frame = tube.start(); frame < tube.end(); frame++) {
                counted += counts.test(frame) ? 1 : 0;
            }
            rankings.of(tube.actionClass()).addTruth(video, counted);
        }
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, this::byClassFrameAndScore);
        int from = 0;
        while (from < size) {
            int to = from + 1;
            while (to < size && sameFrame(order[from], order[to])) {
                to++;
            }
            matchFrame(current, order, from, suppressed(order, from, to));
            from = to;
        }
        truth = null;
    }

    /** Mean average precision over the measured classes; NaN if there are none. */
    public double meanAveragePrecision() {
        return mean(null);
    }

    /** Average precision of a class; 0 if it has no truth. */
    public double averagePrecision(int actionClass) {
        return rankings.averagePrecision(actionClass, 0, null);
    }

    /** Detections seen in frames that count. */
    public long detections() {
        return rankings.size();
    }

    double mean(int @Nullable [] weights) {
        return rankings.mean(0, weights);
    }

    void sort() {
        rankings.sort();
    }

    private TruthVideo current() {
        if (truth == null) {
            throw new IllegalStateException("no video has been begun");
        }
        return truth;
    }

    private int byClassFrameAndScore(int a, int b) {
        int byClass = Integer.compare(actionClasses[a], actionClasses[b]);
        if (byClass != 0) {
            return byClass;
        }
        int byFrame = Integer.compare(frames[a], frames[b]);
        return byFrame != 0 ? byFrame : Double.compare(scores[b], scores[a]);
    }

    private boolean sameFrame(int a, int b) {
        return actionClasses[a] == actionClasses[b] && frames[a] == frames[b];
    }

    /** Moves the detections of a frame that survive the protocol's NMS to the front; returns the end of those. */
    private int suppressed(Integer[] order, int from, int to) {
        if (protocol.nms() >= 1) {
            return to;
        }
        int kept = from;
        for (int i = from; i < to; i++) {
            boolean covered = false;
            for (int better = from; better < kept && !covered; better++) {
                covered = protocol.frameBoxes().iou(boxes, 4 * order[better], boxes, 4 * order[i]) > protocol.nms();
            }
            if (!covered) {
                order[kept++] = order[i];
            }
        }
        return kept;
    }

    private void matchFrame(TruthVideo current, Integer[] order, int from, int to) {
        int frame = frames[order[from]];
        int actionClass = actionClasses[order[from]];
        List<AnnotatedTube> present = new ArrayList<>();
        present(current.annotation().tubes(), actionClass, frame, present);
        int counted = present.size();
        present(current.ignored(), actionClass, frame, present);
        int columns = present.size();
        if (overlaps.length < (to - from) * columns) {
            overlaps = new double[2 * (to - from) * columns];
        }
        for (int i = from; i < to; i++) {
            for (int t = 0; t < columns; t++) {
                overlaps[(i - from) * columns + t] = protocol.frameBoxes()
                        .iou(boxes, 4 * order[i], present.get(t).boxAt(frame));
            }
        }
        matching.match(overlaps, to - from, counted, columns - counted);
        for (int i = from; i < to; i++) {
            rankings.of(actionClass).add(video, scores[order[i]], matching.hits(i - from), matching.neither(i - from));
        }
    }

    private static void present(List<AnnotatedTube> tubes, int actionClass, int frame, List<AnnotatedTube> target) {
        for (AnnotatedTube tube : tubes) {
            if (tube.actionClass() == actionClass && tube.covers(frame)) {
                target.add(tube);
            }
        }
    }
}
