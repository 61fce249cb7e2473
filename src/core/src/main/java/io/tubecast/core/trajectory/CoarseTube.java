package io.tubecast.core.trajectory;

import java.util.Arrays;
import java.util.Objects;

/**
 * A tube as the coarse module predicts it (Eq. 1): for each coordinate of the encoded box a polynomial of time, seen from one anchor.
 *
 * <p>The polynomials live in the coded space, so width and height are exponentials of polynomials and never negative. The arrays are the
 * tube's own: read them, do not write them.
 *
 * @param actionClass 0-based class, background not counted
 * @param score score of that class
 * @param span when the tube is; its polynomials run from 0 at the start to 1 at the end (Eq. 4)
 * @param anchor [4] center x, center y, width, height
 * @param theta [4 x (k + 1)] coefficients of x, y, log width, log height, each from the constant up; the order k follows from the length
 * @param weight of its scores, from how sure it is that something happens in the span
 */
@SuppressWarnings("ArrayRecordComponent") // as in ActionTube
public record CoarseTube(int actionClass, double score, TimeSpan span, double[] anchor, double[] theta, double weight) {
    /** Of full weight. */
    public CoarseTube(int actionClass, double score, TimeSpan span, double[] anchor, double[] theta) {
        this(actionClass, score, span, anchor, theta, 1);
    }

    /** Checks the shapes. */
    public CoarseTube {
        if (anchor.length != 4 || theta.length == 0 || theta.length % 4 != 0) {
            throw new IllegalArgumentException("an anchor has 4 values and theta 4 x (k + 1), were %d and %d"
                    .formatted(anchor.length, theta.length));
        }
    }

    /** The same of another weight. */
    CoarseTube weighing(double other) {
        return new CoarseTube(actionClass, score, span, anchor, theta, other);
    }

    /** What it is ranked by: its score by its weight. */
    public double rank() {
        return weight * score;
    }

    /** Order of the polynomials, k. */
    public int order() {
        return theta.length / 4 - 1;
    }

    /**
     * The box at a time stamp (Eq. 6), in the anchor's unit.
     *
     * @param time in frames of the resampled clip; before the start and after the end the tube stays where it is there
     * @param box (out) receives center x, center y, width, height from {@code at} on
     */
    public void boxAt(double time, double[] box, int at) {
        double normalized = Math.max(0, Math.min(1, span.normalized(time)));
        int terms = theta.length / 4;
        for (int coordinate = 0; coordinate < 4; coordinate++) {
            box[at + coordinate] = polynomial(theta, coordinate * terms, terms, normalized);
        }
        AnchorCoding.decode(box, at, anchor, 0, box, at);
    }

    /**
     * The value of a polynomial by Horner's rule.
     *
     * @param coefficients (in) {@code terms} of them from {@code at} on, from the constant up
     */
    static double polynomial(double[] coefficients, int at, int terms, double t) {
        double value = 0;
        for (int power = terms - 1; power >= 0; power--) {
            value = value * t + coefficients[at + power];
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CoarseTube that
                && actionClass == that.actionClass
                && Double.compare(score, that.score) == 0
                && Double.compare(weight, that.weight) == 0
                && span.equals(that.span)
                && Arrays.equals(anchor, that.anchor)
                && Arrays.equals(theta, that.theta);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actionClass, score, weight, span, Arrays.hashCode(anchor), Arrays.hashCode(theta));
    }

    @Override
    public String toString() {
        return "CoarseTube[class %d, score %.4f, frames %.2f to %.2f, order %d]"
                .formatted(actionClass, score, span.start(), span.end(), order());
    }
}
