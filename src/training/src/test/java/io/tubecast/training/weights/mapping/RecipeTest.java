package io.tubecast.training.weights.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.network.Weights;
import io.tubecast.training.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class RecipeTest {
    private static final int CHANNELS = 5;
    private static final int SIZE = 4;
    private static final int ANCHORS = 3;
    private static final int CLASSES = 2;

    /**
     * The released program's own computation: each map divided by 9 and padded by repeating its edge; at each cell the nine positions row by row, each
     * with all channels, of the first frame and then of the second, in one vector; a linear layer on it; the outputs of a cell in rows of C + 1 scores (or 8
     * offsets), one row an anchor. Our network must say the same with the imported convolution.
     */
    @Test
    void aLinearHeadOnNeighbourhoodsIsTheConvolutionThatItIsTurnedInto() {
        int scores = ANCHORS * (CLASSES + 1);
        int offsets = ANCHORS * 8;
        MadeUpSource source = new MadeUpSource()
                .layer("conf.0", scores, 2L * 9 * CHANNELS)
                .layer("loc.0", offsets, 2L * 9 * CHANNELS);
        float[] first = drawn(1, CHANNELS * SIZE * SIZE);
        float[] second = drawn(2, CHANNELS * SIZE * SIZE);
        TrunkSpec trunk = new TrunkSpec(
                "one layer",
                CHANNELS,
                List.of(new Node("only", new Op.L2Norm(CHANNELS, 1), List.of(TrunkSpec.INPUT))),
                List.of("only"));
        try (PointerScope scope = new PointerScope();
                AmtNetwork network = AmtNetwork.create(
                        new NetworkSpec(
                                Map.of(StreamKind.APPEARANCE, trunk),
                                List.of(HeadSpec.single(
                                        StreamKind.APPEARANCE, trunk.sourceChannels(), List.of(ANCHORS), CLASSES))),
                        1)) {
            network.weights()
                    .set(
                            "head.score.0.weight",
                            new Recipe.LinearHead("conf.0.weight", scores, 2, CHANNELS).values(source));
            network.weights().set("head.score.0.bias", source.read("conf.0.bias"));
            network.weights()
                    .set(
                            "head.offset.0.weight",
                            new Recipe.LinearHead("loc.0.weight", offsets, 2, CHANNELS).values(source));
            network.weights().set("head.offset.0.bias", source.read("loc.0.bias"));
            AmtNetwork.Output output = network.head(
                    network.spec().head(),
                    Map.of(StreamKind.APPEARANCE, List.of(map(first))),
                    Map.of(StreamKind.APPEARANCE, List.of(map(second))));
            assertThat(Weights.read(output.logits()))
                    .containsExactly(linear(source, "conf.0", scores, first, second), within(1e-5f));
            assertThat(Weights.read(output.offsets()))
                    .containsExactly(linear(source, "loc.0", offsets, first, second), within(1e-5f));
        }
    }

    private static Tensor map(float[] values) {
        return torch.from_blob(new FloatPointer(values), 1, CHANNELS, SIZE, SIZE);
    }

    private static float[] linear(MadeUpSource source, String name, int out, float[] first, float[] second) {
        float[] weight = source.read(name + ".weight");
        float[] bias = source.read(name + ".bias");
        List<Float> outputs = new ArrayList<>();
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                List<Float> gathered = gathered(first, x, y);
                gathered.addAll(gathered(second, x, y));
                for (int row = 0; row < out; row++) {
                    double sum = bias[row];
                    for (int i = 0; i < gathered.size(); i++) {
                        sum += gathered.get(i) * weight[row * gathered.size() + i];
                    }
                    outputs.add((float) sum);
                }
            }
        }
        float[] values = new float[outputs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = outputs.get(i);
        }
        return values;
    }

    private static List<Float> gathered(float[] map, int x, int y) {
        List<Float> vector = new ArrayList<>();
        for (int position = 0; position < 9; position++) {
            int row = Math.max(0, Math.min(SIZE - 1, y + position / 3 - 1));
            int column = Math.max(0, Math.min(SIZE - 1, x + position % 3 - 1));
            for (int channel = 0; channel < CHANNELS; channel++) {
                vector.add(map[(channel * SIZE + row) * SIZE + column] / 9);
            }
        }
        return vector;
    }

    /** Two streams joined: four maps; input number = map x 9 x channels + position x channels + channel. */
    @Test
    void fourMapsKeepTheirOrder() {
        MadeUpSource source = new MadeUpSource().add("w", 2, 4 * 9 * 3);
        float[] theirs = source.read("w");
        float[] ours = new Recipe.LinearHead("w", 2, 4, 3).values(source);
        for (int row = 0; row < 2; row++) {
            for (int map = 0; map < 4; map++) {
                for (int channel = 0; channel < 3; channel++) {
                    for (int position = 0; position < 9; position++) {
                        int convolution = ((row * 12) + map * 3 + channel) * 9 + position;
                        assertThat(ours[convolution]).isEqualTo(theirs[row * 108 + map * 27 + position * 3 + channel]);
                    }
                }
            }
        }
    }

    /** Facts 1.9: a pretrained filter repeated five times and divided by five answers a stack of five equal pictures as it answered one. */
    @Test
    void aRepeatedFilterAnswersEqualPicturesAsBefore() {
        MadeUpSource source = new MadeUpSource().layer("vgg.0", 4, 3, 3, 3);
        float[] theirs = source.read("vgg.0.weight");
        float[] ours = new Recipe.FirstWeight("vgg.0.weight", Shape.of(4, 3, 3, 3), Pixels.RGB_MEAN, 5).values(source);
        assertThat(ours).hasSize(5 * theirs.length);
        for (int filter = 0; filter < 4; filter++) {
            for (int tap = 0; tap < 27; tap++) {
                double sum = 0;
                for (int field = 0; field < 5; field++) {
                    float copy = ours[(filter * 15 + field * 3 + tap / 9) * 9 + tap % 9];
                    assertThat(copy).isEqualTo(theirs[filter * 27 + tap] / 5);
                    sum += copy;
                }
                assertThat(sum).isCloseTo(theirs[filter * 27 + tap], within(1e-6));
            }
        }
    }

    /** A patch of random bytes through their filter on their pixels and through ours on ours. */
    @Test
    void aRewrittenFilterAnswersOurPixelsAsItAnsweredTheirs() {
        MadeUpSource source = new MadeUpSource().layer("features.0", 6, 3, 3, 3);
        float[] weight = source.read("features.0.weight");
        float[] bias = source.read("features.0.bias");
        SplittableRandom random = new SplittableRandom(4);
        for (Pixels pixels : Pixels.values()) {
            float[] ours = new Recipe.FirstWeight("features.0.weight", Shape.of(6, 3, 3, 3), pixels, 1).values(source);
            float[] oursBias = new Recipe.FirstBias("features.0.bias", "features.0.weight", pixels).values(source);
            for (int filter = 0; filter < 6; filter++) {
                double theirAnswer = bias[filter];
                double ourAnswer = oursBias[filter];
                for (int tap = 0; tap < 9; tap++) {
                    int[] rgb = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
                    for (int channel = 0; channel < 3; channel++) {
                        theirAnswer += weight[filter * 27 + channel * 9 + tap] * theirInput(pixels, rgb, channel);
                        double mean = new double[] {123, 117, 104}[channel];
                        ourAnswer += ours[filter * 27 + channel * 9 + tap] * (rgb[channel] - mean);
                    }
                }
                assertThat(ourAnswer).as("%s", pixels).isCloseTo(theirAnswer, within(1e-3));
            }
        }
    }

    private static double theirInput(Pixels pixels, int[] rgb, int channel) {
        return switch (pixels) {
            case RGB_MEAN -> rgb[channel] - new double[] {123, 117, 104}[channel];
            case RGB_UNIT ->
                (rgb[channel] / 255.0 - new double[] {0.485, 0.456, 0.406}[channel])
                        / new double[] {0.229, 0.224, 0.225}[channel];
            case BGR_MEAN -> rgb[2 - channel] - new double[] {104, 117, 123}[channel];
        };
    }

    /** Every second of four rows, all of two columns, every third of seven: rows 0 and 2, places 0, 3 and 6. */
    @Test
    void thinsAlongEachAxisFromTheFirstOn() {
        MadeUpSource source = new MadeUpSource().add("fc", 4, 2 * 7);
        float[] theirs = source.read("fc");
        Recipe.Thinned recipe = new Recipe.Thinned("fc", Shape.of(4, 2, 7), Shape.of(2, 1, 3));
        assertThat(recipe.left()).isEqualTo(Shape.of(2, 2, 3));
        float[] expected = new float[12];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                for (int k = 0; k < 3; k++) {
                    expected[(i * 2 + j) * 3 + k] = theirs[(2 * i * 2 + j) * 7 + 3 * k];
                }
            }
        }
        assertThat(recipe.values(source)).containsExactly(expected);
    }

    private static float[] drawn(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }
}
