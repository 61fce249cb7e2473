package io.tubecast.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.detection.MicroTubeDecoder.Clip;
import io.tubecast.core.detection.PlainFilter.Row;
import io.tubecast.testkit.Allocation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MicroTubeDecoderTest {
    /** Three anchors of size .2 x .2 with centers at x = .2, .22 and .7. */
    private static final float[] ANCHORS = {0.2f, 0.5f, 0.2f, 0.2f, 0.22f, 0.5f, 0.2f, 0.2f, 0.7f, 0.5f, 0.2f, 0.2f};

    private static final BoxCodec CODEC = new BoxCodec(ANCHORS, 2, 0.1, 0.2);

    private static MicroTubes decode(Clip clip, float[] scores, float[] offsets) {
        MicroTubeDecoder decoder = new MicroTubeDecoder(CODEC, scores.length / 3 - 1, DetectionSettings.DEFAULT, clip);
        MicroTubes out = decoder.newMicroTubes();
        decoder.decode(direct(scores), direct(offsets), out);
        return out;
    }

    @Test
    void decodesSelectsAndSuppressesAStepWorkedOutByHand() {
        // with no offsets the boxes are the anchors: 0 and 1 overlap by .18 / .22 = .82, 2 is apart
        float[] scores = {
            0.3f, 0.6f, 0.1f, // anchor 0
            0.1f, 0.2f, 0.7f, // anchor 1: worse than 0 for the first class, better for the second
            0.9985f, 0.0005f, 0.0009f, // anchor 2: under the threshold
        };
        float[] offsets = new float[24];
        offsets[4] = 5; // second frame of anchor 0: center moves by 5 * .1 * .2 = .1

        MicroTubes out = decode(Clip.TO_IMAGE, scores, offsets);

        // class 0: mean overlap of 0 and 1: (.82 + (.12 / .28 = .43)) / 2 = .62 > .45: anchor 1 goes; class 1: anchor 0
        // goes
        assertThat(out.count(0)).isEqualTo(1);
        assertThat(out.count(1)).isEqualTo(1);
        assertThat(boxes(out, 0, 0))
                .containsExactly(new double[] {0.1, 0.4, 0.3, 0.6, 0.2, 0.4, 0.4, 0.6}, within(1e-7));
        assertThat(boxes(out, 1, 0))
                .containsExactly(new double[] {0.12, 0.4, 0.32, 0.6, 0.12, 0.4, 0.32, 0.6}, within(1e-7));
        assertThat(out.scores()[out.slot(0, 0)]).isEqualTo(0.6f);
        int vector = out.slot(1, 0) * 3;
        assertThat(Arrays.copyOfRange(out.scoreVectors(), vector, vector + 3)).containsExactly(0.1f, 0.2f, 0.7f);
    }

    @Test
    void theThresholdIsStrictAndComparedAsTheExactNumber() {
        // as a double .001f is 0.0010000000474974513, which exceeds .001
        float[] scores = {0.999f, 0.001f, 0.999f, Math.nextDown(0.001f), 0.999f, 0};
        assertThat(decode(Clip.NONE, scores, new float[24]).count(0)).isEqualTo(1);

        // .25 is a float: equal is not over
        MicroTubeDecoder decoder = new MicroTubeDecoder(CODEC, 1, new DetectionSettings(0.25, 50, 0.45, 10), Clip.NONE);
        MicroTubes out = decoder.newMicroTubes();
        decoder.decode(direct(0.75f, 0.25f, 0.7f, Math.nextUp(0.25f), 0.75f, 0.25f), direct(new float[24]), out);
        assertThat(out.count(0)).isEqualTo(1);
        assertThat(out.scores()[out.slot(0, 0)]).isEqualTo(Math.nextUp(0.25f));
    }

    @Test
    void clipsKeptBoxesAfterSuppression() {
        float[] scores = {0.5f, 0.5f, 1, 0, 1, 0};
        float[] offsets = new float[24];
        offsets[0] = -8; // center .2 - 8 * .1 * .2 = .04: left edge at -.06
        offsets[4] = -20; // center -.2: wholly outside

        assertThat(boxes(decode(Clip.NONE, scores, offsets), 0, 0))
                .containsExactly(new double[] {-0.06, 0.4, 0.14, 0.6, -0.3, 0.4, -0.1, 0.6}, within(1e-7));
        assertThat(boxes(decode(Clip.TO_IMAGE, scores, offsets), 0, 0))
                .containsExactly(new double[] {0, 0.4, 0.14, 0.6, 0, 0.4, 0, 0.6}, within(1e-7));
    }

    @Test
    void clippingDoesNotChangeWhoIsSuppressed() {
        // 4 x 4 boxes around the image, moved apart by 2: IoU 8 / 24 unclipped, 1 if they were clipped first
        float grown = (float) (Math.log(20) / 0.2);
        float[] offsets = new float[24];
        for (int at = 0; at < 16; at += 4) {
            offsets[at + 2] = grown;
            offsets[at + 3] = grown;
            offsets[at] = at < 8 ? -35 : 65; // centers -.5 and 1.52
        }

        assertThat(decode(Clip.TO_IMAGE, new float[] {0.5f, 0.5f, 0.6f, 0.4f, 1, 0}, offsets)
                        .count(0))
                .isEqualTo(2);
    }

    @Test
    void whatIsNotANumberIsNeverSelected() {
        float[] scores = {Float.NaN, 0.9f, 0.5f, Float.NaN, 0.5f, 0.5f};
        assertThat(decode(Clip.NONE, scores, new float[24]).count(0)).isEqualTo(1); // anchor 2

        float[] offsets = new float[24];
        offsets[17] = Float.NaN;
        assertThat(decode(Clip.NONE, scores, offsets).count(0)).isZero();
        offsets[17] = 0;
        offsets[18] = 5_000; // exp(1000) is infinite
        assertThat(decode(Clip.TO_IMAGE, scores, offsets).count(0)).isZero();
    }

    @Test
    void anAnchorThatIsNotFiniteLeavesTheOthersTheirScores() {
        float[] offsets = new float[24];
        offsets[1] = Float.POSITIVE_INFINITY; // anchor 0, the best

        MicroTubes out = decode(Clip.NONE, new float[] {0.1f, 0.9f, 0.3f, 0.7f, 0.2f, 0.8f}, offsets);

        assertThat(out.count(0)).isEqualTo(2);
        assertThat(out.scores()[out.slot(0, 0)]).isEqualTo(0.8f);
        assertThat(boxes(out, 0, 0)[0]).isCloseTo(0.6, within(1e-7)); // anchor 2
        assertThat(out.scores()[out.slot(0, 1)]).isEqualTo(0.7f);
        assertThat(boxes(out, 0, 1)[0]).isCloseTo(0.12, within(1e-7)); // anchor 1
    }

    @Test
    void backgroundsThatRoundToOneHideNothingUnderAThresholdNearZero() {
        // 1 - 2e-8 rounds to 1 as a float; the class score of 2e-8 is over 1e-8 all the same
        MicroTubeDecoder decoder = new MicroTubeDecoder(CODEC, 1, new DetectionSettings(1e-8, 50, 0.45, 10), Clip.NONE);
        MicroTubes out = decoder.newMicroTubes();

        decoder.decode(direct(1, 2e-8f, 1, 5e-9f, 1, 0), direct(new float[24]), out);

        assertThat(out.count(0)).isEqualTo(1);
    }

    @Test
    void aStepLeavesNothingToTheNext() {
        MicroTubeDecoder decoder = new MicroTubeDecoder(CODEC, 1, DetectionSettings.DEFAULT, Clip.NONE);
        MicroTubes out = decoder.newMicroTubes();
        FloatBuffer scores = direct(0.1f, 0.9f, 1, 0, 0.2f, 0.8f);
        decoder.decode(scores, direct(new float[24]), out);
        assertThat(out.count(0)).isEqualTo(2);

        float[] moved = new float[24];
        moved[16] = 10; // anchor 2 elsewhere: center .9
        decoder.decode(direct(1, 0, 1, 0, 0.2f, 0.8f), direct(moved), out);

        assertThat(out.count(0)).isEqualTo(1);
        assertThat(boxes(out, 0, 0)[0]).isCloseTo(0.8, within(1e-7));
        decoder.decode(direct(1, 0, 1, 0, 1, 0), direct(moved), out);
        assertThat(out.count(0)).isZero();
    }

    @Test
    void agreesWithThePlainFilterOnRandomSteps() {
        Random random = new Random(4);
        for (int run = 0; run < 150; run++) {
            int anchors = 1 + random.nextInt(600);
            int classes = 1 + random.nextInt(5);
            int boxesPerTube = 1 + random.nextInt(3);
            BoxCodec codec = new BoxCodec(randomAnchors(random, anchors), boxesPerTube, 0.1, 0.2);
            DetectionSettings settings = randomSettings(random);
            MicroTubeDecoder decoder = new MicroTubeDecoder(codec, classes, settings, Clip.NONE);
            MicroTubes out = decoder.newMicroTubes();
            for (int step = 0; step < 3; step++) {
                float[] scores = softmaxRows(random, anchors, classes, step);
                float[] offsets = randomFloats(random, anchors * boxesPerTube * 4);

                decoder.decode(direct(scores), direct(offsets), out);

                double[] boxes = plainBoxes(codec, offsets);
                List<Row> rows = PlainFilter.rows(anchors, boxesPerTube, boxes, toDoubles(scores));
                MicroTubeFilterTest.assertSame(out, rows, settings);
            }
        }
    }

    @Test
    void aFileOfItsCandidatesFiltersToTheSame() {
        Random random = new Random(9);
        BoxCodec codec = new BoxCodec(randomAnchors(random, 800), 2, 0.1, 0.2);
        DetectionSettings settings = new DetectionSettings(0.01, 20, 0.45, 5);
        MicroTubeDecoder decoder = new MicroTubeDecoder(codec, 4, settings, Clip.NONE);
        MicroTubes live = decoder.newMicroTubes();
        int[] anchors = new int[800];
        assertThat(decoder.candidates(anchors)).isZero();
        for (int step = 0; step < 20; step++) {
            float[] scores = softmaxRows(random, 800, 4, step);
            float[] offsets = randomFloats(random, 800 * 8);
            decoder.decode(direct(scores), direct(offsets), live);

            int count = decoder.candidates(anchors);
            assertThat(count).isBetween(20, 80);
            double[] boxes = new double[count * 8];
            double[] vectors = new double[count * 5];
            for (int row = 0; row < count; row++) {
                codec.decode(anchors[row], offsets, anchors[row] * 8, boxes, row * 8);
                for (int i = 0; i < 5; i++) {
                    vectors[row * 5 + i] = scores[anchors[row] * 5 + i];
                }
            }
            MicroTubes again = decoder.newMicroTubes();
            new MicroTubeFilter(4, 2, settings).filter(count, boxes, vectors, again);

            assertThat(again)
                    .usingRecursiveComparison()
                    .ignoringFields("boxes", "scores", "scoreVectors")
                    .isEqualTo(live);
            for (int actionClass = 0; actionClass < 4; actionClass++) {
                for (int rank = 0; rank < live.count(actionClass); rank++) {
                    assertThat(boxes(again, actionClass, rank)).containsExactly(boxes(live, actionClass, rank));
                    int slot = live.slot(actionClass, rank);
                    assertThat(again.scores()[slot]).isEqualTo(live.scores()[slot]);
                }
            }
        }
    }

    @Test
    void halfPrecisionBackgroundsHideNoScoreOverTheThreshold() {
        // true background .99879, rounded up to half precision: 1 - 1/1024 = .99902; the class score .00121 still
        // passes
        float[] scores = {1 - 1 / 1024f, 0.00121f, 1, 0, 1, 0};

        assertThat(decode(Clip.NONE, scores, new float[24]).count(0)).isEqualTo(1);
    }

    @Test
    void readsBuffersFromTheirPositionAndLeavesThemThere() {
        FloatBuffer scores = direct(9, 9, 0.1f, 0.9f, 1, 0, 1, 0, 9).position(2).limit(8);
        FloatBuffer offsets = direct(new float[27]).position(3);
        MicroTubeDecoder decoder = new MicroTubeDecoder(CODEC, 1, DetectionSettings.DEFAULT, Clip.NONE);
        MicroTubes out = decoder.newMicroTubes();

        decoder.decode(scores, offsets, out);

        assertThat(out.scores()[out.slot(0, 0)]).isEqualTo(0.9f);
        assertThat(scores.position()).isEqualTo(2);
        assertThat(offsets.position()).isEqualTo(3);
    }

    @Test
    void namesTheBufferThatHasTheWrongSize() {
        MicroTubeDecoder decoder = new MicroTubeDecoder(CODEC, 1, DetectionSettings.DEFAULT, Clip.NONE);
        MicroTubes out = decoder.newMicroTubes();
        assertThatThrownBy(() -> decoder.decode(direct(new float[9]), direct(new float[24]), out))
                .hasMessage("scores: expected 3 anchors x 2 = 6 values, found 9");
        assertThatThrownBy(() -> decoder.decode(direct(new float[6]), direct(new float[12]), out))
                .hasMessage("offsets: expected 3 anchors x 8 = 24 values, found 12");
        assertThatThrownBy(() -> decoder.decode(direct(new float[6]), direct(new float[24]), new MicroTubes(2, 2, 10)))
                .hasMessage("micro-tubes: expected 1 classes of at least 3 micro-tubes of 2 boxes, found 2 of 10 of 2");
        assertThatThrownBy(() -> new MicroTubeDecoder(CODEC, 0, DetectionSettings.DEFAULT, Clip.NONE))
                .hasMessageContaining("was 0");
    }

    @Test
    void allocatesNothingOnceWarm() {
        Random random = new Random(6);
        BoxCodec codec = BoxCodec.of(AnchorLayout.ssd300(), 2);
        MicroTubeDecoder decoder = new MicroTubeDecoder(codec, 24, DetectionSettings.DEFAULT, Clip.TO_IMAGE);
        MicroTubes out = decoder.newMicroTubes();
        FloatBuffer everyAnchorPasses = direct(softmaxRows(random, 8732, 24, 0));
        FloatBuffer few = direct(softmaxRows(random, 8732, 24, 1));
        FloatBuffer offsets = direct(randomFloats(random, 8732 * 8));

        assertThat(Allocation.bytesPerCall(100, () -> decoder.decode(everyAnchorPasses, offsets, out)))
                .isZero();
        assertThat(Allocation.bytesPerCall(300, () -> decoder.decode(few, offsets, out)))
                .isZero();
    }

    /** Boxes by the formula of the coding, not by the codec. */
    private static double[] plainBoxes(BoxCodec codec, float[] offsets) {
        float[] anchors = codec.anchors();
        double[] boxes = new double[offsets.length];
        for (int at = 0; at < boxes.length; at++) {
            int anchor = at / codec.valuesPerTube();
            int side = at % 2; // 0 for x, 1 for y
            int box = at - at % 4;
            double size = anchors[4 * anchor + 2 + side];
            double center = anchors[4 * anchor + side] + offsets[box + side] * 0.1 * size;
            double half = size * Math.exp(offsets[box + 2 + side] * 0.2) / 2;
            boxes[at] = at % 4 < 2 ? center - half : center + half;
        }
        return boxes;
    }

    private static DetectionSettings randomSettings(Random random) {
        double[] minScores = {0, 1e-8, 0.001, 1 / 64.0, 0.25};
        return new DetectionSettings(
                minScores[random.nextInt(minScores.length)],
                1 + random.nextInt(80),
                random.nextInt(11) / 10.0,
                1 + random.nextInt(40));
    }

    /** Even seeds: every class gets something everywhere; odd seeds: most rows are background. In 64ths, so that ties are common. */
    private static float[] softmaxRows(Random random, int anchors, int classes, int kind) {
        float[] scores = new float[anchors * (classes + 1)];
        for (int row = 0; row < anchors; row++) {
            boolean background = kind % 2 == 1 && random.nextInt(10) != 0;
            int at = row * (classes + 1);
            int left = 64;
            for (int i = 1; i <= classes && !background; i++) {
                int share = 1 + random.nextInt(Math.max(1, 2 * left / (classes + 1)));
                share = Math.min(share, left - (classes - i));
                scores[at + i] = share / 64f;
                left -= share;
            }
            scores[at] = left / 64f;
        }
        return scores;
    }

    private static float[] randomAnchors(Random random, int count) {
        float[] anchors = new float[4 * count];
        for (int at = 0; at < anchors.length; at += 4) {
            anchors[at] = random.nextFloat();
            anchors[at + 1] = random.nextFloat();
            anchors[at + 2] = 0.2f + 0.4f * random.nextFloat();
            anchors[at + 3] = 0.2f + 0.4f * random.nextFloat();
        }
        return anchors;
    }

    private static float[] randomFloats(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    private static double[] boxes(MicroTubes out, int actionClass, int rank) {
        int values = out.boxesPerTube() * 4;
        int at = out.slot(actionClass, rank) * values;
        return Arrays.copyOfRange(out.boxes(), at, at + values);
    }

    private static FloatBuffer direct(float... values) {
        return ByteBuffer.allocateDirect(4 * values.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(0, values);
    }
}
