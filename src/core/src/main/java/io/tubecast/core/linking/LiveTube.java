package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A tube that may still grow, as it stands after the linker's last step; also an ended one, in the list of those that just ended.
 *
 * <p>A view that the linker owns, changes at each step and uses again for another tube some time after this one ended: do not hold
 * it across steps without comparing {@link #id()}. Arrays are to be read, not written. Not thread-safe.
 */
public final class LiveTube {
    /** How many of the best scores a tube's rank is the mean of. */
    static final int RANKED_SCORES = 20;

    private final int boxesPerTube;
    private final TubeHistory history;
    private final @Nullable OnlineLabeller labeller;
    private final RecentBoxes recentBoxes = new RecentBoxes();
    private final double[] best;
    private final double[] lastBoxes;
    private final double[] scoreVector;
    private final double[] box = new double[4];
    private final double[] predicted = new double[4];

    private long id;
    private int actionClass;
    private long startFrame;
    private long startNanos;
    private long lastFirstFrame;
    private long lastFrame;
    private long lastFirstNanos;
    private long lastNanos;
    private int detections;
    private int missed;
    private double lastScore;
    private double scoreTotal;
    private double key;
    private boolean ended;
    private long owner;

    LiveTube(
            int boxesPerTube,
            int bestScores,
            TubeHistory history,
            int vectorLength,
            @Nullable OnlineLabeller labeller) {
        this.boxesPerTube = boxesPerTube;
        this.history = history;
        this.labeller = labeller;
        best = new double[bestScores];
        lastBoxes = new double[boxesPerTube * 4];
        scoreVector = new double[vectorLength];
    }

    /** Names the tube for good; never given to another. */
    public long id() {
        return id;
    }

    /** 0-based class, background not counted. */
    public int actionClass() {
        return actionClass;
    }

    /** The tube's score so far, by which tubes of a class are ordered. */
    public double score() {
        return key;
    }

    /** Class score of the last detection. */
    public double lastScore() {
        return lastScore;
    }

    /** Whole score vector of the last detection, background first. */
    public double[] scoreVector() {
        return scoreVector;
    }

    /** The box on the last frame of the linker's last step: the detected one, or where the tube coasted to. x1, y1, x2, y2. */
    public double[] box() {
        return box;
    }

    /** The boxes of the last steps, one a step. */
    public RecentBoxes recentBoxes() {
        return recentBoxes;
    }

    /** Whether the last step brought no detection, so that the box is a guess. */
    public boolean coasted() {
        return missed > 0;
    }

    /** Steps since the last detection. */
    public int missed() {
        return missed;
    }

    /** Number of detections. */
    public int detections() {
        return detections;
    }

    /** First frame. */
    public long startFrame() {
        return startFrame;
    }

    /** Capture time of the first frame. */
    public long startNanos() {
        return startNanos;
    }

    /** Last frame that a detection covers. */
    public long lastFrame() {
        return lastFrame;
    }

    /** Capture time of the last frame that a detection covers. */
    public long lastNanos() {
        return lastNanos;
    }

    /** Velocity of the center to the right, in box units a second; 0 for single-frame detections. */
    public double velocityX() {
        return centerVelocity(0);
    }

    /** Velocity of the center downwards, in box units a second; 0 for single-frame detections. */
    public double velocityY() {
        return centerVelocity(1);
    }

    /** Whether the tube is over; its history is final then. */
    public boolean ended() {
        return ended;
    }

    /** The knots so far: merged boxes, without coasted ones. */
    public TubeHistory history() {
        return history;
    }

    /** The temporal labelling of the tube, if the linker was asked for it. */
    public @Nullable OnlineLabeller labeller() {
        return labeller;
    }

    /** Who the layer above says this tube belongs to; 0 until it has said so. */
    public long owner() {
        return owner;
    }

    /** For the layer above: remembers who this tube belongs to, for as long as it lives. */
    public void assignTo(long newOwner) {
        owner = newOwner;
    }

    // What follows is the linker's.

    void start(long newId, int newClass, StepTime time, boolean firstBoxOnly) {
        id = newId;
        actionClass = newClass;
        startFrame = time.firstFrame();
        startNanos = time.firstNanos();
        detections = 0;
        scoreTotal = 0;
        key = 0;
        ended = false;
        owner = 0;
        Arrays.fill(best, 0);
        history.clear();
        recentBoxes.clear();
        if (labeller != null) {
            labeller.start(time.firstFrame());
        }
        lastFrame = firstBoxOnly ? time.firstFrame() : time.lastFrame();
    }

    /** Appends a micro-tube. */
    void extend(StepTime time, MicroTubes microTubes, int slot, boolean firstBoxOnly) {
        int used = firstBoxOnly ? 1 : boxesPerTube;
        double score = microTubes.scores()[slot];
        int vectorAt = slot * scoreVector.length;
        int boxesAt = slot * boxesPerTube * 4;
        long frameStep = used == 1 ? 0 : (time.lastFrame() - time.firstFrame()) / (used - 1);
        for (int k = 0; k < used; k++) {
            history.add(
                    time.firstFrame() + k * frameStep,
                    microTubes.boxes(),
                    boxesAt + k * 4,
                    score,
                    microTubes.scoreVectors(),
                    vectorAt);
        }
        System.arraycopy(microTubes.boxes(), boxesAt, lastBoxes, 0, lastBoxes.length);
        System.arraycopy(lastBoxes, lastBoxes.length - 4, box, 0, 4);
        System.arraycopy(microTubes.scoreVectors(), vectorAt, scoreVector, 0, scoreVector.length);
        remember(score);
        missed = 0;
        lastFirstFrame = time.firstFrame();
        lastFirstNanos = time.firstNanos();
        lastFrame = firstBoxOnly ? time.firstFrame() : time.lastFrame();
        lastNanos = firstBoxOnly ? time.firstNanos() : time.lastNanos();
    }

    private void remember(double score) {
        lastScore = score;
        scoreTotal += score;
        int place = Math.min(detections, best.length);
        detections++;
        if (place == best.length) {
            if (!(score > best[place - 1])) {
                return;
            }
            place--;
        }
        while (place > 0 && best[place - 1] < score) {
            best[place] = best[place - 1];
            place--;
        }
        best[place] = score;
    }

    void miss() {
        missed++;
    }

    void end() {
        ended = true;
    }

    /** Puts the current box where the tube would be on the last frame of the step. */
    void coastTo(StepTime time) {
        boxAt(time.lastFrame(), box);
    }

    /** Enters the current box among the recent ones. */
    void recordBox(long step) {
        recentBoxes.add(step, box, 0);
    }

    /** Where the tube is expected on a frame at or after the first of its last detection; valid until asked again. */
    double[] predictedAt(long frame) {
        boxAt(frame, predicted);
        return predicted;
    }

    /** On the line through the last two boxes of the last micro-tube; a box that would turn inside out collapses. */
    private void boxAt(long frame, double[] out) {
        int last = lastBoxes.length - 4;
        if (frame == lastFrame || boxesPerTube == 1 || lastFrame == lastFirstFrame) {
            System.arraycopy(lastBoxes, last, out, 0, 4);
            return;
        }
        double span = (double) (lastFrame - lastFirstFrame) / (boxesPerTube - 1);
        double ahead = (frame - lastFrame) / span;
        for (int i = 0; i < 4; i++) {
            out[i] = lastBoxes[last + i] + ahead * (lastBoxes[last + i] - lastBoxes[last - 4 + i]);
        }
        for (int i = 0; i < 2; i++) {
            if (out[i] > out[i + 2]) {
                out[i] = (out[i] + out[i + 2]) / 2;
                out[i + 2] = out[i];
            }
        }
    }

    private double centerVelocity(int axis) {
        int last = lastBoxes.length - 4;
        if (boxesPerTube == 1 || lastNanos == lastFirstNanos) {
            return 0;
        }
        double moved = lastBoxes[last + axis]
                + lastBoxes[last + axis + 2]
                - lastBoxes[last - 4 + axis]
                - lastBoxes[last - 2 + axis];
        return moved / 2 * (boxesPerTube - 1) * 1e9 / (lastNanos - lastFirstNanos);
    }

    double[] lastBoxes() {
        return lastBoxes;
    }

    long lastFirstFrame() {
        return lastFirstFrame;
    }

    /** Sets the score to the mean of the {@code most} best scores. */
    void rankByBest(int most) {
        key = meanOfBest(most);
    }

    /** Sets the score to the mean over all detections. */
    void rankByMean() {
        key = scoreTotal / detections;
    }

    private double meanOfBest(int most) {
        int counted = Math.min(Math.min(most, best.length), detections);
        double sum = 0;
        for (int i = 0; i < counted; i++) {
            sum += best[i];
        }
        return sum / counted;
    }
}
