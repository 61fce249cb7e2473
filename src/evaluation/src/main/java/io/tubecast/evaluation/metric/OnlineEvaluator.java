package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures what was published so far when a share of each video has been seen.
 *
 * <p>Of a video of n frames, a share f means the frames before ceil(f n); what was published when only they had been read, with the scores published last, is compared
 * with the truth of them. Early-label accuracy: share of the videos with truth, all of them whether the action has begun by then or not, whose best tube so far has the
 * class that the protocol takes for the whole video's; with nothing published yet the label is wrong. Online localisation: video-mAP of the tubes so far against
 * the true tubes clipped to these frames; a true tube that has not begun does not count yet, and classes without truth so far are not in the mean unless
 * classes are listed. At f = 1 both are those of the published tubes. Videos one after the other; not thread-safe.
 */
final class OnlineEvaluator {
    static final Map<String, Integer> OVERLAPS = overlaps();

    private final Protocol protocol;
    private final List<TubeRanking> rankings = new ArrayList<>();
    private final List<BitSet> right = new ArrayList<>();
    private final BitSet annotated = new BitSet();
    private int videos;

    OnlineEvaluator(Protocol protocol, int classes, @Nullable BitSet listed) {
        this.protocol = protocol;
        for (int i = 0; i < Online.FRACTIONS.size(); i++) {
            rankings.add(new TubeRanking(protocol, classes, listed));
            right.add(new BitSet());
        }
    }

    void add(TruthVideo truth, PublishedVideo published) {
        int video = videos++;
        List<AnnotatedTube> tubes = truth.annotation().tubes();
        annotated.set(video, !tubes.isEmpty());
        int steps = Online.FRACTIONS.size();
        for (int i = 0; i < steps; i++) {
            // the last share takes frames too that a truth without a length does not know of
            int end = i + 1 == steps
                    ? Integer.MAX_VALUE
                    : endFrame(truth.annotation().frames(), i + 1, steps);
            List<ActionTube> soFar = published.before(end);
            rankings.get(i).add(clipped(truth, end), soFar);
            right.get(i).set(video, TubeEvaluator.hasRightLabel(protocol, tubes, soFar));
        }
    }

    /** How many frames are seen after a share of the video. */
    static int endFrame(int frames, int part, int parts) {
        return (int) -Math.floorDiv(-(long) frames * part, (long) parts);
    }

    private static TruthVideo clipped(TruthVideo truth, int end) {
        AnnotatedVideo video = truth.annotation();
        return new TruthVideo(video.with(clipped(video.tubes(), end)), clipped(truth.ignored(), end));
    }

    private static List<AnnotatedTube> clipped(List<AnnotatedTube> tubes, int end) {
        List<AnnotatedTube> clipped = new ArrayList<>();
        for (AnnotatedTube tube : tubes) {
            if (tube.end() <= end) {
                clipped.add(tube);
            } else if (tube.start() < end) {
                clipped.add(new AnnotatedTube(
                        tube.actionClass(), tube.start(), tube.boxes().subList(0, end - tube.start())));
            }
        }
        return clipped;
    }

    /** To be called before measures are taken from several threads. */
    void sort() {
        rankings.forEach(TubeRanking::sort);
    }

    double accuracy(int fraction, int @Nullable [] weights) {
        long hits = 0;
        long all = 0;
        for (int video = annotated.nextSetBit(0); video >= 0; video = annotated.nextSetBit(video + 1)) {
            int weight = weights == null ? 1 : weights[video];
            all += weight;
            hits += right.get(fraction).get(video) ? weight : 0;
        }
        return (double) hits / all;
    }

    double videoMap(int fraction, int threshold, int @Nullable [] weights) {
        return rankings.get(fraction).mean(threshold, weights);
    }

    Online online(List<String> names, Delays delays) {
        sort();
        List<Double> accuracy = new ArrayList<>();
        Map<String, List<Double>> videoMap = new LinkedHashMap<>();
        Map<String, List<Double>> perClass = new LinkedHashMap<>();
        OVERLAPS.keySet().forEach(key -> videoMap.put(key, new ArrayList<>()));
        BitSet measured = rankings.get(rankings.size() - 1).measured();
        for (int i = 0; i < rankings.size(); i++) {
            int fraction = i;
            accuracy.add(accuracy(fraction, null));
            OVERLAPS.forEach((key, at) -> listIn(videoMap, key).add(videoMap(fraction, at, null)));
            for (int c = measured.nextSetBit(0); c >= 0; c = measured.nextSetBit(c + 1)) {
                boolean begun = rankings.get(i).of(c).truths(null) > 0;
                listIn(perClass, names.get(c))
                        .add(begun ? rankings.get(i).averagePrecisionAt(c, TubeRanking.HALF, null) : Double.NaN);
            }
        }
        return new Online(accuracy, videoMap, perClass, delays);
    }

    private static List<Double> listIn(Map<String, List<Double>> lists, String key) {
        return lists.computeIfAbsent(key, k -> new ArrayList<>());
    }

    private static Map<String, Integer> overlaps() {
        Map<String, Integer> overlaps = new LinkedHashMap<>();
        overlaps.put("0.2", 0);
        overlaps.put("0.5", TubeRanking.HALF);
        return overlaps;
    }
}
