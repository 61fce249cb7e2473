package io.tubecast.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.geometry.Box;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnchorMatcherTest {
    // corners: 0 = (0, 0)-(.5, .5), 1 = (.5, 0)-(1, .5), 2 = (0, .5)-(.5, 1), 3 = the whole image
    private static final float[] ANCHORS = {
        0.25f, 0.25f, 0.5f, 0.5f, 0.75f, 0.25f, 0.5f, 0.5f, 0.25f, 0.75f, 0.5f, 0.5f, 0.5f, 0.5f, 1f, 1f,
    };

    private static AnchorMatcher matcher(int boxesPerTube) {
        return new AnchorMatcher(new BoxCodec(ANCHORS, boxesPerTube, 0.1, 0.2), 0.5);
    }

    @Test
    void anAnchorTakesTheClassOfAGroundTruthItOverlapsByHalf() {
        AnchorMatcher matcher = matcher(1);

        // (0, 0)-(.5, 1): IoU .25 / .5 = .5 with anchors 0 and 2 (exactly the threshold), .5 / 1 with anchor 3, 0 with
        // anchor 1
        int positives = matcher.match(new float[] {0, 0, 0.5f, 1}, new int[] {6});

        assertThat(positives).isEqualTo(3);
        assertThat(matcher.labels()).containsExactly(7, 0, 7, 7);
        assertThat(matcher.matches()).containsExactly(0, -1, 0, 0);
    }

    @Test
    void overlapIsTheMeanOverTheFrames() {
        AnchorMatcher matcher = matcher(2);

        // anchor 0: frame 1 IoU 1; frame 2 (0, 0)-(.5, .005) IoU .01: mean .505
        assertThat(matcher.match(new float[] {0, 0, 0.5f, 0.5f, 0, 0, 0.5f, 0.005f}, new int[] {0}))
                .isEqualTo(1);
        assertThat(matcher.labels()).containsExactly(1, 0, 0, 0);

        // frame 1 anchor 0, frame 2 anchor 1: exactly .5 for both; anchor 3: .25
        assertThat(matcher.match(new float[] {0, 0, 0.5f, 0.5f, 0.5f, 0, 1, 0.5f}, new int[] {0}))
                .isEqualTo(2);
        assertThat(matcher.labels()).containsExactly(1, 1, 0, 0);

        // frame 1 anchor 0, frame 2 the lower 49 % of anchor 1: .5 and .245; only anchor 0 is positive
        assertThat(matcher.match(new float[] {0, 0, 0.5f, 0.5f, 0.5f, 0, 1, 0.245f}, new int[] {0}))
                .isEqualTo(1);
        assertThat(matcher.labels()).containsExactly(1, 0, 0, 0);
    }

    @Test
    void aGroundTruthThatFitsNoAnchorClaimsItsBest() {
        AnchorMatcher matcher = matcher(1);

        // (.8, .1)-(.9, .2): .01 / .25 = .04 with anchor 1, .01 with anchor 3
        assertThat(matcher.match(new float[] {0.8f, 0.1f, 0.9f, 0.2f}, new int[] {2}))
                .isEqualTo(1);
        assertThat(matcher.labels()).containsExactly(0, 3, 0, 0);
    }

    @Test
    void amongEquallyGoodAnchorsTheFirstIsClaimed() {
        AnchorMatcher matcher = matcher(1);

        // half lies in anchor 0, half in anchor 1: 1/64 / (1/4 + 1/32 - 1/64) = 1/17 with both; 1/32 with anchor 3
        float[] truth = {0.375f, 0.125f, 0.625f, 0.25f};

        assertThat(matcher.match(truth, new int[] {0})).isEqualTo(1);
        assertThat(matcher.labels()).containsExactly(1, 0, 0, 0);
    }

    @Test
    void whenTwoClaimTheSameAnchorTheLaterOneGetsIt() {
        AnchorMatcher matcher = matcher(1);
        // both lie in anchor 1 (.04 and .09); the first overlaps it less and the second more, and the other way round
        float[] smallThenLarge = {0.8f, 0.1f, 0.9f, 0.2f, 0.6f, 0.1f, 0.75f, 0.25f};
        float[] largeThenSmall = {0.6f, 0.1f, 0.75f, 0.25f, 0.8f, 0.1f, 0.9f, 0.2f};

        matcher.match(smallThenLarge, new int[] {3, 4});
        assertThat(matcher.labels()).containsExactly(0, 5, 0, 0);
        matcher.match(largeThenSmall, new int[] {3, 4});
        assertThat(matcher.labels()).containsExactly(0, 5, 0, 0);
        assertThat(matcher.matches()).containsExactly(-1, 1, -1, -1);
    }

    @Test
    void aClaimBeatsABetterOverlapWithAnother() {
        AnchorMatcher matcher = matcher(1);
        // the first is anchor 1 itself (IoU 1); the second lies inside it (.04) and claims it all the same
        float[] truth = {0.5f, 0, 1, 0.5f, 0.8f, 0.1f, 0.9f, 0.2f};

        assertThat(matcher.match(truth, new int[] {0, 8})).isEqualTo(1);
        assertThat(matcher.labels()).containsExactly(0, 9, 0, 0);
    }

    @Test
    void anAnchorPrefersTheGroundTruthItOverlapsMostAndTheFirstOfEquals() {
        AnchorMatcher matcher = matcher(1);
        // anchor 0: .5 with the first, 1 with the second; anchors 2 and 3: .5 with the first, 0 and .25 with the second
        float[] truth = {0, 0, 0.5f, 1, 0, 0, 0.5f, 0.5f};

        matcher.match(truth, new int[] {0, 1});

        // first: IoU .5 with anchors 0, 2, 3: claims anchor 0 (first of equals); then the second claims anchor 0, later
        // wins
        assertThat(matcher.matches()).containsExactly(1, -1, 0, 0);

        // two equal ground truths of different class: anchors 2 and 3 take the first, the claimed anchor 0 goes to the
        // later
        matcher.match(new float[] {0, 0, 0.5f, 1, 0, 0, 0.5f, 1}, new int[] {0, 1});
        assertThat(matcher.labels()).containsExactly(2, 0, 1, 1);
    }

    @Test
    void writesTheOffsetsOfPositivesOnly() {
        AnchorMatcher matcher = matcher(1);
        matcher.match(new float[] {0, 0, 1, 1}, new int[] {0}); // anchor 3 itself; the others overlap by .25

        matcher.match(new float[] {0.5f, 0, 1, 0.25f}, new int[] {0}); // lower half of anchor 1: IoU .5

        // center (.75, .125) - (.75, .25) = (0, -.125) / (.1 * .5) = -2.5; ln 1 = 0, ln(.5) / .2
        float[] expected = new float[16];
        expected[5] = -2.5f;
        expected[7] = -3.465736f;
        assertThat(matcher.offsets()).containsExactly(expected, within(1e-6f));
    }

    @Test
    void anImageWithoutGroundTruthIsAllBackground() {
        AnchorMatcher matcher = matcher(2);
        matcher.match(new float[] {0, 0, 0.5f, 1, 0, 0, 0.5f, 1}, new int[] {6});

        assertThat(matcher.match(new float[0], new int[0])).isZero();
        assertThat(matcher.labels()).containsOnly(0);
        assertThat(matcher.matches()).containsOnly(-1);
        assertThat(matcher.offsets()).containsOnly(0);
    }

    @Test
    void agreesWithARowByRowSearchOverTheAnchorsOfSsd300() {
        BoxCodec codec = BoxCodec.of(AnchorLayout.ssd300(), 2);
        AnchorMatcher matcher = new AnchorMatcher(codec, 0.5);
        Random random = new Random(11);
        for (int run = 0; run < 20; run++) {
            int count = 1 + random.nextInt(5);
            float[] truth = new float[8 * count];
            for (int at = 0; at < truth.length; at += 4) {
                boolean second = at % 8 == 4; // a small move from the first frame
                truth[at] = second ? truth[at - 4] + 0.013f : random.nextFloat() * 0.7f;
                truth[at + 1] = second ? truth[at - 3] - 0.007f : random.nextFloat() * 0.7f;
                truth[at + 2] = second ? truth[at - 2] + 0.021f : truth[at] + 0.05f + random.nextFloat() * 0.3f;
                truth[at + 3] = second ? truth[at - 1] + 0.003f : truth[at + 1] + 0.05f + random.nextFloat() * 0.3f;
            }
            matcher.match(truth, random.ints(count, 0, 24).toArray());
            assertThat(matcher.matches()).containsExactly(plainMatches(codec.anchors(), truth, count));
        }
    }

    /** The rules said again, anchor by anchor, with boxes as objects and double precision. */
    private static int[] plainMatches(float[] anchors, float[] truth, int count) {
        int[] matches = new int[anchors.length / 4];
        double[] claim = new double[count];
        int[] claimed = new int[count];
        Arrays.fill(matches, -1);
        for (int anchor = 0; anchor < matches.length; anchor++) {
            int at = 4 * anchor;
            Box box = Box.ofCenter(anchors[at], anchors[at + 1], anchors[at + 2], anchors[at + 3]);
            double best = 0;
            for (int g = 0; g < count; g++) {
                double overlap = (box.iou(box(truth, 8 * g)) + box.iou(box(truth, 8 * g + 4))) / 2;
                if (overlap > best) {
                    best = overlap;
                    matches[anchor] = overlap >= 0.5 ? g : -1;
                }
                if (overlap > claim[g]) {
                    claim[g] = overlap;
                    claimed[g] = anchor;
                }
            }
        }
        for (int g = 0; g < count; g++) {
            matches[claimed[g]] = g;
        }
        return matches;
    }

    private static Box box(float[] corners, int at) {
        return new Box(corners[at], corners[at + 1], corners[at + 2], corners[at + 3]);
    }

    @Test
    void namesTheGroundTruthThatIsWrong() {
        AnchorMatcher matcher = matcher(2);
        assertThatThrownBy(() -> matcher.match(new float[8], new int[2]))
                .hasMessage("2 ground-truth micro-tubes need 8 coordinates each, were 8 together");
        assertThatThrownBy(() -> matcher.match(new float[] {0, 0, 1, 1, 0.5f, 0, 0.5f, 1}, new int[1]))
                .hasMessage("ground-truth micro-tube 0 has a box without area: (0.5, 0.0)-(0.5, 1.0)");
        assertThatThrownBy(() -> matcher.match(new float[] {0, 0, 1, 1, 0, 0, 1, 1}, new int[] {-1}))
                .hasMessage("ground-truth micro-tube 0 has class -1; classes start at 0");
        assertThatThrownBy(() -> new AnchorMatcher(new BoxCodec(ANCHORS, 1, 0.1, 0.2), Double.NaN))
                .hasMessage("minOverlap must be in [0, 1], was NaN");
    }
}
