package io.tubecast.training.cfad.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.data.ClipBatch;
import io.tubecast.training.cfad.data.ClipTube;
import io.tubecast.training.cfad.loss.AnchorTargets;
import io.tubecast.training.cfad.loss.NegativeDraw;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.CfadConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class CfadFamilyTest {
    /** Clips of 8 frames, 4 samples of a span, 2 anchors at each of 4 cells. */
    private static final CfadConfig CONFIG = TinyClips.config(4, 0, false, AugmentationConfig.NONE);

    private static final CfadFamily FAMILY = new CfadFamily(CONFIG);

    @Test
    void aTubeIsToBeFoundNearOrNeither() {
        ClipTube tube = new ClipTube(1, 0, new double[4 * 4]); // 4 frames
        LookedSpans looked = new LookedSpans(0.5, 0.3);
        double own = tube.span().end() - tube.span().start();
        for (double length : new double[] {1.5 * own, 2.5 * own, 8 * own}) { // overlaps of about 0.7, 0.4 and 0.1
            looked.add(0, new TimeSpan(tube.span().start(), tube.span().start() + length), List.of(tube));
        }
        assertThat(looked.all()).extracting(each -> each.tubes().size()).containsExactly(1, 0, 0);
        assertThat(looked.all()).extracting(each -> each.near().size()).containsExactly(0, 1, 0);
    }

    @Test
    void refinedMapsShowActorsOfOtherSpansToo() {
        CfadSpec spec = CONFIG.spec(2);
        double[] anchor = Arrays.copyOf(spec.grid().anchors(), 4);
        double[] boxes = new double[4 * 4];
        for (int frame = 0; frame < 4; frame++) {
            System.arraycopy(anchor, 0, boxes, 4 * frame, 4);
        }
        ClipTube tube = new ClipTube(1, 0, boxes); // frames 0 to 3
        LookedSpans looked = new LookedSpans(0.5, 0.5);
        looked.add(0, new TimeSpan(2, 7), List.of(tube)); // 2 frames in common of 8: not to be found here
        assertThat(looked.all().get(0).tubes()).isEmpty();
        AnchorTargets targets = new ModuleLosses(CONFIG)
                .boxes(spec, looked, List.of(List.of(tube)), new NegativeDraw(0, new Random(1)), new Random(1));
        // sampled at 2, 3.67, 5.33 and 7: the first map shows the actor, the others do not
        assertThat(targets.items()).isEqualTo(4);
        assertThat(targets.positives()).contains(0);
        assertThat(Arrays.stream(targets.positives()).boxed())
                .allMatch(row -> row < spec.grid().size());
        assertThat(targets.labels()).contains(2).contains(0).doesNotContain(1);
    }

    @Test
    void whereNobodyActsEveryModuleHasAGradientAllTheSame() {
        ClipBatch empty = new ClipBatch(2, CfadFamily.size(CONFIG), CONFIG.inputChannels());
        empty.add(List.of());
        empty.add(List.of());
        try (CfadNetwork network = FAMILY.create(2, 1);
                PointerScope scope = new PointerScope()) {
            FAMILY.loss(network, empty, 0).total().backward();
            // a weight without one is passed over by the optimizer, and its momentum with it
            network.weights()
                    .forEachLearnt((name, tensor) ->
                            assertThat(tensor.mutable_grad().defined()).as(name).isTrue());
        }
    }
}
