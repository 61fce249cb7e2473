package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op.Conv;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmStartTest {
    /** One convolution of 1x1, two filters; a stack of two fields. */
    private static final NetworkSpec NETWORK = new NetworkSpec(
            Map.of(StreamKind.APPEARANCE, trunk(3), StreamKind.MOTION, trunk(6)),
            List.of(
                    head(HeadSpec.MAIN, List.of(StreamKind.APPEARANCE, StreamKind.MOTION)),
                    head(HeadSpec.FALLBACK, List.of(StreamKind.APPEARANCE))));

    private static final Map<String, Integer> SIZES = new LinkedHashMap<>();

    static {
        SIZES.put("appearance.a.weight", 6);
        SIZES.put("appearance.a.bias", 2);
        SIZES.put("motion.a.weight", 12);
        SIZES.put("motion.a.bias", 2);
        SIZES.put("head.score.0.weight", 4);
        SIZES.put("fallback.score.0.weight", 4);
    }

    private static final Map<String, float[]> APPEARANCE = Map.of(
            "appearance.a.weight", new float[] {1, 2, 3, 4, 5, 6},
            "appearance.a.bias", new float[] {7, 8},
            "head.score.0.weight", new float[] {9, 10, 11, 12});

    private static TrunkSpec trunk(int inputs) {
        Node node = new Node("a", Conv.biased(inputs, 2, 1, 1, 0), List.of(TrunkSpec.INPUT));
        return new TrunkSpec("t", inputs, List.of(node), List.of("a"));
    }

    private static HeadSpec head(String name, List<StreamKind> streams) {
        return new HeadSpec(name, streams, Fusion.SUM, 2, List.of(2), List.of(1), 1);
    }

    /** Names of the tensors for which it has nothing. */
    private static List<String> fresh(WarmStart start, Map<String, Integer> sizes) {
        return sizes.keySet().stream()
                .filter(name -> !start.taken().containsKey(name))
                .toList();
    }

    @Test
    void aMotionTrunkWithoutWeightsRepeatsTheAppearanceTrunksFirstFilters() {
        WarmStart start = new WarmStart(NETWORK, SIZES);
        start.take(APPEARANCE, true);
        start.tileMotion(APPEARANCE);
        assertThat(start.taken().get("motion.a.weight"))
                .containsExactly(.5f, 1, 1.5f, .5f, 1, 1.5f, 2, 2.5f, 3, 2, 2.5f, 3); // each filter twice, halved
        assertThat(start.taken().get("motion.a.bias")).containsExactly(7, 8);
        assertThat(start.taken().get("fallback.score.0.weight")).containsExactly(9, 10, 11, 12);
        assertThat(fresh(start, SIZES)).isEmpty();
    }

    @Test
    void aMotionTrunkOfItsOwnIsTakenInstead() {
        Map<String, float[]> motion = Map.of(
                "motion.a.weight", new float[12],
                "motion.a.bias", new float[] {1, 1},
                "head.score.0.weight", new float[] {0, 0, 0, 0});
        WarmStart start = new WarmStart(NETWORK, SIZES);
        start.take(APPEARANCE, true);
        start.take(motion, true);
        start.tileMotion(APPEARANCE);
        assertThat(start.taken().get("motion.a.bias")).containsExactly(1, 1);
        assertThat(start.taken().get("motion.a.weight")).containsOnly(0);
        assertThat(start.taken().get("head.score.0.weight")).containsExactly(9, 10, 11, 12); // the first that has it
    }

    @Test
    void classHeadsOfOtherLabelsAndTensorsOfOtherSizesKeepTheirFreshStart() {
        WarmStart start = new WarmStart(NETWORK, SIZES);
        start.take(APPEARANCE, false);
        start.take(Map.of("motion.a.bias", new float[3]), true);
        assertThat(fresh(start, SIZES))
                .containsExactly("motion.a.weight", "motion.a.bias", "head.score.0.weight", "fallback.score.0.weight");
    }

    @Test
    void aHeadOfConcatenatedStreamsBeginsByAveragingWhatBothHeadsSay() {
        List<StreamKind> both = List.of(StreamKind.APPEARANCE, StreamKind.MOTION);
        NetworkSpec concat = new NetworkSpec(
                NETWORK.trunks(),
                List.of(new HeadSpec(HeadSpec.MAIN, both, Fusion.CONCAT, 2, List.of(2), List.of(1), 1)));
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("motion.a.bias", 2);
        sizes.put("head.score.0.weight", 8); // 2 outputs of 4 inputs
        sizes.put("head.score.0.bias", 2);
        Map<String, float[]> appearance = Map.of(
                "appearance.a.bias", new float[] {7, 8},
                "head.score.0.weight", new float[] {1, 2, 3, 4},
                "head.score.0.bias", new float[] {1, 3});
        Map<String, float[]> motion = Map.of(
                "motion.a.bias", new float[] {7, 8},
                "head.score.0.weight", new float[] {5, 6, 7, 8},
                "head.score.0.bias", new float[] {3, 5});
        WarmStart start = new WarmStart(concat, sizes);
        start.take(appearance, true);
        start.take(motion, true);
        start.joinHeads();
        // of each output first appearance's inputs, then motion's, halved; biases are their mean
        assertThat(start.taken().get("head.score.0.weight")).containsExactly(.5f, 1, 2.5f, 3, 1.5f, 2, 3.5f, 4);
        assertThat(start.taken().get("head.score.0.bias")).containsExactly(2, 4);
        assertThat(fresh(start, sizes)).isEmpty();

        WarmStart strangers = new WarmStart(concat, sizes);
        strangers.take(appearance, true);
        strangers.take(motion, false); // other labels
        strangers.joinHeads();
        assertThat(fresh(strangers, sizes)).containsExactly("head.score.0.weight");
    }

    @Test
    void aHeadOfPairsBeginsWithWhatAHeadOfSingleFramesSaid() {
        Map<String, float[]> oneFrame = Map.of(
                "appearance.a.bias", new float[] {7, 8},
                "head.score.0.weight", new float[] {2, 4}, // one output of two inputs
                "head.score.0.bias", new float[] {3});
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("head.score.0.weight", 4);
        sizes.put("head.score.0.bias", 1);
        WarmStart start = new WarmStart(NETWORK, sizes);
        start.take(oneFrame, true);
        // frames with the same maps m: (W/2) m + (W/2) m = W m
        assertThat(start.taken().get("head.score.0.weight")).containsExactly(1, 2, 1, 2);
        assertThat(start.taken().get("head.score.0.bias")).containsExactly(3);
    }
}
