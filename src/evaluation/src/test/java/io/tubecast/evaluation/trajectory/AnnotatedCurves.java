package io.tubecast.evaluation.trajectory;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.trajectory.BoxCurve;
import io.tubecast.core.trajectory.Interpolation;
import io.tubecast.core.trajectory.TubeOverlap;
import java.util.Arrays;
import java.util.Random;

/** What the best curves of some form make of a true tube: mean overlap over its frames. Boxes are center x, center y, width, height. */
final class AnnotatedCurves {
    private AnnotatedCurves() {}

    /** [frames x 4] the tube's boxes by center and size. */
    static double[] centers(AnnotatedTube tube) {
        double[] boxes = new double[4 * tube.boxes().size()];
        int at = 0;
        for (Box box : tube.boxes()) {
            boxes[at++] = (box.x1() + box.x2()) / 2;
            boxes[at++] = (box.y1() + box.y2()) / 2;
            boxes[at++] = box.width();
            boxes[at++] = box.height();
        }
        return boxes;
    }

    /**
     * The polynomials of an order that come closest to each coordinate in the sense of least squares, at the tube's frames: projections on
     * polynomials made orthogonal on these frames by Gram and Schmidt.
     */
    static double[] polynomial(double[] truth, int order) {
        int frames = truth.length / 4;
        double[][] basis = new double[Math.min(order + 1, frames)][frames];
        for (int power = 0; power < basis.length; power++) {
            for (int i = 0; i < frames; i++) {
                basis[power][i] = power == 0 ? 1 : basis[power - 1][i] * (2.0 * i / (frames - 1) - 1);
            }
            for (int twice = 0; twice < 2; twice++) { // once more against rounding
                for (int lower = 0; lower < power; lower++) {
                    double share = dot(basis[power], basis[lower]);
                    for (int i = 0; i < frames; i++) {
                        basis[power][i] -= share * basis[lower][i];
                    }
                }
            }
            double norm = Math.sqrt(dot(basis[power], basis[power]));
            for (int i = 0; i < frames; i++) {
                basis[power][i] /= norm;
            }
        }
        double[] fitted = new double[truth.length];
        for (int c = 0; c < 4; c++) {
            for (double[] vector : basis) {
                double share = 0;
                for (int i = 0; i < frames; i++) {
                    share += vector[i] * truth[4 * i + c];
                }
                for (int i = 0; i < frames; i++) {
                    fitted[4 * i + c] += share * vector[i];
                }
            }
        }
        return visible(fitted);
    }

    /** The curve through true boxes at so many evenly spread time stamps, each off by noise in proportion to the box. */
    static double[] spline(double[] truth, int knots, Interpolation method, double noise, Random random) {
        int frames = truth.length / 4;
        double[] times = new double[knots];
        double[] boxes = new double[4 * knots];
        for (int i = 0; i < knots; i++) {
            times[i] = (double) i / (knots - 1) * (frames - 1);
            int before = (int) Math.min(frames - 2, Math.floor(times[i]));
            double share = times[i] - before;
            for (int c = 0; c < 4; c++) {
                boxes[4 * i + c] = (1 - share) * truth[4 * before + c] + share * truth[4 * before + 4 + c];
            }
            double width = boxes[4 * i + 2];
            double height = boxes[4 * i + 3];
            for (int c = 0; c < 4; c++) {
                boxes[4 * i + c] += noise * (c % 2 == 0 ? width : height) * random.nextGaussian();
            }
        }
        BoxCurve curve = new BoxCurve(method, knots);
        curve.fit(knots, times, boxes);
        double[] result = new double[truth.length];
        for (int frame = 0; frame < frames; frame++) {
            curve.at(frame, result, 4 * frame);
        }
        return visible(result);
    }

    static double overlap(double[] boxes, double[] truth) {
        return TubeOverlap.ofCenters(boxes, truth, truth.length / 4);
    }

    /** The first frames of a tube, all where it is shorter. */
    static double[] first(double[] truth, int frames) {
        return Arrays.copyOf(truth, Math.min(truth.length, 4 * frames));
    }

    private static double[] visible(double[] boxes) {
        for (int at = 0; at < boxes.length; at += 4) {
            boxes[at + 2] = Math.max(1, boxes[at + 2]); // pixels
            boxes[at + 3] = Math.max(1, boxes[at + 3]);
        }
        return boxes;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
