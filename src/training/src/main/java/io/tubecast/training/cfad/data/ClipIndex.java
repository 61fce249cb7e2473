package io.tubecast.training.cfad.data;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.trajectory.AnchorClusters;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.training.data.TrainingClip;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The videos that are learnt, by the classes that they show. */
public final class ClipIndex {
    /** More boxes than this give the same shapes, later. */
    private static final int BOXES = 10_000;

    private static final int STARTS = 8;

    private final List<List<TrainingClip>> byClass;
    private final List<TrainingClip> clips;

    /**
     * An index.
     *
     * @param clips each of two frames or more
     * @param classes number of classes
     * @throws IllegalArgumentException if nobody acts in any of them, or a class is beyond those
     */
    public ClipIndex(List<TrainingClip> clips, int classes) {
        this.clips = List.copyOf(clips);
        List<List<TrainingClip>> lists = new ArrayList<>();
        IntStream.range(0, classes).forEach(i -> lists.add(new ArrayList<>()));
        for (TrainingClip clip : clips) {
            clip.annotation().tubes().stream()
                    .map(AnnotatedTube::actionClass)
                    .distinct()
                    .forEach(actionClass ->
                            list(lists, actionClass, clip.annotation()).add(clip));
        }
        byClass = lists.stream().filter(list -> !list.isEmpty()).toList();
        if (byClass.isEmpty()) {
            throw new IllegalArgumentException("none of %d videos shows an action".formatted(clips.size()));
        }
    }

    private static List<TrainingClip> list(List<List<TrainingClip>> lists, int actionClass, AnnotatedVideo video) {
        if (actionClass >= lists.size()) {
            throw new IllegalArgumentException("video %s has a tube of class %d, but there are %d labels"
                    .formatted(video.name(), actionClass, lists.size()));
        }
        return lists.get(actionClass);
    }

    /** Draws a class that occurs, each as likely as the others, and one of its videos. */
    public TrainingClip draw(SplittableRandom random) {
        List<TrainingClip> ofClass = byClass.get(random.nextInt(byClass.size()));
        return ofClass.get(random.nextInt(ofClass.size()));
    }

    /**
     * Shapes of anchors for what is learnt: {@link AnchorClusters} of the boxes, of many boxes as many as are enough, evenly chosen. The same videos give the same
     * shapes.
     *
     * @param count number of shapes
     */
    public AnchorClusters shapes(int count) {
        long boxes = clips.stream()
                .flatMap(clip -> clip.annotation().tubes().stream())
                .mapToLong(tube -> tube.boxes().size())
                .sum();
        long every = Math.max(1, boxes / BOXES);
        List<Shape> sizes = new ArrayList<>();
        long number = 0;
        for (TrainingClip clip : clips) {
            AnnotatedVideo video = clip.annotation();
            for (AnnotatedTube tube : video.tubes()) {
                for (Box box : tube.boxes()) {
                    boolean visible = box.x2() > box.x1() && box.y2() > box.y1();
                    if (number++ % every == 0 && visible) {
                        sizes.add(new Shape(
                                (box.x2() - box.x1()) / video.width(), (box.y2() - box.y1()) / video.height()));
                    }
                }
            }
        }
        double[] values = new double[2 * sizes.size()];
        for (int i = 0; i < sizes.size(); i++) {
            values[2 * i] = sizes.get(i).width();
            values[2 * i + 1] = sizes.get(i).height();
        }
        return AnchorClusters.of(values, count, STARTS, new SplittableRandom(0));
    }
}
