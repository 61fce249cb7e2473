package io.tubecast.core.detection;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Turns a network's raw outputs into the micro-tubes of one step: for each class the best anchors by score, decoded, suppressed and
 * capped as {@link DetectionSettings} say.
 *
 * <p>Scores are [A, C + 1], each row a softmax with background first; offsets are [A, K x 4] as {@link BoxCodec} writes them. Both are read
 * between position and limit, which do not move; direct buffers in native order are the fast case. Rows whose background
 * leaves less than half of {@code minScore} to all classes together are passed over unread: since a row sums to 1, none of its scores can
 * pass, and the half is room for the rounding of half-precision engines. A score that is not a number is never selected, nor is a row whose
 * background is none, nor an anchor whose boxes are not finite.
 *
 * <p>Allocates nothing after construction. Not thread-safe.
 */
public final class MicroTubeDecoder {
    /** Whether boxes may reach out of the image. */
    public enum Clip {
        /** Boxes stay as decoded. */
        NONE,
        /** Boxes are cut at the image's border after suppression; one wholly outside collapses onto the border. */
        TO_IMAGE
    }

    private final BoxCodec codec;
    private final int classes;
    private final DetectionSettings settings;
    private final Clip clip;
    private final float minScore;
    private final float backgroundLimit;

    private final TopRows[] best;
    private final float[] thresholds;

    private final MicroTubeNms nms;
    private final int[] candidates;
    private final int[] candidateRanks;
    private final int[] kept;

    /** Decoded boxes of the anchors that were asked for in this step; {@code places} says where an anchor's are. */
    private final double[] decoded;

    private final int[] places;
    private final int[] stamps;
    private int step = 1;
    private int decodedCount;

    /**
     * A decoder for one network.
     *
     * @param codec anchors and coding of the boxes
     * @param classes number of action classes C, background not counted
     * @param settings what is kept
     * @param clip whether kept boxes may reach out of the image
     */
    public MicroTubeDecoder(BoxCodec codec, int classes, DetectionSettings settings, Clip clip) {
        if (classes < 1) {
            throw new IllegalArgumentException("needs at least one action class, was " + classes);
        }
        this.codec = codec;
        this.classes = classes;
        this.settings = settings;
        this.clip = clip;
        minScore = floatAtMost(settings.minScore());
        backgroundLimit = backgroundLimit(settings.minScore(), classes);
        int anchors = codec.anchorCount();
        int limit = Math.min(settings.preNmsTop(), anchors);
        best = new TopRows[classes];
        Arrays.setAll(best, actionClass -> new TopRows(limit));
        thresholds = new float[classes];
        int capacity = settings.capacity(anchors);
        nms = new MicroTubeNms(codec.boxesPerTube(), settings.nmsOverlap(), capacity);
        candidates = new int[limit];
        candidateRanks = new int[limit];
        kept = new int[capacity];
        decoded = new double[(int) Math.min(anchors, (long) classes * limit) * codec.valuesPerTube()];
        places = new int[anchors];
        stamps = new int[anchors];
    }

    /** An empty set that fits what this decoder yields. */
    public MicroTubes newMicroTubes() {
        return new MicroTubes(classes, codec.boxesPerTube(), settings.capacity(codec.anchorCount()));
    }

    /**
     * Decodes one step.
     *
     * @param scores (in) [A, C + 1] softmax scores, background first
     * @param offsets (in) [A, K x 4] box offsets
     * @param out (out) cleared, then receives the micro-tubes of every class, best first
     */
    public void decode(FloatBuffer scores, FloatBuffer offsets, MicroTubes out) {
        requireSize("scores", scores, classes + 1);
        requireSize("offsets", offsets, codec.valuesPerTube());
        requireFits(out);
        out.clear();
        startStep();
        select(scores);
        for (int actionClass = 0; actionClass < classes; actionClass++) {
            int survivors = suppress(best[actionClass], offsets);
            for (int i = 0; i < survivors; i++) {
                emit(actionClass, kept[i], scores, out);
            }
        }
    }

    /**
     * The anchors that entered suppression for at least one class in the last step. Their rows, written to a file and filtered
     * there with the same settings, give what this decoder gave.
     *
     * @param anchors (out) receives the anchors in rising order; A places are always enough
     * @return how many there are
     */
    public int candidates(int[] anchors) {
        int count = 0;
        for (int anchor = 0; anchor < stamps.length; anchor++) {
            if (stamps[anchor] == step && places[anchor] >= 0) {
                anchors[count++] = anchor;
            }
        }
        return count;
    }

    private void startStep() {
        decodedCount = 0;
        step++;
        if (step == 0) { // wrapped around: stamps of four billion steps ago would look new
            Arrays.fill(stamps, 0);
            step = 1;
        }
        for (TopRows each : best) {
            each.clear(minScore);
        }
        Arrays.fill(thresholds, minScore);
    }

    private void select(FloatBuffer scores) {
        int at = scores.position();
        for (int anchor = 0; anchor < stamps.length; anchor++) {
            if (scores.get(at) < backgroundLimit) { // false for NaN
                selectFromRow(scores, at + 1, anchor);
            }
            at += classes + 1;
        }
    }

    private void selectFromRow(FloatBuffer scores, int from, int anchor) {
        for (int actionClass = 0; actionClass < classes; actionClass++) {
            float score = scores.get(from + actionClass);
            if (score > thresholds[actionClass]) { // false for NaN
                TopRows top = best[actionClass];
                top.add(score, anchor);
                thresholds[actionClass] = (float) top.threshold(); // exact: it is a float's value
            }
        }
    }

    private int suppress(TopRows top, FloatBuffer offsets) {
        int selected = top.finish();
        int count = 0;
        for (int rank = 0; rank < selected; rank++) {
            int place = decodeOnce(top.row(rank), offsets);
            if (place >= 0) {
                candidates[count] = place;
                candidateRanks[count++] = rank;
            }
        }
        int survivors = nms.suppress(decoded, candidates, count, kept);
        for (int i = 0; i < survivors; i++) {
            kept[i] = candidateRanks[kept[i]];
        }
        return survivors;
    }

    /** Decodes an anchor unless another class has asked for it already; -1 if its boxes are not finite. */
    private int decodeOnce(int anchor, FloatBuffer offsets) {
        if (stamps[anchor] != step) {
            stamps[anchor] = step;
            int at = decodedCount * codec.valuesPerTube();
            codec.decode(anchor, offsets, decoded, at);
            places[anchor] = MicroTubeFilter.isFinite(decoded, at, codec.valuesPerTube()) ? decodedCount++ : -1;
        }
        return places[anchor];
    }

    private void emit(int actionClass, int rank, FloatBuffer scores, MicroTubes out) {
        int anchor = best[actionClass].row(rank);
        int slot = out.add(actionClass);
        out.scores()[slot] = best[actionClass].score(rank);
        int values = codec.valuesPerTube();
        double[] boxes = out.boxes();
        for (int i = 0; i < values; i++) {
            double value = decoded[places[anchor] * values + i];
            boxes[slot * values + i] = clip == Clip.TO_IMAGE ? Math.max(0, Math.min(1, value)) : value;
        }
        double[] vectors = out.scoreVectors();
        int from = scores.position() + anchor * (classes + 1);
        int to = slot * (classes + 1);
        for (int i = 0; i <= classes; i++) {
            vectors[to + i] = scores.get(from + i);
        }
    }

    private void requireSize(String name, FloatBuffer buffer, int valuesPerAnchor) {
        long expected = (long) codec.anchorCount() * valuesPerAnchor;
        if (buffer.remaining() != expected) {
            throw new IllegalArgumentException("%s: expected %d anchors x %d = %d values, found %d"
                    .formatted(name, codec.anchorCount(), valuesPerAnchor, expected, buffer.remaining()));
        }
    }

    private void requireFits(MicroTubes out) {
        MicroTubeFilter.requireFits(out, classes, codec.boxesPerTube(), settings.capacity(codec.anchorCount()));
    }

    /** The largest float not above {@code value}: a float exceeds one exactly when it exceeds the other. */
    private static float floatAtMost(double value) {
        float nearest = (float) value;
        return nearest > value ? Math.nextDown(nearest) : nearest;
    }

    /** The background score from which on no class score of the row can pass {@code minScore}. */
    private static float backgroundLimit(double minScore, int classes) {
        double room = minScore / 2;
        double rounding = (classes + 1) * 0x1p-23; // a float softmax sums to 1 within this
        return room > rounding ? (float) (1 - room) : Float.POSITIVE_INFINITY;
    }
}
