package io.tubecast.core.detection;

/**
 * The same filter as {@link MicroTubeDecoder}'s, for micro-tubes that come as plain rows, from a file or another system.
 *
 * <p>Rows are K boxes of (x1, y1, x2, y2) in any unit and a score vector with background first. Scores are taken as they are, no
 * sum is assumed; boxes are not clipped. A row that is not finite, or a score that is not a number, is not selected. Its
 * arrays grow with the longest step seen. Not thread-safe.
 */
public final class MicroTubeFilter {
    private final int classes;
    private final int boxesPerTube;
    private final DetectionSettings settings;
    private int rowsPrepared;
    private TopRows top;
    private MicroTubeNms nms;
    private int[] candidates;
    private int[] candidateRanks;
    private int[] kept;

    /**
     * A filter.
     *
     * @param classes number of action classes C, background not counted
     * @param boxesPerTube K
     * @param settings what is kept
     */
    public MicroTubeFilter(int classes, int boxesPerTube, DetectionSettings settings) {
        if (classes < 1 || boxesPerTube < 1) {
            throw new IllegalArgumentException(
                    "needs at least one class and one box, were %d and %d".formatted(classes, boxesPerTube));
        }
        this.classes = classes;
        this.boxesPerTube = boxesPerTube;
        this.settings = settings;
        rowsPrepared = 64;
        int limit = Math.min(rowsPrepared, settings.preNmsTop());
        top = new TopRows(limit);
        candidates = new int[limit];
        candidateRanks = new int[limit];
        kept = new int[settings.capacity(rowsPrepared)];
        nms = new MicroTubeNms(boxesPerTube, settings.nmsOverlap(), kept.length);
    }

    /**
     * Filters one step.
     *
     * @param rows number of rows
     * @param boxes (in) [rows x K x 4]
     * @param scores (in) [rows x (C + 1)], background first
     * @param out (out) cleared, then receives the micro-tubes of every class, best first
     */
    public void filter(int rows, double[] boxes, double[] scores, MicroTubes out) {
        requireRows(rows, boxes, boxesPerTube * 4, "boxes");
        requireRows(rows, scores, classes + 1, "scores");
        requireFits(out, classes, boxesPerTube, settings.capacity(rows));
        prepare(rows);
        out.clear();
        for (int actionClass = 0; actionClass < classes; actionClass++) {
            int survivors = suppress(rows, boxes, scores, actionClass);
            for (int i = 0; i < survivors; i++) {
                emit(actionClass, top.row(candidateRanks[kept[i]]), boxes, scores, out);
            }
        }
    }

    /**
     * No filter: every row is a micro-tube of every class, in the order of the rows.
     *
     * @param rows number of rows
     * @param boxes (in) [rows x K x 4]
     * @param scores (in) [rows x (C + 1)], background first
     * @param out (out) cleared, then receives all rows; its capacity must be at least {@code rows}
     */
    public static void offerAll(int rows, double[] boxes, double[] scores, MicroTubes out) {
        requireRows(rows, boxes, out.boxesPerTube() * 4, "boxes");
        requireRows(rows, scores, out.classes() + 1, "scores");
        requireFits(out, out.classes(), out.boxesPerTube(), rows);
        out.clear();
        for (int actionClass = 0; actionClass < out.classes(); actionClass++) {
            for (int row = 0; row < rows; row++) {
                emit(actionClass, row, boxes, scores, out);
            }
        }
    }

    private int suppress(int rows, double[] boxes, double[] scores, int actionClass) {
        top.clear(settings.minScore());
        for (int row = 0; row < rows; row++) {
            double score = scores[row * (classes + 1) + 1 + actionClass];
            if (score > top.threshold()) { // false for NaN
                top.add(score, row);
            }
        }
        int selected = top.finish();
        int count = 0;
        for (int rank = 0; rank < selected; rank++) {
            int row = top.row(rank);
            if (isFinite(boxes, row * boxesPerTube * 4, boxesPerTube * 4)) {
                candidates[count] = row;
                candidateRanks[count++] = rank;
            }
        }
        return nms.suppress(boxes, candidates, count, kept);
    }

    private void prepare(int rows) {
        if (rows > rowsPrepared) {
            rowsPrepared = Math.max(rows, 2 * rowsPrepared);
            int limit = Math.min(rowsPrepared, settings.preNmsTop());
            if (limit > candidates.length) {
                top = new TopRows(limit);
                candidates = new int[limit];
                candidateRanks = new int[limit];
                kept = new int[settings.capacity(rowsPrepared)];
                nms = new MicroTubeNms(boxesPerTube, settings.nmsOverlap(), kept.length);
            }
        }
    }

    private static void emit(int actionClass, int row, double[] boxes, double[] scores, MicroTubes out) {
        int slot = out.add(actionClass);
        int width = out.classes() + 1;
        int values = 4 * out.boxesPerTube();
        out.scores()[slot] = scores[row * width + 1 + actionClass];
        System.arraycopy(boxes, row * values, out.boxes(), slot * values, values);
        System.arraycopy(scores, row * width, out.scoreVectors(), slot * width, width);
    }

    /** Whether {@code count} values from {@code at} on are all finite. */
    static boolean isFinite(double[] values, int at, int count) {
        for (int i = at; i < at + count; i++) {
            if (!Double.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    /** Refuses a set of micro-tubes of another shape. */
    static void requireFits(MicroTubes out, int classes, int boxesPerTube, int capacity) {
        if (out.classes() != classes || out.boxesPerTube() != boxesPerTube || out.capacity() < capacity) {
            throw new IllegalArgumentException(
                    "micro-tubes: expected %d classes of at least %d micro-tubes of %d boxes, found %d of %d of %d"
                            .formatted(
                                    classes,
                                    capacity,
                                    boxesPerTube,
                                    out.classes(),
                                    out.capacity(),
                                    out.boxesPerTube()));
        }
    }

    private static void requireRows(int rows, double[] values, int width, String name) {
        if (rows < 0 || values.length < (long) rows * width) {
            throw new IllegalArgumentException(
                    "%s: expected %d rows x %d values, found %d values".formatted(name, rows, width, values.length));
        }
    }
}
