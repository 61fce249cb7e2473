package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipModules.Answer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MirrorMeanTest {
    private static final int CLASSES = 2;
    private static final AnchorGrid GRID = new AnchorGrid(3, 2, List.of(new Shape(0.1, 0.4), new Shape(0.3, 0.2)));

    @Test
    void takesTheMeanOfTheSameShapeInTheMirroredColumn() {
        MirrorMean mean = new MirrorMean(GRID, CLASSES);
        Answer own = zeros();
        // row 1, column 0, shape 1: (1 * 3 + 0) * 2 + 1
        own.scores().put(3 * 7 + 2, 0.6f);
        own.values().put(4 * 7, 0.5f).put(4 * 7 + 1, 0.1f).put(4 * 7 + 2, 0.2f).put(4 * 7 + 3, 0.3f);
        Answer mirrored = zeros();
        // row 1, column 2, shape 1: (1 * 3 + 2) * 2 + 1
        mirrored.scores().put(3 * 11 + 2, 0.8f);
        mirrored.values()
                .put(4 * 11, -0.3f)
                .put(4 * 11 + 1, 0.3f)
                .put(4 * 11 + 2, 0.4f)
                .put(4 * 11 + 3, 0.5f);
        mean.keep(own);
        Answer found = mean.with(mirrored);
        for (int i = 0; i < found.scores().capacity(); i++) {
            assertThat(found.scores().get(i)).as("score %d", i).isCloseTo(i == 3 * 7 + 2 ? 0.7f : 0, within(1e-6f));
        }
        float[] offsets = new float[found.values().capacity()];
        offsets[28] = 0.4f; // 0.5 to the right, and 0.3 to the left in the mirror
        offsets[29] = 0.2f;
        offsets[30] = 0.3f;
        offsets[31] = 0.4f;
        for (int i = 0; i < offsets.length; i++) {
            assertThat(found.values().get(i)).as("offset %d", i).isCloseTo(offsets[i], within(1e-6f));
        }
    }

    @Test
    void aMirroredAnswerGivesTheMirroredBoxes() {
        Random random = new Random(5);
        double[] anchors = GRID.anchors();
        for (int round = 0; round < 50; round++) {
            Answer own = zeros();
            Answer mirrored = zeros();
            for (int i = 0; i < own.values().capacity(); i++) {
                own.values().put(i, (float) random.nextGaussian());
                mirrored.values().put(i, (float) random.nextGaussian());
            }
            // what the one says of the clip is what the other says of its mirror image
            MirrorMean there = new MirrorMean(GRID, CLASSES);
            there.keep(own);
            float[] one = values(there.with(mirrored));
            there.keep(mirrored);
            float[] other = values(there.with(own));
            double[] box = new double[4];
            double[] reflected = new double[4];
            for (int anchor = 0; anchor < GRID.size(); anchor++) {
                int opposite = opposite(anchor);
                decode(one, anchor, anchors, box);
                decode(other, opposite, anchors, reflected);
                assertThat(reflected[0]).isCloseTo(1 - box[0], within(1e-6));
                for (int i = 1; i < 4; i++) {
                    assertThat(reflected[i]).isCloseTo(box[i], within(1e-6));
                }
            }
        }
    }

    /** By where anchors lie, not by how they are numbered. */
    private static int opposite(int anchor) {
        double[] anchors = GRID.anchors();
        for (int other = 0; other < GRID.size(); other++) {
            boolean mirrored = Math.abs(anchors[4 * other] - (1 - anchors[4 * anchor])) < 1e-9;
            boolean same = true;
            for (int i = 1; i < 4; i++) {
                same &= anchors[4 * other + i] == anchors[4 * anchor + i];
            }
            if (mirrored && same) {
                return other;
            }
        }
        throw new AssertionError("a grid is its own mirror image");
    }

    private static void decode(float[] offsets, int anchor, double[] anchors, double[] box) {
        double[] offset = new double[4];
        for (int i = 0; i < 4; i++) {
            offset[i] = offsets[4 * anchor + i];
        }
        AnchorCoding.decode(offset, 0, anchors, 4 * anchor, box, 0);
    }

    private static float[] values(Answer answer) {
        float[] values = new float[answer.values().capacity()];
        answer.values().get(0, values);
        return values;
    }

    private static Answer zeros() {
        return new Answer(FloatBuffer.allocate(GRID.size() * (CLASSES + 1)), FloatBuffer.allocate(GRID.size() * 4));
    }
}
