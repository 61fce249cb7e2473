package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import java.util.Arrays;
import java.util.Random;

/** Builds the micro-tubes of a step, by hand or at random. */
public final class Steps {
    private Steps() {}

    /** One micro-tube: class, score, K boxes of four coordinates; the background gets the rest of the score. */
    public static double[] tube(int actionClass, double score, double... boxes) {
        double[] row = new double[2 + boxes.length];
        row[0] = actionClass;
        row[1] = score;
        System.arraycopy(boxes, 0, row, 2, boxes.length);
        return row;
    }

    /** A step of the given micro-tubes, each made by {@link #tube}. */
    public static MicroTubes of(int classes, int boxesPerTube, double[]... rows) {
        MicroTubes microTubes = new MicroTubes(classes, boxesPerTube, Math.max(1, rows.length));
        for (double[] row : rows) {
            int slot = microTubes.add((int) row[0]);
            microTubes.scores()[slot] = row[1];
            System.arraycopy(row, 2, microTubes.boxes(), slot * boxesPerTube * 4, boxesPerTube * 4);
            microTubes.scoreVectors()[slot * (classes + 1)] = 1 - row[1];
            microTubes.scoreVectors()[slot * (classes + 1) + (int) row[0] + 1] = row[1];
        }
        return microTubes;
    }

    /** The x1 coordinates of a tube, frame by frame. */
    public static double[] lefts(ActionTube tube) {
        double[] lefts = new double[tube.length()];
        for (int i = 0; i < lefts.length; i++) {
            lefts[i] = tube.boxes()[i * 4];
        }
        return lefts;
    }

    /**
     * People who walk at random through 320x240 pixels, are missed now and then, and false alarms.
     *
     * @param whole whether coordinates are whole pixels, so that different formulas for the same overlap agree exactly
     */
    public static MicroTubes[] random(Random random, int steps, int classes, int boxesPerTube, boolean whole) {
        int people = 3;
        double[][] places = new double[people][];
        for (int i = 0; i < people; i++) {
            places[i] = randomBox(random);
        }
        MicroTubes[] stream = new MicroTubes[steps];
        for (int t = 0; t < steps; t++) {
            double[][] rows = new double[people + 2][];
            int count = 0;
            for (double[] place : places) {
                if (random.nextInt(4) > 0) {
                    rows[count++] = randomTube(random, classes, boxesPerTube, place, whole);
                }
                shift(place, random.nextGaussian() * 4, random.nextGaussian() * 3);
            }
            for (int i = 0; i < random.nextInt(3); i++) {
                rows[count++] = randomTube(random, classes, boxesPerTube, randomBox(random), whole);
            }
            stream[t] = of(classes, boxesPerTube, Arrays.copyOf(rows, count));
        }
        return stream;
    }

    private static double[] randomBox(Random random) {
        double x = random.nextDouble() * 250;
        double y = random.nextDouble() * 150;
        return new double[] {x, y, x + 20 + random.nextDouble() * 50, y + 30 + random.nextDouble() * 60};
    }

    private static void shift(double[] box, double x, double y) {
        box[0] += x;
        box[1] += y;
        box[2] += x;
        box[3] += y;
    }

    private static double[] randomTube(Random random, int classes, int boxesPerTube, double[] place, boolean whole) {
        double[] boxes = new double[boxesPerTube * 4];
        for (int i = 0; i < boxes.length; i++) {
            double value = place[i % 4] + random.nextGaussian() * 2;
            boxes[i] = whole ? Math.rint(value) : value;
        }
        double score = 0.05 + random.nextInt(10) / 10.0; // tenths, so that ties happen
        return tube(random.nextInt(classes), Math.min(score, 1), boxes);
    }
}
