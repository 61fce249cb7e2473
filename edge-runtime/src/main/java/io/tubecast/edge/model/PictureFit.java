package io.tubecast.edge.model;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer.Region;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ResizeMode;
import io.tubecast.video.preprocess.OpenCvResizer;

/**
 * Brings frames of any shape to the network's input as the manifest says, and boxes back to parts of the frame.
 *
 * <p>Owns its resizer. Allocates nothing while the size of the frames stays. Not thread-safe.
 */
public final class PictureFit implements AutoCloseable {
    private final OpenCvResizer resizer = new OpenCvResizer();
    private final InputSpec spec;
    private int width;
    private int height;
    private Region from = new Region(0, 0, 1, 1);
    private Region to = new Region(0, 0, 1, 1);

    /** A fit for a network's input. */
    public PictureFit(InputSpec spec) {
        this.spec = spec;
    }

    /**
     * Fills the network's input.
     *
     * @param picture (in) a frame
     * @param input (out) of the manifest's size
     */
    public void fill(Image picture, Image input) {
        if (picture.width() != width || picture.height() != height) {
            width = picture.width();
            height = picture.height();
            plan();
            paintBars(input);
        }
        resizer.resize(picture, from, input, to);
    }

    /** Turns boxes in parts of the network's input into boxes in parts of the last frame, cut at its border. */
    public void toFrame(MicroTubes microTubes) {
        if (spec.resize() == ResizeMode.STRETCH) {
            return;
        }
        double scaleX = (double) spec.width() / to.width() * from.width() / width;
        double scaleY = (double) spec.height() / to.height() * from.height() / height;
        double shiftX = from.x() / (double) width - to.x() / (double) spec.width() * scaleX;
        double shiftY = from.y() / (double) height - to.y() / (double) spec.height() * scaleY;
        double[] boxes = microTubes.boxes();
        int values = 4 * microTubes.boxesPerTube();
        for (int actionClass = 0; actionClass < microTubes.classes(); actionClass++) {
            int at = values * microTubes.slot(actionClass, 0);
            int end = at + values * microTubes.count(actionClass);
            for (; at < end; at += 2) {
                boxes[at] = Math.max(0, Math.min(1, boxes[at] * scaleX + shiftX));
                boxes[at + 1] = Math.max(0, Math.min(1, boxes[at + 1] * scaleY + shiftY));
            }
        }
    }

    private void plan() {
        from = new Region(0, 0, width, height);
        to = new Region(0, 0, spec.width(), spec.height());
        // the scale at which the frame just fits inside the input, or just covers it
        double fitting = Math.min(spec.width() / (double) width, spec.height() / (double) height);
        double covering = Math.max(spec.width() / (double) width, spec.height() / (double) height);
        if (spec.resize() == ResizeMode.LETTERBOX) {
            to = centered(width * fitting, height * fitting, spec.width(), spec.height());
        } else if (spec.resize() == ResizeMode.CROP) {
            from = centered(spec.width() / covering, spec.height() / covering, width, height);
        }
    }

    private static Region centered(double innerWidth, double innerHeight, int outerWidth, int outerHeight) {
        int w = Math.max(1, Math.min(outerWidth, (int) Math.round(innerWidth)));
        int h = Math.max(1, Math.min(outerHeight, (int) Math.round(innerHeight)));
        return new Region((outerWidth - w) / 2, (outerHeight - h) / 2, w, h);
    }

    private void paintBars(Image input) {
        if (spec.resize() == ResizeMode.LETTERBOX) {
            for (int at = 0; at < input.pixels().capacity(); at++) {
                input.pixels().put(at, (byte) Math.round(spec.mean().get(at % 3)));
            }
        }
    }

    @Override
    public void close() {
        resizer.close();
    }
}
