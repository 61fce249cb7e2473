package io.tubecast.training.cfad.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.AnchorGrid;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.SpanAnchors;
import io.tubecast.core.trajectory.TimeSpan;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnchorTargetsTest {
    private static final OverlapLabels RULE = OverlapLabels.standard();

    @Test
    void drawsHalfPositivesAndFillsUpWithBackground() {
        AnchorTargets targets = new AnchorTargets(100, 20, 1, new Random(1));
        // anchors 0 to 29 are positive, 30 to 49 do not count, the rest is background
        targets.add(
                RULE,
                new int[] {3},
                (anchor, truth) -> anchor < 30 ? .9 : anchor < 50 ? .5 : 0,
                (anchor, truth, offsets) -> offsets[0] = anchor);
        assertThat(Arrays.stream(targets.positives()).boxed()).hasSize(10).allMatch(row -> row < 30);
        assertThat(targets.rows()).hasSize(20).doesNotHaveDuplicates();
        assertThat(Arrays.stream(targets.rows()).skip(10).boxed()).allMatch(row -> row >= 50);
        assertThat(targets.labels()).containsExactly(3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(targets.offsets()[i]).isEqualTo(targets.positives()[i]); // each with its own
        }
    }

    @Test
    void withARatioNegativesFollowThePositives() {
        AnchorTargets targets = new AnchorTargets(100, 40, 1, new NegativeDraw(3, new Random(1)), new Random(1));
        // of the first item 5 are positive, of the second none, of the third 15, which leaves room for 25
        for (int positive : new int[] {5, 0, 15}) {
            targets.add(
                    RULE, new int[] {2}, (anchor, truth) -> anchor < positive ? .9 : 0, (anchor, truth, offsets) -> {});
        }
        int[] rows = targets.rows();
        assertThat(rows).hasSize(5 + 15 + 8 + 15 + 25).doesNotHaveDuplicates();
        assertThat(Arrays.stream(rows).filter(row -> row < 100)).hasSize(20);
        assertThat(Arrays.stream(rows).filter(row -> row >= 100 && row < 200)).hasSize(8);
        assertThat(Arrays.stream(targets.labels()).filter(label -> label == 0)).hasSize(15 + 8 + 25);
    }

    @Test
    void everyAnchorHasItsChance() {
        Set<Integer> seen = new HashSet<>();
        Random random = new Random(2);
        for (int i = 0; i < 100; i++) {
            AnchorTargets targets = new AnchorTargets(20, 8, 1, random);
            targets.add(RULE, new int[] {1}, (anchor, truth) -> anchor < 10 ? 1 : 0, (anchor, truth, offsets) -> {});
            Arrays.stream(targets.rows()).forEach(seen::add);
        }
        // a row is left out of a draw of 4 in 10 with 0.6; of all hundred with 1e-22
        assertThat(seen).hasSize(20);
    }

    @Test
    void itemsFollowOneAnother() {
        AnchorTargets targets = new AnchorTargets(3, 4, 2, new Random(3));
        targets.add(RULE, new int[0], (anchor, truth) -> 1, (anchor, truth, offsets) -> {});
        targets.add(
                RULE,
                new int[] {2},
                (anchor, truth) -> anchor == 1 ? .8 : .5,
                (anchor, truth, offsets) -> offsets[1] = 7);
        assertThat(targets.items()).isEqualTo(2);
        assertThat(targets.rows()).containsExactlyInAnyOrder(0, 1, 2, 4);
        assertThat(targets.positives()).containsExactly(4);
        assertThat(targets.offsets()).containsExactly(0, 7);
    }

    @Test
    void spansAreCodedFromTheirAnchors() {
        SpanAnchors anchors = new SpanAnchors(4, 8, List.of(1, 2)); // centers 4, 12, 20, 28; lengths 8, 16
        SpanTargets targets = new SpanTargets(anchors, RULE, new Random(4));
        targets.add(List.of(new TimeSpan(8, 15))); // center 12, length 8: anchor 2 exactly
        targets.add(List.of(new TimeSpan(10, 25))); // center 18, length 16
        // overlaps with the second: 16 around 20 is from 12 to 27: 14 of 18 = .78; 16 around 12, from 4 to 19: 10 of 22
        // = .45
        assertThat(targets.targets().positives()).containsExactly(2, 8 + 5);
        // first: 0, 0; second: (18 - 20) / 16 / 0.1 = -1.25, ln(16 / 16) = 0
        assertThat(targets.targets().offsets()).containsExactly(new float[] {0, 0, -1.25f, 0}, within(1e-6f));
        assertThat(targets.targets().labels()).startsWith(1).contains(0).doesNotContain(2);
    }

    @Test
    void boxesAreCodedFromTheirAnchorsWithTheirClasses() {
        AnchorGrid grid = new AnchorGrid(2, 2, List.of(new Shape(0.5, 0.5))); // centers .25 and .75
        BoxTargets targets = new BoxTargets(grid, RULE, new Random(5));
        // .45 x .5 around (.75, .25), a tenth of .5 off in y: .45 x .45 of .225 + .25 - .2025: .743
        targets.add(new double[] {.75, .30, .45, .5}, new int[] {4});
        assertThat(targets.targets().positives()).containsExactly(1);
        assertThat(targets.targets().labels()).startsWith(5);
        assertThat(targets.targets().offsets())
                .containsExactly(new float[] {0, 0.1f, (float) Math.log(.9), 0}, within(1e-6f));
        // the others overlap at most .05 x .45 below, or nothing: background, all three
        assertThat(targets.targets().rows()).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
}
