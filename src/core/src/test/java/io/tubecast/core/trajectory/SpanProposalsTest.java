package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.SpanProposals.Proposal;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpanProposalsTest {
    private static final SpanAnchors ANCHORS = new SpanAnchors(4, 8, List.of(1, 2));

    @Test
    void liesAroundTheMiddleOfEachStep() {
        assertThat(ANCHORS.size()).isEqualTo(8);
        assertThat(ANCHORS.anchor(0)).isEqualTo(new TimeSpan(0, 7));
        assertThat(ANCHORS.anchor(1)).isEqualTo(new TimeSpan(-4, 11));
        assertThat(ANCHORS.anchor(2)).isEqualTo(new TimeSpan(8, 15));
    }

    @Test
    void tilesClipsWithTheScalesThatFit() {
        assertThat(SpanAnchors.tiling(96, 8).scales()).containsExactly(1, 2, 3, 4, 5, 6, 8, 10, 12);
        assertThat(SpanAnchors.tiling(32, 8)).isEqualTo(new SpanAnchors(4, 8, List.of(1, 2, 3, 4)));
    }

    @Test
    void writesSpansRelativeToAnAnchor() {
        // anchor 2 is frames 8-15, center 12, length 8; the span 10-25 has center 18 and length 16
        float[] offsets = new float[2];
        ANCHORS.encode(2, new TimeSpan(10, 25), offsets, 0);
        assertThat(offsets[0]).isCloseTo(7.5f, within(1e-5f)); // 6 / 8 / 0.1
        assertThat(offsets[1]).isCloseTo((float) (Math.log(2) / 0.2), within(1e-5f));
        TimeSpan back = ANCHORS.decode(2, offsets[0], offsets[1]);
        assertThat(back.start()).isCloseTo(10, within(1e-5));
        assertThat(back.end()).isCloseTo(25, within(1e-5));
    }

    @Test
    void keepsTheBestEvenWhereItScoresLittle() {
        FloatBuffer scores = scores(0.1f, 0.2f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f);
        List<Proposal> proposals = decoder().decode(scores, FloatBuffer.allocate(16), 32);
        assertThat(proposals).hasSize(1);
        assertThat(proposals.get(0).span()).isEqualTo(new TimeSpan(0, 11)); // -4 to 11, cut
        assertThat(proposals.get(0).score()).isCloseTo(0.2, within(1e-7));
    }

    @Test
    void suppressesSpansThatSayTheSame() {
        // frames 0-7 and, drawn longer to the same end, 0-7 again; then 8-15
        FloatBuffer scores = scores(0.9f, 0.1f, 0.8f, 0.1f, 0.7f, 0.1f, 0.6f, 0.1f);
        FloatBuffer offsets = FloatBuffer.allocate(16);
        offsets.put(4, -10); // anchor 2 moves a length of its own, 8 frames, to the left
        List<Proposal> proposals = decoder().decode(scores, offsets, 32);
        assertThat(proposals)
                .extracting(Proposal::span)
                .containsExactly(new TimeSpan(0, 7), new TimeSpan(16, 23), new TimeSpan(24, 31));
    }

    @Test
    void staysInTheClipWhateverTheNetworkSays() {
        Random random = new Random(14);
        SpanAnchors anchors = SpanAnchors.tiling(96, 8);
        SpanProposals decoder = new SpanProposals(anchors, 0.5, 0.7, 3);
        for (int round = 0; round < 200; round++) {
            FloatBuffer scores = FloatBuffer.allocate(2 * anchors.size());
            FloatBuffer offsets = FloatBuffer.allocate(2 * anchors.size());
            for (int i = 0; i < scores.capacity(); i++) {
                scores.put(i, random.nextFloat());
                offsets.put(i, (float) (40 * random.nextGaussian()));
            }
            List<Proposal> proposals = decoder.decode(scores, offsets, 96);
            assertThat(proposals).hasSizeBetween(1, 3);
            for (Proposal proposal : proposals) {
                assertThat(proposal.span().start()).isGreaterThanOrEqualTo(0);
                assertThat(proposal.span().end()).isLessThanOrEqualTo(95);
                assertThat(proposal.span().length()).isGreaterThanOrEqualTo(2 - 1e-9);
            }
        }
    }

    @Test
    void refusesRangesThatMakeNoSense() {
        assertThatThrownBy(() -> new SpanProposals(ANCHORS, 0.5, 1.5, 3)).hasMessageContaining("were 0.5, 1.5, 3");
        assertThatThrownBy(() -> new SpanAnchors(0, 8, List.of(1))).hasMessageContaining("were 0, 8, [1]");
    }

    private static SpanProposals decoder() {
        return new SpanProposals(ANCHORS, 0.5, 0.7, 3);
    }

    private static FloatBuffer scores(float... foreground) {
        FloatBuffer scores = FloatBuffer.allocate(2 * foreground.length);
        for (int i = 0; i < foreground.length; i++) {
            scores.put(2 * i, 1 - foreground[i]);
            scores.put(2 * i + 1, foreground[i]);
        }
        return scores;
    }
}
