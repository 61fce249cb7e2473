package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Video-mAP, best overlap and classification accuracy, and frame-mAP of the same tubes: everything that is measured on finished tubes.
 *
 * <p>Videos are added one after the other, with the tubes in pixels of the annotated video; nothing of them is kept but what matched. Frame-mAP counts
 * labelled frames only, the other measures take tubes as they are, interpolated between labelled frames.
 * Classes are numbers below {@code classes}; truth and tubes must mean the same by them. Not thread-safe.
 */
public final class TubeEvaluator {
    private final Protocol protocol;
    private final TubeRanking ranking;
    private final FrameEvaluator frames;
    private final BestOverlapEvaluator bestOverlaps;
    private final BitSet annotated = new BitSet();
    private final BitSet rightlyLabelled = new BitSet();
    private int videos;
    private int tubeCount;

    /**
     * Nothing measured yet.
     *
     * @param classes number of classes, background not counted
     * @param listed the classes means are taken over, a listed class without truth counting as 0; null: those with truth
     */
    public TubeEvaluator(Protocol protocol, int classes, @Nullable BitSet listed) {
        this.protocol = protocol;
        this.ranking = new TubeRanking(protocol, classes, listed);
        this.frames = new FrameEvaluator(protocol, classes, 0.5, listed);
        this.bestOverlaps = new BestOverlapEvaluator(protocol, classes, listed);
    }

    /** Measures the tubes of one video, given in the order that decides between equal scores. */
    public void add(TruthVideo truth, List<ActionTube> tubes) {
        int video = videos++;
        ranking.add(truth, tubes);
        bestOverlaps.add(video, truth, tubes);
        tubeCount += tubes.size();
        addFrames(truth, tubes);
        annotated.set(video, !truth.annotation().tubes().isEmpty());
        rightlyLabelled.set(video, hasRightLabel(protocol, truth.annotation().tubes(), tubes));
    }

    /** Everything measured so far, each class under its name, with confidence intervals. */
    public Report report(List<String> classNames, Bootstrap bootstrap) {
        ranking.sort();
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
        sort();
        other.sort();
        Map<String, Report.Measure> theirs = Report.measures(other);
        Map<String, Difference> differences = new LinkedHashMap<>();
        Report.measures(this).forEach((key, measure) -> {
            Report.Measure their = Objects.requireNonNull(theirs.get(key));
            differences.put(key, Difference.of(measure, their, videos, bootstrap));
        });
        return differences;
    }

    /** Puts what is measured into its order, so that several threads may measure. */
    void sort() {
        ranking.sort();
        frames.sort();
    }

    /**
     * A difference of two evaluations.
     *
     * @param value on the videos as they are
     * @param interval 95 % of the resamples
     */
    public record Difference(double value, Bootstrap.Interval interval) {
        static Difference of(Report.Measure ours, Report.Measure theirs, int videos, Bootstrap bootstrap) {
            return new Difference(
                    ours.of(null) - theirs.of(null),
                    bootstrap.interval(videos, weights -> ours.of(weights) - theirs.of(weights)));
        }
    }

    /** Mean average precision at a threshold. */
    double videoMap(int threshold, int @Nullable [] weights) {
        return ranking.mean(threshold, weights);
    }

    double averagePrecision(int actionClass, int threshold) {
        return ranking.averagePrecisionAt(actionClass, threshold, null);
    }

    TubeRanking ranking() {
        return ranking;
    }

    FrameEvaluator frames() {
        return frames;
    }

    BestOverlapEvaluator bestOverlaps() {
        return bestOverlaps;
    }

    BitSet measured() {
        return ranking.measured();
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

    /** Tubes of the truth that count. */
    public int truths() {
        return ranking.truths();
    }

    int tubes() {
        return tubeCount;
    }

    Protocol protocol() {
        return protocol;
    }

    private void addFrames(TruthVideo truth, List<ActionTube> tubes) {
        frames.begin(truth, truth.annotation().labelled()::contains);
        for (ActionTube tube : tubes) {
            for (int i = 0; i < tube.length(); i++) {
                frames.add(tube.start() + i, tube.actionClass(), tube.frameScores()[i], tube.boxes(), 4 * i);
            }
        }
        frames.end();
    }

    /** Whether the best of the tubes has a class that the protocol takes for the video's; without tubes it has not. */
    static boolean hasRightLabel(Protocol protocol, List<AnnotatedTube> truth, List<ActionTube> tubes) {
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
}
