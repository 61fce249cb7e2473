package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Video-mAP and classification accuracy, and frame-mAP of the same tubes: everything that is measured on finished tubes.
 *
 * <p>Videos are added one after the other, with the tubes in pixels of the annotated video; nothing of them is kept but what matched.
 * Classes are numbers below {@code classes}; truth and tubes must mean the same by them. Not thread-safe.
 */
public final class TubeEvaluator {
    /** Overlaps that are measured: 0.2, 0.3, and 0.5 to 0.95 in steps of 0.05. */
    static final double[] THRESHOLDS = {0.2, 0.3, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95};

    /** Where 0.5 stands; the ten from there on make up "0.5:0.95". */
    static final int HALF = 2;

    /** Where 0.75 stands. */
    static final int THREE_QUARTERS = 7;

    private final Protocol protocol;
    private final int classes;
    private final ClassRankings rankings;
    private final FrameEvaluator frames;
    private final Matching matching;
    private final BitSet annotated = new BitSet();
    private final BitSet rightlyLabelled = new BitSet();
    private int videos;
    private int truths;
    private int tubeCount;

    /**
     * Nothing measured yet.
     *
     * @param classes number of classes, background not counted
     * @param listed the classes means are taken over, a listed class without truth counting as 0; null: those with truth
     */
    public TubeEvaluator(Protocol protocol, int classes, @Nullable BitSet listed) {
        this.protocol = protocol;
        this.classes = classes;
        this.rankings = new ClassRankings(classes, protocol.integration(), listed);
        this.frames = new FrameEvaluator(protocol, classes, 0.5, listed);
        this.matching = new Matching(THRESHOLDS, protocol.strict());
    }

    /** Measures the tubes of one video, given in the order that decides between equal scores. */
    public void add(TruthVideo truth, List<ActionTube> tubes) {
        int video = videos++;
        List<List<ActionTube>> byClass = byClass(tubes);
        for (int c = 0; c < classes; c++) {
            int actionClass = c;
            List<ActionTube> found = suppressed(byClass.get(c));
            List<AnnotatedTube> columns = ofClass(truth.annotation().tubes(), actionClass);
            int counted = columns.size();
            columns.addAll(ofClass(truth.ignored(), actionClass));
            rankings.of(c).addTruth(video, counted);
            truths += counted;
            match(video, found, columns, counted);
        }
        tubeCount += tubes.size();
        addFrames(truth, tubes);
        annotated.set(video, !truth.annotation().tubes().isEmpty());
        rightlyLabelled.set(video, hasRightLabel(truth.annotation().tubes(), tubes));
    }

    /** Everything measured so far, each class under its name, with confidence intervals. */
    public Report report(List<String> classNames, Bootstrap bootstrap) {
        rankings.sort();
        frames.sort();
        return Report.of(this, classNames, bootstrap);
    }

    /**
     * What this evaluation has above another, measure by measure, with 95 % intervals over resamples in which both see the same videos.
     *
     * @param other of the same videos in the same order
     * @param bootstrap at least one resample
     */
    public Map<String, Difference> above(TubeEvaluator other, Bootstrap bootstrap) {
        if (other.videos != videos) {
            throw new IllegalArgumentException("%d videos against %d".formatted(videos, other.videos));
        }
        for (TubeEvaluator evaluator : List.of(this, other)) {
            evaluator.rankings.sort();
            evaluator.frames.sort();
        }
        Map<String, Report.Measure> theirs = Report.measures(other);
        Map<String, Difference> differences = new LinkedHashMap<>();
        Report.measures(this).forEach((key, measure) -> {
            Report.Measure their = Objects.requireNonNull(theirs.get(key));
            differences.put(
                    key,
                    new Difference(
                            measure.of(null) - their.of(null),
                            bootstrap.interval(videos, weights -> measure.of(weights) - their.of(weights))));
        });
        return differences;
    }

    /**
     * A difference of two evaluations.
     *
     * @param value on the videos as they are
     * @param interval 95 % of the resamples
     */
    public record Difference(double value, Bootstrap.Interval interval) {}

    /** Mean average precision at a threshold. */
    double videoMap(int threshold, int @Nullable [] weights) {
        return rankings.mean(threshold, weights);
    }

    double averagePrecision(int actionClass, int threshold) {
        return rankings.averagePrecision(actionClass, threshold, null);
    }

    FrameEvaluator frames() {
        return frames;
    }

    BitSet measured() {
        return rankings.measured();
    }

    /** Fraction of the videos with truth whose best tube has the right class; NaN if there are none. */
    double accuracy(int @Nullable [] weights) {
        int right = 0;
        int all = 0;
        for (int video = annotated.nextSetBit(0); video >= 0; video = annotated.nextSetBit(video + 1)) {
            int weight = weights == null ? 1 : weights[video];
            all += weight;
            right += rightlyLabelled.get(video) ? weight : 0;
        }
        return (double) right / all;
    }

    int videos() {
        return videos;
    }

    int truths() {
        return truths;
    }

    int tubes() {
        return tubeCount;
    }

    Protocol protocol() {
        return protocol;
    }

    private List<List<ActionTube>> byClass(List<ActionTube> tubes) {
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
        return byClass;
    }

    private List<ActionTube> suppressed(List<ActionTube> sorted) {
        if (protocol.nms() >= 1) {
            return sorted;
        }
        List<ActionTube> kept = new ArrayList<>();
        for (ActionTube tube : sorted) {
            if (kept.stream().noneMatch(better -> TubeIou.of(better, tube, protocol) > protocol.nms())) {
                kept.add(tube);
            }
        }
        return kept;
    }

    private void match(int video, List<ActionTube> found, List<AnnotatedTube> columns, int counted) {
        double[] overlaps = new double[found.size() * columns.size()];
        for (int row = 0; row < found.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                overlaps[row * columns.size() + column] = TubeIou.of(found.get(row), columns.get(column), protocol);
            }
        }
        matching.match(overlaps, found.size(), counted, columns.size() - counted);
        for (int row = 0; row < found.size(); row++) {
            ActionTube tube = found.get(row);
            rankings.of(tube.actionClass())
                    .add(video, protocol.ranked(tube.score()), matching.hits(row), matching.neither(row));
        }
    }

    private void addFrames(TruthVideo truth, List<ActionTube> tubes) {
        frames.begin(truth);
        for (ActionTube tube : tubes) {
            for (int i = 0; i < tube.length(); i++) {
                frames.add(tube.start() + i, tube.actionClass(), tube.frameScores()[i], tube.boxes(), 4 * i);
            }
        }
        frames.end();
    }

    private boolean hasRightLabel(List<AnnotatedTube> truth, List<ActionTube> tubes) {
        if (truth.isEmpty() || tubes.isEmpty()) {
            return false;
        }
        Set<Integer> right = new HashSet<>();
        if (protocol.lastTubeOnly()) {
            right.add(truth.get(truth.size() - 1).actionClass());
        } else {
            truth.forEach(tube -> right.add(tube.actionClass()));
        }
        ActionTube best = tubes.get(0);
        for (ActionTube tube : tubes) {
            if (protocol.ranked(tube.score()) > protocol.ranked(best.score())) {
                best = tube;
            }
        }
        return right.contains(best.actionClass());
    }

    private static List<AnnotatedTube> ofClass(List<AnnotatedTube> tubes, int actionClass) {
        List<AnnotatedTube> ofClass = new ArrayList<>();
        for (AnnotatedTube tube : tubes) {
            if (tube.actionClass() == actionClass) {
                ofClass.add(tube);
            }
        }
        return ofClass;
    }
}
