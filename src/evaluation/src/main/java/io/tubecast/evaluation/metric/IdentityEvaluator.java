package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.metric.Identities.Counts;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts how many times the id changes under which a true tube is followed.
 *
 * <p>Frame by frame and class by class, as CLEAR MOT has it: a true tube stays with the id it had last as long as a tube of that id overlaps it by 0.5 or more;
 * the others are paired with tubes that no one has, the best overlap first, from 0.5 up. Only tubes of its own class are looked at, because linking is per class:
 * one person has an id in each class by design. A switch is a frame on which the id differs from the last one the true tube had, also across a hole; a
 * fragmentation is a frame on which it is followed again after frames on which it was not. Boxes are drawn as the protocol draws them in frame-mAP.
 * Videos one after the other; not thread-safe.
 */
final class IdentityEvaluator {
    private static final double LEAST_OVERLAP = 0.5;
    private static final Counts NOTHING = new Counts(0, 0, 0, 0, 0, 0);

    private final Protocol protocol;
    private final double minScore;
    private final Map<Integer, Counts> classes = new TreeMap<>();
    private final List<Counts> videos = new ArrayList<>();

    /** A tube and the id under which it was followed. */
    record Named(int id, ActionTube tube) {}

    /** A true tube on its way through the video. */
    private static final class Followed {
        private final AnnotatedTube truth;
        private final List<Named> candidates;
        private int lastId = -1;
        private boolean met;
        private boolean lost;
        private @Nullable Named now;
        private int switches;
        private int fragmentations;
        private int covered;

        Followed(AnnotatedTube truth, List<Named> candidates) {
            this.truth = truth;
            this.candidates = candidates;
        }

        void advance() {
            Named current = now;
            if (current == null) {
                lost = met;
                return;
            }
            covered++;
            switches += met && current.id != lastId ? 1 : 0;
            fragmentations += lost ? 1 : 0;
            met = true;
            lost = false;
            lastId = current.id;
        }

        Counts counts() {
            return new Counts(
                    1, met ? 1 : 0, switches, fragmentations, truth.boxes().size(), covered);
        }
    }

    private record Pair(double overlap, Followed followed, Named named) {}

    IdentityEvaluator(Protocol protocol, double minScore) {
        this.protocol = protocol;
        this.minScore = minScore;
    }

    /** Counts in one video; pieces of a tube share its id. */
    void add(TruthVideo truth, List<Named> tubes) {
        Map<Integer, List<Followed>> byClass = new TreeMap<>();
        for (AnnotatedTube annotated : truth.annotation().tubes()) {
            byClass.computeIfAbsent(annotated.actionClass(), c -> new ArrayList<>())
                    .add(new Followed(annotated, candidates(annotated, tubes)));
        }
        Counts here = NOTHING;
        for (Map.Entry<Integer, List<Followed>> entry : byClass.entrySet()) {
            follow(entry.getValue());
            Counts counts = entry.getValue().stream().map(Followed::counts).reduce(NOTHING, Counts::plus);
            classes.merge(entry.getKey(), counts, Counts::plus);
            here = here.plus(counts);
        }
        videos.add(here);
    }

    private List<Named> candidates(AnnotatedTube truth, List<Named> tubes) {
        List<Named> candidates = new ArrayList<>();
        for (Named named : tubes) {
            ActionTube tube = named.tube();
            if (tube.actionClass() == truth.actionClass()
                    && tube.score() >= minScore
                    && tube.start() < truth.end()
                    && truth.start() < tube.end()) {
                candidates.add(named);
            }
        }
        return candidates;
    }

    private void follow(List<Followed> all) {
        int first = all.stream().mapToInt(f -> f.truth.start()).min().orElse(0);
        int end = all.stream().mapToInt(f -> f.truth.end()).max().orElse(0);
        List<Named> taken = new ArrayList<>();
        for (int frame = first; frame < end; frame++) {
            taken.clear();
            List<Pair> open = new ArrayList<>();
            for (Followed followed : all) {
                followed.now = null;
                if (followed.truth.covers(frame)) {
                    stayOrCollect(followed, frame, taken, open);
                }
            }
            pair(open, taken);
            for (Followed followed : all) {
                if (followed.truth.covers(frame)) {
                    followed.advance();
                }
            }
        }
    }

    private void stayOrCollect(Followed followed, int frame, List<Named> taken, List<Pair> open) {
        List<Pair> pairs = new ArrayList<>();
        for (Named named : followed.candidates) {
            double overlap = overlap(named.tube(), followed.truth, frame);
            if (overlap >= LEAST_OVERLAP) {
                if (followed.met && named.id() == followed.lastId && !taken.contains(named)) {
                    followed.now = named;
                    taken.add(named);
                    return;
                }
                pairs.add(new Pair(overlap, followed, named));
            }
        }
        open.addAll(pairs);
    }

    private static void pair(List<Pair> open, List<Named> taken) {
        open.sort(Comparator.comparingDouble(Pair::overlap).reversed());
        for (Pair pair : open) {
            if (pair.followed.now == null && !taken.contains(pair.named)) {
                pair.followed.now = pair.named;
                taken.add(pair.named);
            }
        }
    }

    private double overlap(ActionTube tube, AnnotatedTube truth, int frame) {
        if (frame < tube.start() || frame >= tube.end()) {
            return 0;
        }
        return protocol.frameBoxes().iou(tube.boxes(), 4 * (frame - tube.start()), truth.boxAt(frame));
    }

    /** What was counted, each class under its name. */
    Identities identities(List<String> names) {
        Map<String, Counts> perClass = new LinkedHashMap<>();
        classes.forEach((actionClass, counts) -> perClass.put(names.get(actionClass), counts));
        return new Identities(classes.values().stream().reduce(NOTHING, Counts::plus), perClass);
    }

    /** Switches for each true tube; NaN without any. */
    double switchesPerTube(int @Nullable [] weights) {
        return sum(weights, Counts::switches) / sum(weights, Counts::truths);
    }

    /** Share of the frames of true tubes on which they are followed; NaN without any. */
    double coverage(int @Nullable [] weights) {
        return sum(weights, Counts::covered) / sum(weights, Counts::frames);
    }

    private double sum(int @Nullable [] weights, ToLongFunction<Counts> count) {
        long sum = 0;
        for (int video = 0; video < videos.size(); video++) {
            sum += (weights == null ? 1 : weights[video]) * count.applyAsLong(videos.get(video));
        }
        return sum;
    }
}
