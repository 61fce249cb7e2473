package io.tubecast.video.preprocess;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer.Region;
import io.tubecast.core.frame.ResizeMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings frames of any shape to the network's input as its manifest says, and boxes back to parts of the frame. Batch detection and the live path both go through it.
 *
 * <p>Owns its resizer. Allocates nothing while the size of the frames stays. Not thread-safe.
 */
public final class PictureFit implements AutoCloseable {
    private final OpenCvResizer resizer = new OpenCvResizer();
    private final int inputWidth;
    private final int inputHeight;
    private final ResizeMode mode;
    private final byte[] bars = new byte[3];
    private @Nullable Image painted;
    private int width;
    private int height;
    private Region from = new Region(0, 0, 1, 1);
    private Region to = new Region(0, 0, 1, 1);

    /**
     * A fit for a network's input.
     *
     * @param inputWidth width of the input in pixels
     * @param inputHeight height of the input in pixels
     * @param mode how a frame of another shape is brought to it
     * @param mean blue, green and red of the bars beside a letterboxed frame, in [0, 255]
     */
    public PictureFit(int inputWidth, int inputHeight, ResizeMode mode, List<Double> mean) {
        this.inputWidth = inputWidth;
        this.inputHeight = inputHeight;
        this.mode = mode;
        for (int channel = 0; channel < bars.length; channel++) {
            bars[channel] = (byte) Math.round(mean.get(channel));
        }
    }

    /**
     * Fills the network's input.
     *
     * @param picture (in) a frame
     * @param input (out) of the size given at construction
     */
    public void fill(Image picture, Image input) {
        boolean otherSize = picture.width() != width || picture.height() != height;
        if (otherSize) {
            plan(picture.width(), picture.height());
        }
        if (otherSize || input != painted) {
            paintBars(input);
        }
        resizer.resize(picture, from, input, to);
    }

    /** Turns boxes in parts of the network's input into boxes in parts of the last frame, cut at its border. */
    public void toFrame(MicroTubes microTubes) {
        int values = 4 * microTubes.boxesPerTube();
        double[] boxes = microTubes.boxes();
        for (int actionClass = 0; actionClass < microTubes.classes(); actionClass++) {
            int start = values * microTubes.slot(actionClass, 0);
            int end = start + values * microTubes.count(actionClass);
            toFrame(boxes, start, end);
            for (int at = start; at < end; at++) {
                boxes[at] = Math.max(0, Math.min(1, boxes[at]));
            }
        }
    }

    /**
     * Turns corners in parts of the network's input into corners in parts of the last frame. What reaches out of the frame stays so.
     *
     * @param boxes (in, out) x, y, x, y, ...
     * @param start of the first x
     * @param end behind the last y
     */
    public void toFrame(double[] boxes, int start, int end) {
        double scaleX = (double) inputWidth / to.width() * from.width() / width;
        double scaleY = (double) inputHeight / to.height() * from.height() / height;
        double shiftX = from.x() / (double) width - to.x() / (double) inputWidth * scaleX;
        double shiftY = from.y() / (double) height - to.y() / (double) inputHeight * scaleY;
        for (int at = start; at < end; at += 2) {
            boxes[at] = boxes[at] * scaleX + shiftX;
            boxes[at + 1] = boxes[at + 1] * scaleY + shiftY;
        }
    }

    private void plan(int frameWidth, int frameHeight) {
        width = frameWidth;
        height = frameHeight;
        from = new Region(0, 0, width, height);
        to = new Region(0, 0, inputWidth, inputHeight);
        // the scale at which the frame just fits inside the input, or just covers it
        double fitting = Math.min(inputWidth / (double) width, inputHeight / (double) height);
        double covering = Math.max(inputWidth / (double) width, inputHeight / (double) height);
        if (mode == ResizeMode.LETTERBOX) {
            to = centered(width * fitting, height * fitting, inputWidth, inputHeight);
        } else if (mode == ResizeMode.CROP) {
            from = centered(inputWidth / covering, inputHeight / covering, width, height);
        }
    }

    private static Region centered(double innerWidth, double innerHeight, int outerWidth, int outerHeight) {
        int w = Math.max(1, Math.min(outerWidth, (int) Math.round(innerWidth)));
        int h = Math.max(1, Math.min(outerHeight, (int) Math.round(innerHeight)));
        return new Region((outerWidth - w) / 2, (outerHeight - h) / 2, w, h);
    }

    private void paintBars(Image input) {
        if (input.width() != inputWidth || input.height() != inputHeight) {
            throw new IllegalArgumentException("the input must be %dx%d, was %dx%d"
                    .formatted(inputWidth, inputHeight, input.width(), input.height()));
        }
        painted = input;
        if (mode == ResizeMode.LETTERBOX) {
            for (int at = 0; at < input.pixels().capacity(); at++) {
                input.pixels().put(at, bars[at % 3]);
            }
        }
    }

    @Override
    public void close() {
        resizer.close();
    }
}
