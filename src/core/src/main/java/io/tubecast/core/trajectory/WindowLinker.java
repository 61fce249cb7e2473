package io.tubecast.core.trajectory;

import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Links what a network finds in overlapping windows of a stream to tubes across them.
 *
 * <p>A tube goes on with what the next window found if both have boxes on common frames whose mean overlap there is large enough, and the class is the same; of several pairs the one that
 * overlaps most, whatever the order they are given in. A tube that nothing of its own class continues goes on with what overlaps it as much under another class: the same actor does something else, and keeps the
 * number. What nothing continues has ended. Boxes on common frames are averaged. CFAD's paper has no windows; ACT links its tubelets in this way.
 *
 * <p>Not thread-safe.
 */
public final class WindowLinker {
    /** As ACT and MOC have it for tubelets. */
    public static final double DEFAULT_OVERLAP = 0.5;

    private final double minOverlap;
    private final List<LinkedTube> live = new ArrayList<>();
    private final List<LinkedTube> ended = new ArrayList<>();
    private long made;

    /** A tube and what may continue it. */
    private record Pair(LinkedTube tube, int found, double overlap, double score) {}

    /**
     * A linker that has seen nothing.
     *
     * @param minOverlap least mean overlap of two boxes on common frames, in [0, 1]
     */
    public WindowLinker(double minOverlap) {
        if (!(minOverlap >= 0 && minOverlap <= 1)) {
            throw new IllegalArgumentException("the least overlap must be in [0, 1], was " + minOverlap);
        }
        this.minOverlap = minOverlap;
    }

    /**
     * Takes what was found in the next window.
     *
     * @param frames of the window; it begins and ends after the one before
     * @param tubes found in it, on positions among its frames
     * @param nextFirst number of the first frame that the window after it can have
     */
    public void step(WindowFrames frames, List<ActionTube> tubes, long nextFirst) {
        ended.clear();
        boolean[] taken = new boolean[tubes.size()];
        List<LinkedTube> waiting = new ArrayList<>(live);
        List<LinkedTube> next = new ArrayList<>();
        next.addAll(extend(waiting, frames, tubes, taken, true));
        next.addAll(extend(waiting, frames, tubes, taken, false));
        ended.addAll(waiting);
        for (int i = 0; i < tubes.size(); i++) {
            if (!taken[i]) {
                next.add(new LinkedTube(++made, tubes.get(i), frames));
            }
        }
        next.sort(Comparator.comparingLong(LinkedTube::id));
        live.clear();
        for (LinkedTube tube : next) {
            (tube.lastFrame() < nextFirst ? ended : live).add(tube);
            tube.settle(nextFirst);
        }
        ended.sort(Comparator.comparingLong(LinkedTube::id));
    }

    /** Continues tubes, which no longer wait then. */
    private List<LinkedTube> extend(
            List<LinkedTube> waiting, WindowFrames frames, List<ActionTube> tubes, boolean[] taken, boolean sameClass) {
        List<Pair> pairs = new ArrayList<>();
        for (LinkedTube tube : waiting) {
            for (int i = 0; i < tubes.size(); i++) {
                ActionTube found = tubes.get(i);
                boolean same = found.actionClass() == tube.segment().actionClass();
                double overlap = taken[i] || same != sameClass ? -1 : tube.overlap(found, frames);
                if (overlap >= minOverlap) {
                    pairs.add(new Pair(tube, i, overlap, found.score()));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::overlap)
                .thenComparingDouble(Pair::score)
                .reversed()
                .thenComparingLong(pair -> pair.tube().id()));
        List<LinkedTube> extended = new ArrayList<>();
        for (Pair pair : pairs) {
            if (!taken[pair.found] && waiting.remove(pair.tube)) {
                taken[pair.found] = true;
                pair.tube.extend(tubes.get(pair.found), frames);
                extended.add(pair.tube);
            }
        }
        return extended;
    }

    /** Ends all tubes: no window follows the last one, or none that shares a frame with it. */
    public void endAll() {
        ended.clear();
        ended.addAll(live);
        live.clear();
    }

    /** Tubes that the next window may continue, the oldest first. */
    public List<LinkedTube> live() {
        return List.copyOf(live);
    }

    /** Tubes that ended with the last step, the oldest first. */
    public List<LinkedTube> ended() {
        return List.copyOf(ended);
    }
}
