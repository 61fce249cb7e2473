package io.tubecast.training;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.core.geometry.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Pictures for tests: a bright box on black, where the truth says it is. */
public final class Drawing {
    /** Nearest pixel: enough for tests, and no natives. */
    public static final ImageResizer NEAREST = Drawing::resize;

    /** For clips whose frames can all be read. */
    public static final Consumer<FrameSourceException> NO_DAMAGE = damage -> {
        throw damage;
    };

    private Drawing() {}

    private static void resize(Image source, ImageResizer.Region region, Image target) {
        for (int y = 0; y < target.height(); y++) {
            for (int x = 0; x < target.width(); x++) {
                int from = source.offset(
                        region.x() + x * region.width() / target.width(),
                        region.y() + y * region.height() / target.height());
                target.pixels().put(target.offset(x, y), source.pixels(), from, 3);
            }
        }
    }

    /** Draws a box of whole pixels; everything else black. */
    public static void draw(Image image, Box box, int blue, int green, int red) {
        byte[] color = {(byte) blue, (byte) green, (byte) red};
        byte[] black = new byte[3];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                boolean inside = x >= box.x1() && x < box.x2() && y >= box.y1() && y < box.y2();
                image.pixels().put(image.offset(x, y), inside ? color : black);
            }
        }
    }

    /**
     * The flow of a clip in which everything moves alike: every field of every stack says (dx, dy), with a magnitude of its own.
     *
     * @param layout which fields make a stack
     * @param frames of the clip
     * @param x the encoded x displacement
     */
    public static FlowStackSource flow(FlowStack layout, int frames, int x) {
        return new FlowStackSource() {
            @Override
            public FlowStack layout() {
                return layout;
            }

            @Override
            public int frames() {
                return frames;
            }

            @Override
            public int width() {
                return 40;
            }

            @Override
            public int height() {
                return 30;
            }

            @Override
            public void stack(int frame, byte[] into) {
                for (int i = 0; i < into.length; i += 3) {
                    into[i] = (byte) x;
                    into[i + 1] = (byte) 128;
                    into[i + 2] = (byte) (128 + layout.field(frame, i / 3 % layout.fields(), frames));
                }
            }
        };
    }

    /** A clip of 160x120 in which a box of the class's colour moves by (dx, dy) a frame. */
    public static Clip moving(int actionClass, Box start, int dx, int dy, int frames) {
        List<Box> boxes = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            boxes.add(new Box(start.x1() + i * dx, start.y1() + i * dy, start.x2() + i * dx, start.y2() + i * dy));
        }
        AnnotatedTube tube = new AnnotatedTube(actionClass, 0, boxes);
        AnnotatedVideo video = new AnnotatedVideo("moving-" + actionClass, 160, 120, frames, List.of(tube));
        return new Clip() {
            @Override
            public AnnotatedVideo annotation() {
                return video;
            }

            @Override
            public void readFrame(int index, Image target) {
                draw(target, tube.boxAt(index), 255 - 120 * actionClass, 90, 60 + 190 * actionClass);
            }
        };
    }
}
