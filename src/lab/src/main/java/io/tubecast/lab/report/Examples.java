package io.tubecast.lab.report;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.TubeIou;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.lab.report.Example.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Picks the best and the worst of all tubes: hits with the greatest overlap, tubes of high score that overlap no true tube of their class by 0.5, and true
 * tubes that no tube of their class overlaps by 0.5, the longest first. Of each kind at most {@value #MOST}, classes taken in turn. Not thread-safe.
 */
public final class Examples {
    private static final int MOST = 5;
    private static final double HIT = 0.5;

    private final Protocol protocol;
    private final List<String> names;
    private final List<Example> hits = new ArrayList<>();
    private final List<Example> falseAlarms = new ArrayList<>();
    private final List<Example> missed = new ArrayList<>();

    /**
     * Nothing seen yet.
     *
     * @param names of the classes
     */
    public Examples(Protocol protocol, List<String> names) {
        this.protocol = protocol;
        this.names = List.copyOf(names);
    }

    /** Looks at a video. */
    public void add(TruthVideo truth, List<ActionTube> tubes) {
        for (ActionTube tube : tubes) {
            AnnotatedTube nearest = nearest(tube, truth);
            double overlap = nearest == null ? 0 : TubeIou.of(tube, nearest, protocol);
            if (overlap >= HIT && truth.ignored().contains(nearest)) {
                continue; // neither good nor bad
            }
            Kind kind = overlap >= HIT ? Kind.BEST : Kind.FALSE_ALARM;
            List<Example> list = overlap >= HIT ? hits : falseAlarms;
            list.add(new Example(
                    kind,
                    truth.annotation(),
                    names.get(tube.actionClass()),
                    tube,
                    overlap > 0 ? nearest : null,
                    overlap));
        }
        for (AnnotatedTube annotated : truth.annotation().tubes()) {
            addMissed(truth, annotated, tubes);
        }
        trim();
    }

    private @Nullable AnnotatedTube nearest(ActionTube tube, TruthVideo truth) {
        AnnotatedTube nearest = null;
        double most = -1;
        List<AnnotatedTube> all = new ArrayList<>(truth.annotation().tubes());
        all.addAll(truth.ignored());
        for (AnnotatedTube annotated : all) {
            if (annotated.actionClass() == tube.actionClass()) {
                double overlap = TubeIou.of(tube, annotated, protocol);
                if (overlap > most) {
                    most = overlap;
                    nearest = annotated;
                }
            }
        }
        return nearest;
    }

    private void addMissed(TruthVideo truth, AnnotatedTube annotated, List<ActionTube> tubes) {
        ActionTube nearest = null;
        double most = 0;
        for (ActionTube tube : tubes) {
            if (tube.actionClass() == annotated.actionClass()) {
                double overlap = TubeIou.of(tube, annotated, protocol);
                if (overlap > most) {
                    most = overlap;
                    nearest = tube;
                }
            }
        }
        if (most < HIT) {
            String label = names.get(annotated.actionClass());
            missed.add(new Example(Kind.MISSED, truth.annotation(), label, nearest, annotated, most));
        }
    }

    /** Keeps of each class only what can still be picked, so that memory does not grow with the data. */
    private void trim() {
        trim(hits, byOverlap());
        trim(falseAlarms, byScore());
        trim(missed, byLength());
    }

    private static void trim(List<Example> examples, Comparator<Example> order) {
        examples.sort(order);
        Map<String, Integer> seen = new HashMap<>();
        examples.removeIf(example -> seen.merge(example.label(), 1, Integer::sum) > MOST);
    }

    private static Comparator<Example> byOverlap() {
        return Comparator.comparingDouble(Example::overlap).reversed();
    }

    private static Comparator<Example> byScore() {
        return Comparator.comparingDouble(
                        (Example e) -> e.tube() == null ? 0 : e.tube().score())
                .reversed();
    }

    private static Comparator<Example> byLength() {
        return Comparator.comparingInt((Example e) -> e.end() - e.start()).reversed();
    }

    /** Those worth a look: the best, the false alarms, the missed. */
    List<Example> picked() {
        List<Example> picked = new ArrayList<>(inTurn(hits));
        picked.addAll(inTurn(falseAlarms));
        picked.addAll(inTurn(missed));
        return picked;
    }

    /** The first of each class, then the second of each, as far as there is room. */
    private static List<Example> inTurn(List<Example> sorted) {
        List<Example> rest = new ArrayList<>(sorted);
        List<Example> picked = new ArrayList<>();
        while (!rest.isEmpty() && picked.size() < MOST) {
            Set<String> labels = new HashSet<>();
            rest.removeIf(example -> {
                boolean take = picked.size() < MOST && labels.add(example.label());
                if (take) {
                    picked.add(example);
                }
                return take;
            });
        }
        return picked;
    }
}
