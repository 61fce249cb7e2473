package io.tubecast.training.augment;

import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.data.PairTruth;
import java.util.SplittableRandom;

/**
 * Draws the window of a pair: SSD's expansion (the picture somewhere on a larger canvas), then SSD's random crop of that canvas.
 *
 * <p>The crop picks one of: nothing, at least one micro-tube overlapping by 0.1, 0.3, 0.5, 0.7 or 0.9, or anything; sides 0.3 to 1 of the canvas, aspect 0.5
 * to 2, at least one micro-tube left; 50 tries, then another pick. Overlap is averaged over the two frames.
 */
final class WindowSampler {
    private static final double[] LEAST_OVERLAPS = {0.1, 0.3, 0.5, 0.7, 0.9, 0};
    private static final int TRIES = 50;
    private static final int PICKS = 20;

    private final AugmentationConfig config;

    WindowSampler(AugmentationConfig config) {
        this.config = config;
    }

    Window draw(PairTruth truth, int width, int height, SplittableRandom random) {
        Window canvas = new Window(0, 0, width, height);
        if (random.nextDouble() < config.expand()) {
            double ratio = 1 + random.nextDouble() * (config.expandMost() - 1);
            int wide = (int) Math.round(width * ratio);
            int high = (int) Math.round(height * ratio);
            canvas = new Window(-random.nextInt(wide - width + 1), -random.nextInt(high - height + 1), wide, high);
        }
        return random.nextDouble() < config.crop() ? crop(canvas, truth, width, height, random) : canvas;
    }

    private Window crop(Window canvas, PairTruth truth, int width, int height, SplittableRandom random) {
        for (int pick = 0; pick < PICKS; pick++) {
            int mode = random.nextInt(LEAST_OVERLAPS.length + 1);
            if (mode == LEAST_OVERLAPS.length) {
                return canvas;
            }
            for (int attempt = 0; attempt < TRIES; attempt++) {
                Window window = part(canvas, random);
                if (suits(window, truth, width, height, LEAST_OVERLAPS[mode])) {
                    return window;
                }
            }
        }
        return canvas;
    }

    private static boolean suits(Window window, PairTruth truth, int width, int height, double leastOverlap) {
        boolean shaped = window.height() <= 2 * window.width() && window.width() <= 2 * window.height();
        if (!shaped || truth.size() == 0) {
            return shaped;
        }
        return window.bestOverlap(truth, width, height) >= leastOverlap
                && window.restrict(truth, width, height).size() > 0;
    }

    private Window part(Window canvas, SplittableRandom random) {
        int width = side(canvas.width(), random);
        int height = side(canvas.height(), random);
        return new Window(
                canvas.x() + random.nextInt(canvas.width() - width + 1),
                canvas.y() + random.nextInt(canvas.height() - height + 1),
                width,
                height);
    }

    private int side(int length, SplittableRandom random) {
        double least = config.cropLeast();
        return Math.max(1, (int) Math.round(length * (least + random.nextDouble() * (1 - least))));
    }
}
