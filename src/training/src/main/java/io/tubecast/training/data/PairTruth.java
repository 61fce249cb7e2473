package io.tubecast.training.data;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import java.util.ArrayList;
import java.util.List;

/**
 * The micro-tubes of one pair of frames.
 *
 * @param boxes for each micro-tube its two boxes, normalised to [0, 1]
 * @param classes the 0-based class of each
 */
public record PairTruth(List<BoxPair> boxes, List<Integer> classes) {
    /** Nobody acts. */
    public static final PairTruth EMPTY = new PairTruth(List.of(), List.of());

    /**
     * One actor's box in either frame.
     *
     * @param first in the earlier frame
     * @param second in the later frame
     */
    public record BoxPair(Box first, Box second) {}

    /** Checks that there is a class for each micro-tube. */
    public PairTruth {
        boxes = List.copyOf(boxes);
        classes = List.copyOf(classes);
        if (boxes.size() != classes.size()) {
            throw new IllegalArgumentException(
                    "%d micro-tubes with %d classes".formatted(boxes.size(), classes.size()));
        }
    }

    /**
     * The micro-tubes of frames {@code frame} and {@code frame + delta}. If one of the two is not labelled, its boxes are those of the other.
     *
     * @param video whose boxes, in pixels, are normalised here
     */
    public static PairTruth of(AnnotatedVideo video, int frame, int delta) {
        List<BoxPair> boxes = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        int first = video.labelled().contains(frame) ? frame : frame + delta;
        int second = video.labelled().contains(frame + delta) ? frame + delta : frame;
        for (AnnotatedTube tube : video.tubes()) {
            if (tube.covers(first) && tube.covers(second)) {
                boxes.add(new BoxPair(normalized(tube.boxAt(first), video), normalized(tube.boxAt(second), video)));
                classes.add(tube.actionClass());
            }
        }
        return new PairTruth(boxes, classes);
    }

    /** Number of micro-tubes. */
    public int size() {
        return boxes.size();
    }

    /** The boxes as the matcher takes them: [size x 2 x 4] corners. */
    public float[] corners() {
        float[] corners = new float[8 * size()];
        for (int i = 0; i < size(); i++) {
            write(boxes.get(i).first(), corners, 8 * i);
            write(boxes.get(i).second(), corners, 8 * i + 4);
        }
        return corners;
    }

    /** The classes as an array. */
    public int[] classArray() {
        return classes.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void write(Box box, float[] corners, int at) {
        corners[at] = (float) box.x1();
        corners[at + 1] = (float) box.y1();
        corners[at + 2] = (float) box.x2();
        corners[at + 3] = (float) box.y2();
    }

    private static Box normalized(Box box, AnnotatedVideo video) {
        return new Box(
                box.x1() / video.width(),
                box.y1() / video.height(),
                box.x2() / video.width(),
                box.y2() / video.height());
    }
}
