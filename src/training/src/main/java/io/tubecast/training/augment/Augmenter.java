package io.tubecast.training.augment;

import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.data.PairTruth;
import io.tubecast.training.data.PairTruth.BoxPair;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes the network's two input pictures of a pair of frames, changed at random and both in the same way, and the boxes that go with them.
 *
 * <p>Order as in SSD: colours, expansion, crop, resizing, mirror. Keeps scratch pictures, so it is not thread-safe: one augmenter a thread.
 */
public final class Augmenter {
    private static final byte[] MEAN = {104, 117, 123}; // B, G, R

    private final AugmentationConfig config;
    private final WindowSampler windows;
    private final ImageResizer resizer;
    private Image canvas = new Image(1, 1);
    private byte[] pixels = new byte[0];

    /**
     * An augmenter.
     *
     * @param config which changes, how often
     * @param resizer the project's one resizer
     */
    public Augmenter(AugmentationConfig config, ImageResizer resizer) {
        this.config = config;
        this.resizer = resizer;
        windows = new WindowSampler(config);
    }

    /**
     * Changes one pair.
     *
     * @param frames (in, out) the two frames, of one size; their colours are changed in place
     * @param truth their micro-tubes
     * @param random decides
     * @param targets (out) the two pictures for the network
     * @return the micro-tubes in the targets
     */
    public PairTruth apply(List<Image> frames, PairTruth truth, SplittableRandom random, List<Image> targets) {
        int width = frames.get(0).width();
        int height = frames.get(0).height();
        Photometric photometric = Photometric.draw(config, random);
        Window window = windows.draw(truth, width, height, random);
        boolean mirrored = random.nextDouble() < config.mirror();
        for (int i = 0; i < 2; i++) {
            if (!photometric.changesNothing()) {
                recolor(frames.get(i), photometric);
            }
            cut(frames.get(i), window, targets.get(i));
            if (mirrored) {
                mirror(targets.get(i));
            }
        }
        PairTruth cut = window.restrict(truth, width, height);
        return mirrored ? mirrored(cut) : cut;
    }

    /** Prepares one pair without any change: resized whole, nothing else. */
    public void plain(List<Image> frames, List<Image> targets) {
        for (int i = 0; i < 2; i++) {
            resizer.resize(frames.get(i), targets.get(i));
        }
    }

    private void recolor(Image frame, Photometric photometric) {
        int length = frame.pixels().capacity();
        if (pixels.length < length) {
            pixels = new byte[length];
        }
        frame.pixels().get(0, pixels, 0, length);
        photometric.apply(pixels, length);
        frame.pixels().put(0, pixels, 0, length);
    }

    private void cut(Image frame, Window window, Image target) {
        boolean inside = window.x() >= 0
                && window.y() >= 0
                && window.x() + window.width() <= frame.width()
                && window.y() + window.height() <= frame.height();
        if (inside) {
            resizer.resize(
                    frame, new ImageResizer.Region(window.x(), window.y(), window.width(), window.height()), target);
            return;
        }
        if (canvas.width() < window.width() || canvas.height() < window.height()) {
            canvas = new Image(Math.max(canvas.width(), window.width()), Math.max(canvas.height(), window.height()));
        }
        paste(frame, window);
        resizer.resize(canvas, new ImageResizer.Region(0, 0, window.width(), window.height()), target);
    }

    /** Writes the window's pixels to the top left of the canvas: the picture where there is one, the mean elsewhere. */
    private void paste(Image frame, Window window) {
        byte[] blank = new byte[3 * window.width()];
        for (int i = 0; i < blank.length; i++) {
            blank[i] = MEAN[i % 3];
        }
        int from = Math.max(0, window.x());
        int to = Math.min(frame.width(), window.x() + window.width());
        ByteBuffer target = canvas.pixels();
        for (int row = 0; row < window.height(); row++) {
            int y = window.y() + row;
            target.put(canvas.offset(0, row), blank);
            if (y >= 0 && y < frame.height() && from < to) {
                target.put(
                        canvas.offset(from - window.x(), row), frame.pixels(), frame.offset(from, y), 3 * (to - from));
            }
        }
    }

    private void mirror(Image image) {
        int length = image.pixels().capacity();
        if (pixels.length < length) {
            pixels = new byte[length];
        }
        image.pixels().get(0, pixels, 0, length);
        int rowLength = 3 * image.width();
        for (int row = 0; row < length; row += rowLength) {
            for (int left = row, right = row + rowLength - 3; left < right; left += 3, right -= 3) {
                for (int channel = 0; channel < 3; channel++) {
                    byte kept = pixels[left + channel];
                    pixels[left + channel] = pixels[right + channel];
                    pixels[right + channel] = kept;
                }
            }
        }
        image.pixels().put(0, pixels, 0, length);
    }

    private static PairTruth mirrored(PairTruth truth) {
        List<BoxPair> boxes = truth.boxes().stream()
                .map(pair -> new BoxPair(mirrored(pair.first()), mirrored(pair.second())))
                .toList();
        return new PairTruth(boxes, truth.classes());
    }

    private static Box mirrored(Box box) {
        return new Box(1 - box.x2(), box.y1(), 1 - box.x1(), box.y2());
    }
}
