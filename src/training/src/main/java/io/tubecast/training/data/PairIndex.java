package io.tubecast.training.data;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All pairs of frames that may be trained on, by class.
 *
 * <p>As in the released AMTnet, frames t and t + delta are used only if every tube of the video is in both or in neither of them. A pair with at
 * least one tube is listed under the class of each; a pair without any is listed as empty. Immutable after construction.
 *
 * <p>Of a video that is labelled in some frames only, the pairs are those of consecutive labelled frames up to {@value #MOST_APART} apart, whatever distances
 * are asked for, under the same rule. A labelled frame that is in none of these (its neighbors are too far, or someone is labelled in only one of the two)
 * makes a pair with the frame after it, or the one before it, if that is not labelled; its boxes stand for both.
 */
public final class PairIndex {
    /** Labelled frames farther apart than this make no pair. */
    static final int MOST_APART = 64;

    private static final int DELTA_BITS = 12;
    private static final int FRAME_BITS = 24;

    private final long[][] byClass;
    private final long[] empty;
    private final int[] present;

    /**
     * One pair.
     *
     * @param clip number of the clip in the list
     * @param frame the earlier frame
     * @param delta distance to the later one
     */
    public record Pair(int clip, int frame, int delta) {}

    /**
     * Lists the pairs of some clips.
     *
     * @param clips in their order; with flow, only frames that have a flow stack make pairs
     * @param deltas distances between the frames of a pair
     * @param classes number of action classes
     */
    public PairIndex(List<TrainingClip> clips, List<Integer> deltas, int classes) {
        List<PairList> lists = new ArrayList<>();
        for (int i = 0; i <= classes; i++) {
            lists.add(new PairList());
        }
        for (int number = 0; number < clips.size(); number++) {
            AnnotatedVideo video = clips.get(number).annotation();
            checkClasses(video, classes);
            if (!video.labelled().all()) {
                addLabelledPairs(clips.get(number), number, lists);
                continue;
            }
            for (int delta : deltas) {
                addPairs(clips.get(number), number, delta, lists);
            }
        }
        byClass = new long[classes][];
        for (int i = 0; i < classes; i++) {
            byClass[i] = lists.get(i).toArray();
        }
        empty = lists.get(classes).toArray();
        present = java.util.stream.IntStream.range(0, classes)
                .filter(i -> byClass[i].length > 0)
                .toArray();
        if (present.length == 0) {
            throw new IllegalArgumentException(
                    "no pair of frames %s apart in %d clips shows an action".formatted(deltas, clips.size()));
        }
    }

    /** Number of pairs that show a class. */
    public int count(int actionClass) {
        return byClass[actionClass].length;
    }

    /** Number of pairs in which nobody acts. */
    public int emptyCount() {
        return empty.length;
    }

    /**
     * Draws a pair: with probability {@code emptyShare} one in which nobody acts (if there is any), otherwise a class that occurs, each as
     * likely as the others, and one of its pairs.
     */
    public Pair draw(SplittableRandom random, double emptyShare) {
        boolean wantsEmpty = random.nextDouble() < emptyShare;
        if (wantsEmpty && empty.length > 0) {
            return unpack(empty[random.nextInt(empty.length)]);
        }
        long[] pairs = byClass[present[random.nextInt(present.length)]];
        return unpack(pairs[random.nextInt(pairs.length)]);
    }

    /** Whether every tube of the video is in both frames or in neither. */
    public static boolean usable(AnnotatedVideo video, int frame, int delta) {
        for (AnnotatedTube tube : video.tubes()) {
            if (tube.covers(frame) != tube.covers(frame + delta)) {
                return false;
            }
        }
        return true;
    }

    private static void addPairs(TrainingClip clip, int number, int delta, List<PairList> lists) {
        AnnotatedVideo video = clip.annotation();
        for (int frame = 0; frame + delta < video.frames(); frame++) {
            if (clip.has(frame) && clip.has(frame + delta) && usable(video, frame, delta)) {
                add(video, frame, pack(number, frame, delta), lists);
            }
        }
    }

    /** Lists a pair under the classes that a frame shows. */
    private static void add(AnnotatedVideo video, int frame, long pair, List<PairList> lists) {
        boolean any = false;
        for (AnnotatedTube tube : video.tubes()) {
            if (tube.covers(frame)) {
                lists.get(tube.actionClass()).addOnce(pair);
                any = true;
            }
        }
        if (!any) {
            lists.get(lists.size() - 1).addOnce(pair);
        }
    }

    private static void addLabelledPairs(TrainingClip clip, int number, List<PairList> lists) {
        AnnotatedVideo video = clip.annotation();
        List<Integer> labelled = video.labelled().some();
        boolean paired = false; // whether the frame is in a pair with the one before
        for (int i = 0; i < labelled.size(); i++) {
            int frame = labelled.get(i);
            int delta = i + 1 < labelled.size() ? labelled.get(i + 1) - frame : Integer.MAX_VALUE;
            boolean pairs =
                    delta <= MOST_APART && clip.has(frame) && clip.has(frame + delta) && usable(video, frame, delta);
            if (pairs) {
                add(video, frame, pack(number, frame, delta), lists);
            } else if (!paired) {
                addStill(clip, number, frame, lists);
            }
            paired = pairs;
        }
    }

    /** A labelled frame that has no partner, with a frame beside it. */
    private static void addStill(TrainingClip clip, int number, int frame, List<PairList> lists) {
        AnnotatedVideo video = clip.annotation();
        for (int first = frame; first >= Math.max(0, frame - 1); first--) {
            int beside = first == frame ? frame + 1 : first;
            if (first + 1 < video.frames()
                    && clip.has(first)
                    && clip.has(first + 1)
                    && !video.labelled().contains(beside)) {
                add(video, frame, pack(number, first, 1), lists);
                return;
            }
        }
    }

    private static void checkClasses(AnnotatedVideo video, int classes) {
        for (AnnotatedTube tube : video.tubes()) {
            if (tube.actionClass() >= classes) {
                throw new IllegalArgumentException("video %s has a tube of class %d, but there are %d labels"
                        .formatted(video.name(), tube.actionClass(), classes));
            }
        }
    }

    private static long pack(int clip, int frame, int delta) {
        if (frame >= 1 << FRAME_BITS || delta >= 1 << DELTA_BITS) {
            throw new IllegalArgumentException("frame %d and delta %d are out of range".formatted(frame, delta));
        }
        return ((long) clip << (FRAME_BITS + DELTA_BITS)) | ((long) frame << DELTA_BITS) | delta;
    }

    private static Pair unpack(long pair) {
        return new Pair(
                (int) (pair >>> (FRAME_BITS + DELTA_BITS)),
                (int) (pair >>> DELTA_BITS) & ((1 << FRAME_BITS) - 1),
                (int) pair & ((1 << DELTA_BITS) - 1));
    }

    /** A growing array. */
    private static final class PairList {
        private long[] values = new long[64];
        private int size;

        /** Adds a pair unless it is the one added last (two actors of one class). */
        void addOnce(long value) {
            if (size > 0 && values[size - 1] == value) {
                return;
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
