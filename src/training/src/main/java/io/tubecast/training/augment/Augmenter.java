package io.tubecast.training.augment;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.core.geometry.Box;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.data.PairTruth;
import io.tubecast.training.data.PairTruth.BoxPair;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes the network's input pictures of a pair of frames, changed at random and all in the same way, and the boxes that go with them; a clip's frames go the same way.
 *
 * <p>Order as in SSD: colours, expansion, crop, resizing, mirror. Flow fields are cut and mirrored like the frames. Differs from the released code in
 * two things: a mirrored field's x changes its sign, and the colours of a field, which are displacements, are left alone. Keeps scratch pictures, so it is not
 * thread-safe: one augmenter a thread.
 */
public final class Augmenter {
    private static final byte[] MEAN = {104, 117, 123}; // B, G, R
    private static final byte[] NO_MOTION = {
        (byte) FlowEncoding.ZERO, (byte) FlowEncoding.ZERO, (byte) FlowEncoding.ZERO
    };

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

    /** One draw of changes, for every picture of a pair. */
    public static final class Change {
        private final Photometric photometric;
        private final Window window;
        private final boolean mirrored;
        private final int width;
        private final int height;

        private Change(Photometric photometric, Window window, boolean mirrored, int width, int height) {
            this.photometric = photometric;
            this.window = window;
            this.mirrored = mirrored;
            this.width = width;
            this.height = height;
        }

        /** The micro-tubes that are left, in the changed pictures. */
        public PairTruth of(PairTruth truth) {
            PairTruth cut = window.restrict(truth, width, height);
            return mirrored ? mirrored(cut) : cut;
        }

        /** A single box in the changed pictures, cut at their edges; null if its center is outside. Both in parts of a picture. */
        public @Nullable Box of(Box box) {
            Box cut = window.restrict(box, width, height);
            return mirrored && cut != null ? mirrored(cut) : cut;
        }
    }

    /**
     * Draws the changes of one pair.
     *
     * @param truth its micro-tubes
     * @param width of its frames in pixels
     * @param height of its frames in pixels
     * @param random decides
     */
    public Change draw(PairTruth truth, int width, int height, SplittableRandom random) {
        Photometric photometric = Photometric.draw(config, random);
        Window window = windows.draw(truth, width, height, random);
        return new Change(photometric, window, random.nextDouble() < config.mirror(), width, height);
    }

    /**
     * Changes one frame.
     *
     * @param frame (in, out) its colours are changed in place
     * @param target (out) the picture for the network
     */
    public void frame(Image frame, Change change, Image target) {
        if (!change.photometric.changesNothing()) {
            recolor(frame, change.photometric);
        }
        cut(frame, change.window, MEAN, target);
        if (change.mirrored) {
            mirror(target);
        }
    }

    /**
     * Changes one flow field.
     *
     * @param field (in) x, y and magnitude in the places of B, G and R; of any size, the frame's area
     * @param target (out) the field for the network
     */
    public void field(Image field, Change change, Image target) {
        cut(field, change.window.scaled(change.width, change.height, field.width(), field.height()), NO_MOTION, target);
        if (change.mirrored) {
            mirror(target);
            int length = target.pixels().capacity();
            target.pixels().get(0, pixels, 0, length);
            FlowEncoding.negateX(pixels);
            target.pixels().put(0, pixels, 0, length);
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

    private void cut(Image frame, Window window, byte[] blank, Image target) {
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
        paste(frame, window, blank);
        resizer.resize(canvas, new ImageResizer.Region(0, 0, window.width(), window.height()), target);
    }

    /** Writes the window's pixels to the top left of the canvas: the picture where there is one, the blank colour elsewhere. */
    private void paste(Image frame, Window window, byte[] blank) {
        byte[] blankRow = new byte[3 * window.width()];
        for (int i = 0; i < blankRow.length; i++) {
            blankRow[i] = blank[i % 3];
        }
        int from = Math.max(0, window.x());
        int to = Math.min(frame.width(), window.x() + window.width());
        ByteBuffer target = canvas.pixels();
        for (int row = 0; row < window.height(); row++) {
            int y = window.y() + row;
            target.put(canvas.offset(0, row), blankRow);
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
