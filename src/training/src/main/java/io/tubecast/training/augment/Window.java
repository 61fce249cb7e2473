package io.tubecast.training.augment;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.geometry.Iou;
import io.tubecast.training.data.PairTruth;
import io.tubecast.training.data.PairTruth.BoxPair;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of the plane that becomes the network's input, in pixels of the source picture; what lies outside the picture is filled with
 * the mean colour.
 *
 * @param x left edge, may be negative
 * @param y top edge, may be negative
 * @param width in pixels
 * @param height in pixels
 */
record Window(int x, int y, int width, int height) {
    /** Narrower boxes than this share of the window are dropped: their size has no usable logarithm. */
    private static final double LEAST_SIZE = 1e-4;

    /**
     * What is left of the truth in this window: a micro-tube survives if the centers of both its boxes are inside, cut at the edges.
     *
     * @param truth normalised to the picture
     * @param pictureWidth of the picture in pixels
     * @param pictureHeight of the picture in pixels
     */
    PairTruth restrict(PairTruth truth, int pictureWidth, int pictureHeight) {
        List<BoxPair> boxes = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (int i = 0; i < truth.size(); i++) {
            Box first = cut(relative(truth.boxes().get(i).first(), pictureWidth, pictureHeight));
            Box second = cut(relative(truth.boxes().get(i).second(), pictureWidth, pictureHeight));
            if (first != null && second != null) {
                boxes.add(new BoxPair(first, second));
                classes.add(truth.classes().get(i));
            }
        }
        return new PairTruth(boxes, classes);
    }

    /**
     * What is left of a box in this window, cut at the edges; null if its center is outside.
     *
     * @param box normalised to the picture
     */
    @Nullable Box restrict(Box box, int pictureWidth, int pictureHeight) {
        return cut(relative(box, pictureWidth, pictureHeight));
    }

    /** The same part of a picture of another size, to the nearest pixel, at least one pixel. */
    Window scaled(int pictureWidth, int pictureHeight, int otherWidth, int otherHeight) {
        int left = nearest(x, pictureWidth, otherWidth);
        int top = nearest(y, pictureHeight, otherHeight);
        int right = Math.max(left + 1, nearest(x + width, pictureWidth, otherWidth));
        int bottom = Math.max(top + 1, nearest(y + height, pictureHeight, otherHeight));
        return new Window(left, top, right - left, bottom - top);
    }

    private static int nearest(int pixel, int size, int otherSize) {
        return (int) Math.round((double) pixel * otherSize / size);
    }

    /** The largest overlap of the window with a micro-tube, averaged over its two boxes; 0 without any. */
    double bestOverlap(PairTruth truth, int pictureWidth, int pictureHeight) {
        double best = 0;
        for (BoxPair pair : truth.boxes()) {
            double first = overlap(relative(pair.first(), pictureWidth, pictureHeight));
            double second = overlap(relative(pair.second(), pictureWidth, pictureHeight));
            best = Math.max(best, (first + second) / 2);
        }
        return best;
    }

    private static double overlap(Box box) {
        return Iou.of(box.x1(), box.y1(), box.x2(), box.y2(), 0, 0, 1, 1);
    }

    private Box relative(Box box, int pictureWidth, int pictureHeight) {
        return new Box(
                (box.x1() * pictureWidth - x) / width,
                (box.y1() * pictureHeight - y) / height,
                (box.x2() * pictureWidth - x) / width,
                (box.y2() * pictureHeight - y) / height);
    }

    private static @Nullable Box cut(Box box) {
        double centerX = (box.x1() + box.x2()) / 2;
        double centerY = (box.y1() + box.y2()) / 2;
        if (!(centerX > 0 && centerX < 1 && centerY > 0 && centerY < 1)) {
            return null;
        }
        Box cut = new Box(Math.max(0, box.x1()), Math.max(0, box.y1()), Math.min(1, box.x2()), Math.min(1, box.y2()));
        return cut.x2() - cut.x1() < LEAST_SIZE || cut.y2() - cut.y1() < LEAST_SIZE ? null : cut;
    }
}
