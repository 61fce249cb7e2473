package io.tubecast.evaluation.metric;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What was sent of one tube, in the order in which it was sent: a class, an id, and a box with two scores at each of its frames.
 *
 * <p>As a tube it has these boxes at their frames and boxes on the line between them at the frames in between, which were not processed. Nothing is
 * corrected afterwards: frames before it was first sent have no box, and coasted boxes stay as they were sent. Its score is the one sent last.
 */
public final class PublishedTube {
    private final int id;
    private final int actionClass;
    private int count;
    private int[] frames = new int[8];
    private int[] knownAt = new int[8];
    private double[] boxes = new double[4 * 8];
    private double[] scores = new double[8];
    private double[] frameScores = new double[8];

    PublishedTube(int id, int actionClass) {
        this.id = id;
        this.actionClass = actionClass;
    }

    /** Appends what was sent for a frame behind the last, once frame {@code newest}, not before the last such one, had been read. */
    void add(int frame, int newest, double score, double frameScore, Box box) {
        if (count == frames.length) {
            int larger = count + count / 2;
            frames = Arrays.copyOf(frames, larger);
            knownAt = Arrays.copyOf(knownAt, larger);
            boxes = Arrays.copyOf(boxes, 4 * larger);
            scores = Arrays.copyOf(scores, larger);
            frameScores = Arrays.copyOf(frameScores, larger);
        }
        frames[count] = frame;
        knownAt[count] = newest;
        boxes[4 * count] = box.x1();
        boxes[4 * count + 1] = box.y1();
        boxes[4 * count + 2] = box.x2();
        boxes[4 * count + 3] = box.y2();
        scores[count] = score;
        frameScores[count] = frameScore;
        count++;
    }

    /** The linker's name for the tube; several pieces have the same if it was not sent for a while. */
    public int id() {
        return id;
    }

    /** 0-based class, background not counted. */
    public int actionClass() {
        return actionClass;
    }

    /** How many times it was sent. */
    public int size() {
        return count;
    }

    /** The frame it was sent for. */
    public int frame(int sent) {
        return frames[sent];
    }

    /** The newest frame that had been read when it was sent. */
    public int knownAt(int sent) {
        return knownAt[sent];
    }

    /** Its score then. */
    public double score(int sent) {
        return scores[sent];
    }

    /** The boxes, x1, y1, x2, y2 each; to be read, not written. */
    double[] boxes() {
        return boxes;
    }

    /** The whole tube. */
    public ActionTube tube() {
        return upTo(count - 1);
    }

    /** What had been sent of it when no frame from {@code endFrame} on had been read; null if nothing. */
    public @Nullable ActionTube before(int endFrame) {
        int sent = count;
        while (sent > 0 && knownAt[sent - 1] >= endFrame) {
            sent--;
        }
        return sent == 0 ? null : upTo(sent - 1);
    }

    private ActionTube upTo(int last) {
        int start = frames[0];
        int length = frames[last] - start + 1;
        double[] tubeBoxes = new double[4 * length];
        double[] tubeScores = new double[length];
        for (int sent = 0; sent <= last; sent++) {
            int at = frames[sent] - start;
            System.arraycopy(boxes, 4 * sent, tubeBoxes, 4 * at, 4);
            tubeScores[at] = frameScores[sent];
            if (sent > 0) {
                fillBetween(sent, start, tubeBoxes, tubeScores);
            }
        }
        return new ActionTube(actionClass, scores[last], start, tubeBoxes, tubeScores);
    }

    /** The frames between two that were sent. */
    private void fillBetween(int sent, int start, double[] tubeBoxes, double[] tubeScores) {
        int before = frames[sent - 1];
        int gap = frames[sent] - before;
        for (int i = 1; i < gap; i++) {
            double fraction = (double) i / gap;
            int at = before + i - start;
            for (int c = 0; c < 4; c++) {
                tubeBoxes[4 * at + c] = between(boxes[4 * (sent - 1) + c], boxes[4 * sent + c], fraction);
            }
            tubeScores[at] = between(frameScores[sent - 1], frameScores[sent], fraction);
        }
    }

    private static double between(double from, double to, double fraction) {
        return from + fraction * (to - from);
    }
}
