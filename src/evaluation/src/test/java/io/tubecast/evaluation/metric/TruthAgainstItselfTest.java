package io.tubecast.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.testkit.RealClips;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ground truth of all 910 test videos of UCF101-24, turned into tubes. */
class TruthAgainstItselfTest {
    private record Changed(double shift, boolean shuffled, int copies) {}

    private static Truth truth() {
        return Truth.read(RealClips.folderOrSkip().resolve("finalAnnots.mat"));
    }

    private static Report evaluate(Truth truth, Protocol protocol, Changed changed, Bootstrap bootstrap) {
        TubeEvaluator evaluator = new TubeEvaluator(protocol, 24, null);
        Random random = new Random(3);
        for (TruthVideo video : tested(truth)) {
            List<ActionTube> tubes = new ArrayList<>();
            for (AnnotatedTube tube : video.annotation().tubes()) {
                for (int copy = 0; copy < changed.copies(); copy++) {
                    int label = changed.shuffled() ? random.nextInt(24) : tube.actionClass();
                    tubes.add(tube(tube, label, random.nextDouble(), changed.shift()));
                }
            }
            evaluator.add(video, tubes);
        }
        return evaluator.report(truth.labels().names(), bootstrap);
    }

    private static ActionTube tube(AnnotatedTube truth, int actionClass, double score, double shift) {
        List<Box> boxes = truth.boxes().stream()
                .map(box -> new Box(box.x1() + shift * box.width(), box.y1(), box.x2() + shift * box.width(), box.y2()))
                .toList();
        return ActionTube.of(actionClass, score, truth.start(), boxes);
    }

    @Test
    void isPerfect() {
        Report report = evaluate(truth(), Protocol.CONTINUOUS, new Changed(0, false, 1), new Bootstrap(200, 1));
        assertThat(report.videos()).isEqualTo(910);
        assertThat(report.truths()).isEqualTo(1315);
        assertThat(report.videoMap().values()).allSatisfy(map -> assertThat(map).isCloseTo(1, within(1e-12)));
        assertThat(report.frameMapAtHalf()).isCloseTo(1, within(1e-12));
        assertThat(report.accuracy()).isEqualTo(1);
        assertThat(report.interval("videoMap.0.5").low()).isCloseTo(1, within(1e-12));
    }

    @Test
    void shiftedByATenthOfTheWidthItPassesWhereNineElevenths() {
        // 0.9 / 1.1 = 0.818 in every frame and so of every tube: all of 0.2 to 0.8 (seven of the ten of 0.5:0.95), none
        // above; boxes are moved beyond the picture, not cut off at its edge, which would leave less overlap there
        Report report = evaluate(truth(), Protocol.CONTINUOUS, new Changed(0.1, false, 1), Bootstrap.NONE);
        assertThat(report.videoMapAt("0.75")).isCloseTo(1, within(1e-12));
        for (String threshold : List.of("0.2", "0.3", "0.5")) {
            assertThat(report.videoMapAt(threshold)).isCloseTo(1, within(1e-12));
        }
        assertThat(report.videoMapAt("0.5:0.95")).isCloseTo(0.7, within(1e-12));
        assertThat(report.frameMapAtHalf()).isCloseTo(1, within(1e-12));
    }

    /**
     * Each of the 1315 tubes gets one of 24 labels by chance, and a score by chance. Of class c with g true tubes, h of Binomial(g, 1/24) are hits, f of
     * Binomial(1315 - g, 1/24) false alarms (no other tube of the class is in their videos), in random order. The mean of the average precision
     * over such orders, and its spread, are drawn here from that model alone, with the average precision by its definition; ten evaluations have to come
     * within four standard errors of it.
     */
    @Test
    void withShuffledLabelsItFindsWhatChanceFinds() {
        Truth truth = truth();
        double[] model = chance(new Random(17));
        double sum = 0;
        int rounds = 10;
        Random random = new Random(3);
        for (int round = 0; round < rounds; round++) {
            TubeRanking ranking = new TubeRanking(Protocol.CONTINUOUS, 24, null);
            for (TruthVideo video : tested(truth)) {
                List<ActionTube> tubes = video.annotation().tubes().stream()
                        .map(tube -> tube(tube, random.nextInt(24), random.nextDouble(), 0))
                        .toList();
                ranking.add(video, tubes);
            }
            sum += ranking.meanAveragePrecision(0.5);
        }
        // about 0.0055 +- 0.0014: of 55 tubes of a class 2.3 are hits, precision at a hit is a little over their share,
        // and recall is 1/24
        assertThat(sum / rounds).isCloseTo(model[0], within(4 * model[1] / Math.sqrt(rounds)));
        assertThat(model[0]).isBetween(0.0045, 0.0065);
        Report report = evaluate(truth, Protocol.CONTINUOUS, new Changed(0, true, 1), Bootstrap.NONE);
        // accuracy: 910 draws of 1/24, 0.042 +- 3 * 0.0066
        assertThat(report.accuracy()).isBetween(0.02, 0.065);
    }

    /** Mean and standard deviation of the mean average precision in the model. */
    private static double[] chance(Random random) {
        int[] truths = {35, 38, 67, 40, 38, 45, 81, 36, 39, 51, 107, 38, 43, 34, 210, 32, 40, 29, 41, 52, 66, 76, 37, 40
        };
        int draws = 2000;
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < draws; draw++) {
            double mean = 0;
            for (int truth : truths) {
                List<Boolean> order = new ArrayList<>();
                for (int tube = 0; tube < 1315; tube++) {
                    if (random.nextInt(24) == 0) {
                        order.add(tube < truth);
                    }
                }
                Collections.shuffle(order, random);
                mean += averagePrecision(order, truth) / truths.length;
            }
            sum += mean;
            squares += mean * mean;
        }
        double mean = sum / draws;
        return new double[] {mean, Math.sqrt(squares / draws - mean * mean)};
    }

    /** Area under the largest precision at that recall or a higher one. */
    private static double averagePrecision(List<Boolean> order, int truth) {
        double area = 0;
        double best = 0;
        int hits = (int) order.stream().filter(hit -> hit).count();
        for (int end = order.size(); end > 0; end--) {
            best = Math.max(best, (double) hits / end);
            if (order.get(end - 1)) {
                area += best / truth;
                hits--;
            }
        }
        return area;
    }

    private static List<TruthVideo> tested(Truth truth) {
        Set<String> listed =
                new HashSet<>(VideoNames.readList(RealClips.folderOrSkip().resolve("testlist01.txt")));
        return truth.videos().stream().filter(v -> listed.contains(v.name())).toList();
    }

    @Test
    void ofManyCopiesOneIsAHitAndTheOthersAreFalseAlarms() {
        // 19 copies of every tube with scores uniform in [0, 1]: the best copy is the hit. Down to score s a tube has
        // 19 (1 - s) copies and 1 - s^19 hits, so AP = integral of (1 - s^19) / (1 - s) s^18 ds = 1/19 + 1/20 + ... +
        // 1/37 = 0.7066
        Truth truth = truth();
        Report report = evaluate(truth, Protocol.CONTINUOUS, new Changed(0, false, 19), Bootstrap.NONE);
        assertThat(report.tubes()).isEqualTo(24_985);
        assertThat(report.videoMapAt("0.5")).isCloseTo(0.7066, within(0.03));
        // long tubes weigh more here, so there are fewer independent draws
        assertThat(report.frameMapAtHalf()).isCloseTo(0.7066, within(0.05));
        assertThat(report.accuracy()).isEqualTo(1);
    }
}
