package io.tubecast.evaluation.metric;

import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.metric.Bootstrap.Interval;
import io.tubecast.evaluation.metric.IdentityEvaluator.Named;
import io.tubecast.evaluation.metric.TubeEvaluator.Difference;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the {@link Details} of an evaluation: goes over the same videos as a {@link TubeEvaluator}, in the same order, and reads what that one matched.
 *
 * <p>Either every video is added with its final tubes or every one with what was published. Not thread-safe.
 */
public final class DetailEvaluator {
    private final Settings settings;
    private final IdentityEvaluator identities;
    private final DelayEvaluator delays;
    private final OutcomeEvaluator outcomes;
    private final @Nullable BitSet listed;
    private final int classes;
    private @Nullable OnlineEvaluator online;
    private int videos;
    private double frames;

    /**
     * What is measured.
     *
     * @param protocol the rules
     * @param framesPerSecond rate of the videos
     * @param minScore tubes with a lower score are passed over when ids, delays and kinds of errors are looked at
     */
    public record Settings(Protocol protocol, double framesPerSecond, double minScore) {
        /** Checks the rate. */
        public Settings {
            if (!(framesPerSecond > 0)) {
                throw new IllegalArgumentException("frames per second must be over 0, was " + framesPerSecond);
            }
        }
    }

    /**
     * Nothing measured yet.
     *
     * @param classes number of classes, background not counted
     * @param listed the classes means are taken over; null: those with truth
     */
    public DetailEvaluator(Settings settings, int classes, @Nullable BitSet listed) {
        this.settings = settings;
        this.classes = classes;
        this.listed = listed;
        identities = new IdentityEvaluator(settings.protocol(), settings.minScore());
        outcomes = new OutcomeEvaluator(settings.protocol(), settings.minScore(), classes, listed);
        delays = new DelayEvaluator(settings.protocol(), settings.minScore(), settings.framesPerSecond());
    }

    /**
     * Adds a video with its final tubes.
     *
     * @param videoFrames how many frames of it are compared
     */
    public void add(TruthVideo truth, int videoFrames, List<ActionTube> tubes) {
        if (online != null) {
            throw new IllegalStateException("final tubes after published ones");
        }
        begin(videoFrames);
        outcomes.add(truth, tubes);
        identities.add(
                truth,
                IntStream.range(0, tubes.size())
                        .mapToObj(i -> new Named(i, tubes.get(i)))
                        .toList());
    }

    /**
     * Adds a video with what was published of it.
     *
     * @param videoFrames how many frames of it are compared
     */
    public void add(TruthVideo truth, int videoFrames, PublishedVideo published) {
        if (online == null) {
            if (videos > 0) {
                throw new IllegalStateException("published tubes after final ones");
            }
            online = new OnlineEvaluator(settings.protocol(), classes, listed);
        }
        begin(videoFrames);
        online.add(truth, published);
        outcomes.add(truth, published.before(Integer.MAX_VALUE));
        List<PublishedTube> tubes = published.tubes();
        delays.add(truth, tubes);
        identities.add(
                truth,
                tubes.stream().map(tube -> new Named(tube.id(), tube.tube())).toList());
    }

    private void begin(int videoFrames) {
        videos++;
        frames += videoFrames;
    }

    /**
     * What was found, each class under its name.
     *
     * @param evaluator of the same videos
     */
    public Details details(TubeEvaluator evaluator, List<String> names, Bootstrap bootstrap) {
        if (evaluator.videos() != videos) {
            throw new IllegalArgumentException("%d videos against %d".formatted(evaluator.videos(), videos));
        }
        TubeRanking ranking = evaluator.ranking();
        ranking.sort();
        PooledTubes all = new PooledTubes(rankings(ranking), TubeRanking.HALF);
        double hours = frames / settings.framesPerSecond() / 3600;
        Map<String, Map<String, PrecisionRecall>> curves = new LinkedHashMap<>();
        OnlineEvaluator.OVERLAPS.forEach((key, at) ->
                curves.put(key, perClass(ranking, names, r -> PrecisionRecall.of(r, at))));
        OnlineEvaluator soFar = online;
        Online found = soFar == null ? null : soFar.online(names, delays.delays(names));
        return new Details(
                curves,
                Calibration.of(all),
                perClass(ranking, names, r -> Calibration.of(alone(r))),
                FalseEvents.of(all, hours),
                perClass(ranking, names, r -> FalseEvents.of(alone(r), hours)),
                identities.identities(names),
                outcomes.outcomes(),
                found,
                intervals(all, bootstrap));
    }

    /**
     * What these tubes have above others where ids are looked at, with 95 % intervals over resamples in which both see the same videos: "identity.switchesPerTube"
     * and "identity.coverage".
     *
     * @param other of the same videos in the same order
     */
    public Map<String, Difference> above(DetailEvaluator other, Bootstrap bootstrap) {
        if (other.videos != videos) {
            throw new IllegalArgumentException("%d videos against %d".formatted(videos, other.videos));
        }
        Map<String, Difference> differences = new LinkedHashMap<>();
        Map<String, Report.Measure> theirs = other.identityMeasures();
        identityMeasures()
                .forEach((key, measure) -> differences.put(
                        key, Difference.of(measure, Objects.requireNonNull(theirs.get(key)), videos, bootstrap)));
        return differences;
    }

    private Map<String, Report.Measure> identityMeasures() {
        Map<String, Report.Measure> measures = new LinkedHashMap<>();
        measures.put("identity.switchesPerTube", identities::switchesPerTube);
        measures.put("identity.coverage", identities::coverage);
        return measures;
    }

    private List<Ranking> rankings(TubeRanking ranking) {
        return IntStream.range(0, classes)
                .filter(c -> listed == null || listed.get(c))
                .mapToObj(ranking::of)
                .toList();
    }

    private static PooledTubes alone(Ranking ranking) {
        return new PooledTubes(List.of(ranking), TubeRanking.HALF);
    }

    private static <T> Map<String, T> perClass(TubeRanking ranking, List<String> names, Function<Ranking, T> measure) {
        Map<String, T> perClass = new LinkedHashMap<>();
        ranking.measured().stream().forEach(c -> perClass.put(names.get(c), measure.apply(ranking.of(c))));
        return perClass;
    }

    private Map<String, Interval> intervals(PooledTubes all, Bootstrap bootstrap) {
        Map<String, Interval> intervals = new LinkedHashMap<>();
        if (bootstrap.resamples() == 0) {
            return intervals;
        }
        Map<String, Report.Measure> measures = new LinkedHashMap<>();
        measures.put("calibration", weights -> Calibration.error(all, weights));
        measures.putAll(identityMeasures());
        OnlineEvaluator soFar = online;
        if (soFar != null) {
            measures.put("delay.never", delays::neverShare);
            for (int i = 0; i < Online.FRACTIONS.size(); i++) {
                int fraction = i;
                double share = Online.FRACTIONS.get(i);
                measures.put("online.accuracy." + share, weights -> soFar.accuracy(fraction, weights));
                OnlineEvaluator.OVERLAPS.forEach((key, at) -> measures.put(
                        "online.videoMap." + key + "." + share, weights -> soFar.videoMap(fraction, at, weights)));
            }
        }
        measures.forEach((key, measure) -> intervals.put(key, bootstrap.interval(videos, measure::of)));
        return intervals;
    }
}
