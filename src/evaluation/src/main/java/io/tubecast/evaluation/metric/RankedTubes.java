package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The tubes of a video as a protocol ranks them: class by class, best first, without the duplicates that it drops. */
final class RankedTubes {
    private RankedTubes() {}

    /**
     * Ranks the tubes of a video.
     *
     * @param tubes in the order that decides between equal scores
     * @return a list for each class
     */
    static List<List<ActionTube>> byClass(List<ActionTube> tubes, int classes, Protocol protocol) {
        List<List<ActionTube>> byClass = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            byClass.add(new ArrayList<>());
        }
        for (ActionTube tube : tubes) {
            if (tube.actionClass() < 0 || tube.actionClass() >= classes) {
                throw new IllegalArgumentException("class %d of %d".formatted(tube.actionClass(), classes));
            }
            byClass.get(tube.actionClass()).add(tube);
        }
        for (List<ActionTube> ofClass : byClass) { // List.sort is stable: equal scores stay in the order given
            ofClass.sort(Comparator.comparingDouble((ActionTube t) -> protocol.ranked(t.score()))
                    .reversed());
        }
        if (protocol.nms() < 1) {
            byClass.replaceAll(sorted -> suppressed(sorted, protocol));
        }
        return byClass;
    }

    private static List<ActionTube> suppressed(List<ActionTube> sorted, Protocol protocol) {
        List<ActionTube> kept = new ArrayList<>();
        for (ActionTube tube : sorted) {
            if (kept.stream().noneMatch(better -> TubeIou.of(better, tube, protocol) > protocol.nms())) {
                kept.add(tube);
            }
        }
        return kept;
    }

    /** The tubes of the truth that are of a class; a new list. */
    static List<AnnotatedTube> ofClass(List<AnnotatedTube> tubes, int actionClass) {
        List<AnnotatedTube> ofClass = new ArrayList<>();
        for (AnnotatedTube tube : tubes) {
            if (tube.actionClass() == actionClass) {
                ofClass.add(tube);
            }
        }
        return ofClass;
    }

    /** [tubes x truths] how much each tube overlaps each one of the truth. */
    static double[] overlaps(List<ActionTube> tubes, List<AnnotatedTube> truths, Protocol protocol) {
        double[] overlaps = new double[tubes.size() * truths.size()];
        for (int row = 0; row < tubes.size(); row++) {
            for (int column = 0; column < truths.size(); column++) {
                overlaps[row * truths.size() + column] = TubeIou.of(tubes.get(row), truths.get(column), protocol);
            }
        }
        return overlaps;
    }
}
