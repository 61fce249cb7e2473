package io.tubecast.evaluation.truth;

import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.util.function.Supplier;

/**
 * Takes the boxes of an annotation into a picture: a box that sticks out of it is clipped and counted as long as half of its area lies inside; one
 * that lies further outside is refused, and so is what is no box. Not thread-safe.
 */
final class PictureBounds {
    private static final double LEAST_INSIDE = 0.5;

    private final int width;
    private final int height;
    private int clipped;

    PictureBounds(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * A box from its upper left corner and its size, in continuous pixels.
     *
     * @param record how the file writes it, for the message
     */
    Box take(double x, double y, double boxWidth, double boxHeight, Supplier<String> record) {
        if (!(Double.isFinite(x + y + boxWidth + boxHeight) && boxWidth > 0 && boxHeight > 0)) {
            throw new UnusableException(
                    Reason.NO_BOX,
                    record.get() + " is no box: four finite numbers with a positive width and height are needed");
        }
        Box whole = new Box(x, y, x + boxWidth, y + boxHeight);
        Box inside = whole.clipped(width, height);
        if (inside.area() < LEAST_INSIDE * whole.area()) {
            throw new UnusableException(
                    Reason.OUTSIDE, "%s lies outside the %dx%d picture".formatted(record.get(), width, height));
        }
        if (!inside.equals(whole)) {
            clipped++;
        }
        return inside;
    }

    /** Boxes that were clipped so far. */
    int clipped() {
        return clipped;
    }
}
