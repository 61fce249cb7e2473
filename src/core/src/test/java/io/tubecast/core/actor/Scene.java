package io.tubecast.core.actor;

import io.tubecast.core.detection.MicroTubes;

/** People as a network finds them: three classes, micro-tubes of two frames. */
final class Scene {
    static final int CLASSES = 3;
    static final double[] MIN_SCORES = {0.5, 0.5, 0.5};

    private Scene() {}

    /** Someone 20 wide at x, with a detection in each class that has a score: x, velocity, scores. */
    static double[] person(double x, double... scores) {
        double[] person = new double[2 + scores.length];
        person[0] = x;
        System.arraycopy(scores, 0, person, 2, scores.length);
        return person;
    }

    static MicroTubes step(double[]... people) {
        MicroTubes step = new MicroTubes(CLASSES, 2, 16);
        for (double[] person : people) {
            for (int c = 0; c + 2 < person.length; c++) {
                if (person[c + 2] > 0) {
                    add(step, c, person);
                }
            }
        }
        return step;
    }

    private static void add(MicroTubes step, int actionClass, double[] person) {
        int slot = step.add(actionClass);
        step.scores()[slot] = person[actionClass + 2];
        double background = 1;
        for (int c = 0; c < CLASSES; c++) {
            step.scoreVectors()[slot * (CLASSES + 1) + c + 1] = person[c + 2];
            background -= person[c + 2];
        }
        step.scoreVectors()[slot * (CLASSES + 1)] = background;
        for (int k = 0; k < 2; k++) {
            int at = slot * 8 + k * 4;
            step.boxes()[at] = person[0] + k * person[1];
            step.boxes()[at + 2] = person[0] + k * person[1] + 20;
            step.boxes()[at + 3] = 50;
        }
    }
}
