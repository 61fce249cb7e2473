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
import java.nio.file.Path;
import java.util.ArrayList;
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
        Path list = RealClips.folderOrSkip().resolve("testlist01.txt");
        Set<String> listed = new HashSet<>(VideoNames.readList(list));
        TubeEvaluator evaluator = new TubeEvaluator(protocol, 24, null);
        Random random = new Random(3);
        for (TruthVideo video : truth.videos()) {
            if (listed.contains(video.name())) {
                List<ActionTube> tubes = new ArrayList<>();
                for (AnnotatedTube tube : video.annotation().tubes()) {
                    for (int copy = 0; copy < changed.copies(); copy++) {
                        int label = changed.shuffled() ? random.nextInt(24) : tube.actionClass();
                        tubes.add(tube(tube, label, random.nextDouble(), changed.shift()));
                    }
                }
                evaluator.add(video, tubes);
            }
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
        // 0.9 / 1.1 = 0.818: all of 0.2 to 0.8 (seven of the ten of 0.5:0.95), none above
        Report report = evaluate(truth(), Protocol.CONTINUOUS, new Changed(0.1, false, 1), Bootstrap.NONE);
        assertThat(report.videoMapAt("0.75")).isCloseTo(1, within(1e-12));
        assertThat(report.videoMapAt("0.5:0.95")).isCloseTo(0.7, within(1e-12));
        assertThat(report.frameMapAtHalf()).isCloseTo(1, within(1e-12));
    }

    @Test
    void withShuffledLabelsItFindsWhatChanceFinds() {
        // a label is right once in 24; envelope and small classes lift the mean a little above 1/24 squared
        Report report = evaluate(truth(), Protocol.CONTINUOUS, new Changed(0, true, 1), Bootstrap.NONE);
        assertThat(report.accuracy()).isBetween(0.02, 0.065); // 910 draws of 1/24: 0.042 +- 3 * 0.0066
        assertThat(report.videoMapAt("0.5")).isLessThan(0.02);
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
