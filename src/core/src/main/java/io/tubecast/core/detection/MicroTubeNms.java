package io.tubecast.core.detection;

/**
 * Greedy non-maximum suppression of the micro-tubes of one class.
 *
 * <p>Two micro-tubes overlap by the mean of their K boxes' IoU, in continuous coordinates. Going from the best candidate to the worst, one is
 * suppressed if it overlaps a survivor by more than the threshold; exactly the threshold survives. It ends when enough have survived, which
 * changes nothing about those. Allocates nothing after construction. Not thread-safe.
 */
public final class MicroTubeNms {
    private final int boxesPerTube;
    private final double maxOverlap;
    private final int keep;
    private final double[] survivors;
    private final double[] survivorAreas;
    private final double[] areas;

    /**
     * A suppression.
     *
     * @param boxesPerTube K
     * @param maxOverlap mean IoU over which the worse of two micro-tubes goes, in [0, 1]
     * @param keep how many survivors are enough, at least 1
     */
    public MicroTubeNms(int boxesPerTube, double maxOverlap, int keep) {
        if (boxesPerTube < 1 || keep < 1 || !(maxOverlap >= 0 && maxOverlap <= 1)) {
            throw new IllegalArgumentException(
                    "needs at least one box, overlap in [0, 1] and at least one survivor, was %d, %s, %d"
                            .formatted(boxesPerTube, maxOverlap, keep));
        }
        this.boxesPerTube = boxesPerTube;
        this.maxOverlap = maxOverlap;
        this.keep = keep;
        survivors = new double[keep * boxesPerTube * 4];
        survivorAreas = new double[keep * boxesPerTube];
        areas = new double[boxesPerTube];
    }

    /**
     * Finds the candidates that no better candidate covers.
     *
     * @param boxes (in) K x 4 corners of candidate {@code c} from {@code c * K * 4} on
     * @param candidates (in) which micro-tubes of {@code boxes} take part, best first
     * @param count number of candidates
     * @param kept (out) receives the ranks in {@code candidates} of the survivors, best first
     * @return how many survived, at most {@code keep}
     */
    public int suppress(double[] boxes, int[] candidates, int count, int[] kept) {
        int values = 4 * boxesPerTube;
        int survived = 0;
        for (int rank = 0; rank < count && survived < keep; rank++) {
            int from = candidates[rank] * values;
            measure(boxes, from);
            if (!covered(boxes, from, survived)) {
                System.arraycopy(boxes, from, survivors, survived * values, values);
                System.arraycopy(areas, 0, survivorAreas, survived * boxesPerTube, boxesPerTube);
                kept[survived++] = rank;
            }
        }
        return survived;
    }

    private void measure(double[] boxes, int from) {
        for (int k = 0; k < boxesPerTube; k++) {
            int at = from + 4 * k;
            areas[k] = (boxes[at + 2] - boxes[at]) * (boxes[at + 3] - boxes[at + 1]);
        }
    }

    private boolean covered(double[] boxes, int from, int survived) {
        for (int survivor = 0; survivor < survived; survivor++) {
            double sum = 0;
            for (int k = 0; k < boxesPerTube; k++) {
                sum += overlap(boxes, from + 4 * k, areas[k], survivor * boxesPerTube + k);
            }
            if (sum / boxesPerTube > maxOverlap) {
                return true;
            }
        }
        return false;
    }

    private double overlap(double[] boxes, int at, double area, int survivor) {
        int s = 4 * survivor;
        double width = Math.min(survivors[s + 2], boxes[at + 2]) - Math.max(survivors[s], boxes[at]);
        double height = Math.min(survivors[s + 3], boxes[at + 3]) - Math.max(survivors[s + 1], boxes[at + 1]);
        if (!(width > 0 && height > 0)) {
            return 0;
        }
        double intersection = width * height;
        return intersection / (survivorAreas[survivor] + area - intersection);
    }
}
