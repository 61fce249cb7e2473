package io.tubecast.world;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.world.draw.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A clip as a camera sees it that turns to and fro: a window that moves over a wider clip, in whole pixels, so that frames, tubes and flow stay exact.
 *
 * <p>The window's way is two sines of the clip's own seed, as fast at their fastest as was asked for. A tube is cut where less than {@value #MIN_INSIDE_PERCENT} % of its
 * box lie inside the window; pieces under 0.3 s are left out. Thread-safe.
 */
final class TurningClip implements WorldClip {
    private static final int MIN_INSIDE_PERCENT = 50;
    private static final double MIN_SECONDS = 0.3;
    private static final double SLOW_SHARE = 0.7;

    private final WorldClip wide;
    private final int[] offsets;
    private final AnnotatedVideo annotation;

    /**
     * A window.
     *
     * @param wide the whole, as high as the window
     * @param width of the window in pixels
     * @param widthsPerSecond how fast the window moves at its fastest
     */
    TurningClip(WorldClip wide, int width, double widthsPerSecond, double framesPerSecond, long seed) {
        this.wide = wide;
        AnnotatedVideo whole = wide.annotation();
        int room = whole.width() - width;
        if (room < 1) {
            throw new IllegalArgumentException(
                    "a window of %d pixels has no room to move over %d".formatted(width, whole.width()));
        }
        offsets = way(new Dice(seed), whole.frames(), room, widthsPerSecond * width / framesPerSecond);
        List<AnnotatedTube> tubes = new ArrayList<>();
        for (AnnotatedTube tube : whole.tubes()) {
            cut(tube, width, whole.height(), MIN_SECONDS * framesPerSecond, tubes);
        }
        annotation = new AnnotatedVideo("turning-" + whole.name(), width, whole.height(), whole.frames(), tubes);
    }

    /** Left edge of the window in each frame: a slow sine and one of 2.3 times its frequency, which together reach the speed and fill the room. */
    private static int[] way(Dice dice, int frames, int room, double pxPerFrame) {
        double slow = SLOW_SHARE * room / 2;
        double fast = (1 - SLOW_SHARE) * room / 2;
        double ratio = 2.3;
        double radiansPerFrame = pxPerFrame / (slow + ratio * fast);
        double start = dice.range(0, 2 * Math.PI);
        double fastStart = dice.range(0, 2 * Math.PI);
        int[] way = new int[frames];
        for (int i = 0; i < frames; i++) {
            double x = room / 2.0
                    + slow * Math.sin(radiansPerFrame * i + start)
                    + fast * Math.sin(ratio * radiansPerFrame * i + fastStart);
            way[i] = (int) Math.round(Math.max(0, Math.min(room, x)));
        }
        return way;
    }

    private void cut(AnnotatedTube tube, int width, int height, double leastFrames, List<AnnotatedTube> pieces) {
        List<Box> run = new ArrayList<>();
        for (int frame = tube.start(); frame <= tube.end(); frame++) {
            Box seen = frame < tube.end() ? seen(tube.boxAt(frame), frame, width, height) : null;
            if (seen != null) {
                run.add(seen);
            } else {
                if (run.size() >= leastFrames) {
                    pieces.add(new AnnotatedTube(tube.actionClass(), frame - run.size(), run));
                }
                run = new ArrayList<>();
            }
        }
    }

    private @Nullable Box seen(Box whole, int frame, int width, int height) {
        double left = offsets[frame];
        Box moved = new Box(whole.x1() - left, whole.y1(), whole.x2() - left, whole.y2());
        Box inside = moved.clipped(width, height);
        return 100 * inside.area() >= MIN_INSIDE_PERCENT * whole.area() ? inside : null;
    }

    /** Left edge of the window in the wide clip. */
    int offset(int frame) {
        return offsets[frame];
    }

    @Override
    public AnnotatedVideo annotation() {
        return annotation;
    }

    @Override
    public void readFrame(int index, Image target) {
        Objects.checkIndex(index, annotation.frames());
        Image whole = new Image(wide.annotation().width(), annotation.height());
        wide.readFrame(index, whole);
        int row = 3 * annotation.width();
        for (int y = 0; y < annotation.height(); y++) {
            target.pixels().put(target.offset(0, y), whole.pixels(), whole.offset(offsets[index], y), row);
        }
    }

    @Override
    public void flow(int frame, FlowField flow) {
        Objects.checkIndex(frame, annotation.frames());
        FlowField whole = new FlowField(wide.annotation().width(), annotation.height());
        wide.flow(frame, whole);
        int next = Math.min(frame + 1, annotation.frames() - 1);
        int turned = offsets[next] - offsets[frame];
        flow.setSize(annotation.width(), annotation.height());
        for (int y = 0; y < annotation.height(); y++) {
            for (int x = 0; x < annotation.width(); x++) {
                int column = x + offsets[frame];
                flow.set(x, y, whole.x(column, y) - turned, whole.y(column, y));
            }
        }
    }
}
