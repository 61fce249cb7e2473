package io.tubecast.evaluation.metric;

import io.tubecast.evaluation.metric.Bootstrap.Interval;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation found; fractions in [0, 1]. Maps keep the order of the tables in the papers.
 *
 * @param protocol name of the protocol
 * @param videos videos compared
 * @param truths tubes of the truth
 * @param tubes tubes compared with them
 * @param videoMap by threshold: "0.2", "0.3", "0.5", "0.75", "0.5:0.95"
 * @param frameMap by threshold: "0.5"
 * @param accuracy fraction of the videos with truth whose best tube has the right class; NaN without such a video
 * @param bestOverlap how much the best tube overlaps each true one, whatever its class: v-MABO
 * @param perClass average precision of each measured class over tubes, by threshold, then by label
 * @param intervals 95 % over videos, by "videoMap.0.5", "frameMap.0.5", "accuracy", "videoMabo", ...; empty without a bootstrap
 */
public record Report(
        String protocol,
        int videos,
        int truths,
        int tubes,
        Map<String, Double> videoMap,
        Map<String, Double> frameMap,
        double accuracy,
        BestOverlap bestOverlap,
        Map<String, Map<String, Double>> perClass,
        Map<String, Interval> intervals) {
    /** The mean over the ten thresholds 0.5, 0.55, ... 0.95. */
    public static final String MEAN = "0.5:0.95";

    /** What intervals and differences call the mean average best overlap. */
    public static final String MABO = "videoMabo";

    private static final Map<String, Integer> SINGLE = single();

    /** Video-mAP at a threshold, such as "0.5". */
    public double videoMapAt(String threshold) {
        return present(videoMap, threshold);
    }

    /** Frame-mAP at IoU 0.5. */
    public double frameMapAtHalf() {
        return present(frameMap, "0.5");
    }

    /** A measure as intervals call it, such as "videoMap.0.5", "accuracy" or {@value #MABO}. */
    public double value(String measure) {
        return switch (measure) {
            case "accuracy" -> accuracy;
            case MABO -> bestOverlap.mean();
            default -> {
                String threshold = measure.substring(measure.indexOf('.') + 1);
                yield measure.startsWith("videoMap.") ? present(videoMap, threshold) : present(frameMap, threshold);
            }
        };
    }

    /** Average precision over tubes of one class at a threshold. */
    public double averagePrecision(String threshold, String label) {
        return present(present(perClass, threshold), label);
    }

    /** The 95 % interval of a measure, such as "videoMap.0.5". */
    public Interval interval(String measure) {
        return present(intervals, measure);
    }

    private static <T> T present(Map<String, T> map, String key) {
        T value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is none of " + map.keySet());
        }
        return value;
    }

    static Report of(TubeEvaluator evaluator, List<String> names, Bootstrap bootstrap) {
        Map<String, Double> videoMap = new LinkedHashMap<>();
        Map<String, Map<String, Double>> perClass = new LinkedHashMap<>();
        SINGLE.forEach((key, at) -> {
            videoMap.put(key, evaluator.videoMap(at, null));
            perClass.put(key, averagePrecisions(evaluator, at, 1, names));
        });
        videoMap.put(MEAN, meanOverThresholds(evaluator, null));
        perClass.put(
                MEAN,
                averagePrecisions(
                        evaluator, TubeRanking.HALF, TubeRanking.THRESHOLDS.length - TubeRanking.HALF, names));
        Map<String, Interval> intervals = new LinkedHashMap<>();
        if (bootstrap.resamples() > 0) {
            measures(evaluator)
                    .forEach((key, measure) -> intervals.put(key, bootstrap.interval(evaluator.videos(), measure::of)));
        }
        return new Report(
                evaluator.protocol().name(),
                evaluator.videos(),
                evaluator.truths(),
                evaluator.tubes(),
                videoMap,
                Map.of("0.5", evaluator.frames().meanAveragePrecision()),
                evaluator.accuracy(null),
                evaluator.bestOverlaps().overlap(names),
                perClass,
                intervals);
    }

    /** A measure of a data set in which each video counts so many times; null: once. */
    @FunctionalInterface
    interface Measure {
        double of(int @Nullable [] weights);
    }

    /** What intervals are given for, by name. */
    static Map<String, Measure> measures(TubeEvaluator evaluator) {
        Map<String, Measure> measures = new LinkedHashMap<>();
        SINGLE.forEach((key, at) -> measures.put("videoMap." + key, weights -> evaluator.videoMap(at, weights)));
        measures.put("videoMap." + MEAN, weights -> meanOverThresholds(evaluator, weights));
        measures.put("frameMap.0.5", weights -> evaluator.frames().mean(weights));
        measures.put("accuracy", evaluator::accuracy);
        measures.put(MABO, evaluator.bestOverlaps()::mean);
        return measures;
    }

    private static Map<String, Double> averagePrecisions(
            TubeEvaluator evaluator, int from, int count, List<String> names) {
        BitSet measured = evaluator.measured();
        Map<String, Double> values = new LinkedHashMap<>();
        for (int c = measured.nextSetBit(0); c >= 0; c = measured.nextSetBit(c + 1)) {
            double sum = 0;
            for (int threshold = from; threshold < from + count; threshold++) {
                sum += evaluator.averagePrecision(c, threshold);
            }
            values.put(names.get(c), sum / count);
        }
        return values;
    }

    private static double meanOverThresholds(TubeEvaluator evaluator, int @Nullable [] weights) {
        double sum = 0;
        for (int threshold = TubeRanking.HALF; threshold < TubeRanking.THRESHOLDS.length; threshold++) {
            sum += evaluator.videoMap(threshold, weights);
        }
        return sum / (TubeRanking.THRESHOLDS.length - TubeRanking.HALF);
    }

    private static Map<String, Integer> single() {
        Map<String, Integer> at = new LinkedHashMap<>();
        at.put("0.2", 0);
        at.put("0.3", 1);
        at.put("0.5", TubeRanking.HALF);
        at.put("0.75", TubeRanking.THREE_QUARTERS);
        return at;
    }
}
