package io.tubecast.core.trajectory;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Anchor shapes from the boxes of a training set: k-means on width and height with the distance 1 - IoU of boxes around one center, as
 * YOLO9000 does it.
 *
 * <p>A center is the mean width and height of its boxes. The best of several starts by mean overlap counts; centers are drawn as k-means++
 * draws them.
 *
 * @param shapes the shapes, by rising area
 * @param meanOverlap mean over the boxes of the overlap with the best shape
 */
public record AnchorClusters(List<Shape> shapes, double meanOverlap) {
    private static final int MOST_ROUNDS = 300;

    /** Copies the shapes. */
    public AnchorClusters {
        shapes = List.copyOf(shapes);
    }

    /**
     * Finds shapes.
     *
     * @param sizes (in) [boxes x 2] widths and heights, positive, as fractions of the picture
     * @param count number of shapes, not more than boxes
     * @param starts how often the search begins anew
     * @param random where the starts come from
     */
    public static AnchorClusters of(double[] sizes, int count, int starts, RandomGenerator random) {
        if (count < 1 || starts < 1 || sizes.length < 2 * count) {
            throw new IllegalArgumentException(
                    "%d shapes of %d boxes in %d starts: each must be at least 1, and boxes not fewer than shapes"
                            .formatted(count, sizes.length / 2, starts));
        }
        double[] best = {};
        double bestOverlap = -1;
        for (int start = 0; start < starts; start++) {
            double[] centers = settle(sizes, firstCenters(sizes, count, random));
            double overlap = meanOverlap(sizes, centers);
            if (overlap > bestOverlap) {
                best = centers;
                bestOverlap = overlap;
            }
        }
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shapes.add(new Shape(best[2 * i], best[2 * i + 1]));
        }
        shapes.sort(Comparator.comparingDouble(Shape::area));
        return new AnchorClusters(shapes, bestOverlap);
    }

    /** Overlap of two boxes around the same center. */
    static double overlap(double widthA, double heightA, double widthB, double heightB) {
        double common = Math.min(widthA, widthB) * Math.min(heightA, heightB);
        return common / (widthA * heightA + widthB * heightB - common);
    }

    private static double[] firstCenters(double[] sizes, int count, RandomGenerator random) {
        int boxes = sizes.length / 2;
        double[] centers = new double[2 * count];
        double[] weights = new double[boxes];
        Arrays.fill(weights, 1);
        for (int c = 0; c < count; c++) {
            int box = draw(weights, random);
            centers[2 * c] = sizes[2 * box];
            centers[2 * c + 1] = sizes[2 * box + 1];
            for (int i = 0; i < boxes; i++) {
                double distance = 1 - overlap(sizes[2 * i], sizes[2 * i + 1], centers[2 * c], centers[2 * c + 1]);
                double weight = distance * distance;
                weights[i] = c == 0 ? weight : Math.min(weights[i], weight);
            }
        }
        return centers;
    }

    /** An index with a chance in proportion to its weight; any where all weights are zero. */
    private static int draw(double[] weights, RandomGenerator random) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double left = random.nextDouble() * total;
        int last = random.nextInt(weights.length);
        if (total == 0) {
            return last;
        }
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                left -= weights[i];
                if (left < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    /** Rounds of assigning and averaging until no box changes its center. */
    private static double[] settle(double[] sizes, double[] centers) {
        int[] of = new int[sizes.length / 2];
        Arrays.fill(of, -1);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean changed = false;
            for (int i = 0; i < of.length; i++) {
                int nearest = nearest(sizes[2 * i], sizes[2 * i + 1], centers);
                changed |= nearest != of[i];
                of[i] = nearest;
            }
            if (!changed) {
                break;
            }
            average(sizes, of, centers);
        }
        return centers;
    }

    private static void average(double[] sizes, int[] of, double[] centers) {
        double[] sums = new double[centers.length];
        int[] members = new int[centers.length / 2];
        for (int i = 0; i < of.length; i++) {
            sums[2 * of[i]] += sizes[2 * i];
            sums[2 * of[i] + 1] += sizes[2 * i + 1];
            members[of[i]]++;
        }
        for (int c = 0; c < members.length; c++) {
            if (members[c] > 0) { // a center without boxes stays where it is
                centers[2 * c] = sums[2 * c] / members[c];
                centers[2 * c + 1] = sums[2 * c + 1] / members[c];
            }
        }
    }

    private static int nearest(double width, double height, double[] centers) {
        int nearest = 0;
        double most = -1;
        for (int c = 0; c < centers.length / 2; c++) {
            double overlap = overlap(width, height, centers[2 * c], centers[2 * c + 1]);
            if (overlap > most) {
                most = overlap;
                nearest = c;
            }
        }
        return nearest;
    }

    private static double meanOverlap(double[] sizes, double[] centers) {
        double sum = 0;
        for (int i = 0; i < sizes.length; i += 2) {
            int c = nearest(sizes[i], sizes[i + 1], centers);
            sum += overlap(sizes[i], sizes[i + 1], centers[2 * c], centers[2 * c + 1]);
        }
        int boxes = sizes.length / 2;
        return sum / boxes;
    }
}
