package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.evaluation.metric.Delays.Distribution;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds for each true tube the first right box that was published, as {@link Delays} defines it. Videos one after the other; not thread-safe. */
final class DelayEvaluator {
    private static final double LEAST_OVERLAP = 0.5;

    private final Protocol protocol;
    private final double minScore;
    private final double framesPerSecond;
    private final List<Found> all = new ArrayList<>();
    private int videos;

    /** A true tube; the delay is NaN if no right box was published. */
    private record Found(int video, int actionClass, double seconds) {}

    DelayEvaluator(Protocol protocol, double minScore, double framesPerSecond) {
        this.protocol = protocol;
        this.minScore = minScore;
        this.framesPerSecond = framesPerSecond;
    }

    void add(TruthVideo truth, List<PublishedTube> published) {
        int video = videos++;
        for (AnnotatedTube annotated : truth.annotation().tubes()) {
            int first = Integer.MAX_VALUE;
            for (PublishedTube tube : published) {
                if (tube.actionClass() == annotated.actionClass()) {
                    first = Math.min(first, firstRight(annotated, tube));
                }
            }
            double seconds = first == Integer.MAX_VALUE ? Double.NaN : (first - annotated.start()) / framesPerSecond;
            all.add(new Found(video, annotated.actionClass(), seconds));
        }
    }

    /** The newest frame that had been read when the first right box was sent. */
    private int firstRight(AnnotatedTube truth, PublishedTube tube) {
        for (int sent = 0; sent < tube.size(); sent++) {
            int frame = tube.frame(sent);
            if (frame >= truth.end()) {
                break;
            }
            if (frame >= truth.start()
                    && tube.score(sent) >= minScore
                    && protocol.frameBoxes().iou(tube.boxes(), 4 * sent, truth.boxAt(frame)) >= LEAST_OVERLAP) {
                return tube.knownAt(sent);
            }
        }
        return Integer.MAX_VALUE;
    }

    Delays delays(List<String> names) {
        Map<Integer, List<Found>> byClass = new TreeMap<>();
        all.forEach(found -> byClass.computeIfAbsent(found.actionClass, c -> new ArrayList<>())
                .add(found));
        Map<String, Distribution> perClass = new LinkedHashMap<>();
        byClass.forEach((actionClass, found) -> perClass.put(names.get(actionClass), distribution(found)));
        return new Delays(distribution(all), perClass);
    }

    /** Share of the true tubes for which no right box was published; NaN without any. */
    double neverShare(int @Nullable [] weights) {
        long never = 0;
        long truths = 0;
        for (Found found : all) {
            int weight = weights == null ? 1 : weights[found.video];
            truths += weight;
            never += Double.isNaN(found.seconds) ? weight : 0;
        }
        return (double) never / truths;
    }

    private static Distribution distribution(List<Found> found) {
        return Distribution.of(
                found.size(),
                found.stream()
                        .mapToDouble(Found::seconds)
                        .filter(seconds -> !Double.isNaN(seconds))
                        .toArray());
    }
}
