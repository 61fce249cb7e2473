package io.tubecast.edge.node;

import io.tubecast.core.frame.Image;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.video.flow.StreamStack;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a step takes on this device, measured on two made-up frames before the first real one; the medians of a few.
 *
 * @param plainNanos a frame without a flow stack
 * @param stackedNanos a frame with one; 0 where the networks take none
 * @param flowNanos a flow field; 0 where none is computed
 */
record StartUpCosts(double plainNanos, double stackedNanos, double flowNanos) {
    private static final int STEPS = 5;
    private static final int BLOCK = 8;
    private static final int SHIFT = 2;

    /** Measures; the networks and the flow are begun anew afterwards. */
    static StartUpCosts measure(
            StepDetector detector, @Nullable StreamStack stacks, int width, int height, NanoClock clock) {
        Image[] pictures = {blocks(width, height, 0), blocks(width, height, SHIFT)};
        double plain = median(clock, i -> detector.step(pictures[i % 2], null));
        double stacked = 0;
        double flow = 0;
        if (stacks != null) {
            ByteBuffer still = ByteBuffer.allocateDirect(stacks.stack().bytes());
            stacked = median(clock, i -> detector.step(pictures[i % 2], still));
            long interval = stacks.stack().trainingIntervalNanos();
            flow = median(clock, i -> stacks.next(pictures[i % 2], i * interval));
            stacks.restart();
        }
        detector.restart();
        return new StartUpCosts(plain, stacked, flow);
    }

    /** Something a step does. */
    @FunctionalInterface
    private interface Work {
        void run(int number);
    }

    /** The first two rounds do not count: they fill caches and have no frame before them. */
    private static double median(NanoClock clock, Work work) {
        long[] took = new long[STEPS];
        for (int i = -2; i < STEPS; i++) {
            long begun = clock.nanoTime();
            work.run(i + 2);
            if (i >= 0) {
                took[i] = clock.nanoTime() - begun;
            }
        }
        Arrays.sort(took);
        return Math.max(1, took[STEPS / 2]);
    }

    /** Blocks of made-up gray, so that there is something to see and to move. */
    private static Image blocks(int width, int height, int shift) {
        Image image = new Image(width, height);
        ByteBuffer pixels = image.pixels();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int block = ((x + shift) / BLOCK) * 73_856_093 ^ (y / BLOCK) * 19_349_663;
                byte gray = (byte) (block ^ block >>> 13);
                int at = 3 * (y * width + x);
                pixels.put(at, gray).put(at + 1, gray).put(at + 2, gray);
            }
        }
        return image;
    }
}
