package io.tubecast.evaluation.baseline;

import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where something moves in a video: boxes around connected cells that changed.
 *
 * <p>A cell has moved if its luma lies outside the range of the 3x3 cells around its place in the picture some frames before, once the
 * camera's own shift is taken out: edges that the camera moved by less than a cell stay in that range. Frames one after the other; not thread-safe.
 */
final class MotionBlobs {
    private static final double LEAST_HEAT = 0.5;

    private final BlobSettings settings;
    private final Deque<LumaGrid> past = new ArrayDeque<>();
    private double[] heat = new double[0];

    MotionBlobs(BlobSettings settings) {
        this.settings = settings;
    }

    /** The boxes of the next frame, in pixels; none until there is a frame to compare with. */
    List<Box> next(Image picture) {
        LumaGrid now = new LumaGrid(picture);
        if (heat.length != now.width() * now.height()) {
            heat = new double[now.width() * now.height()];
            past.clear();
        }
        past.addLast(now);
        if (past.size() <= settings.lagFrames()) {
            return List.of();
        }
        LumaGrid before = past.removeFirst();
        warm(before, now, CameraShift.between(before, now));
        return boxes(now, picture);
    }

    private void warm(LumaGrid before, LumaGrid now, CameraShift shift) {
        for (int y = 0; y < now.height(); y++) {
            for (int x = 0; x < now.width(); x++) {
                int at = y * now.width() + x;
                boolean moved = outside(now.at(x, y), before, x + shift.x(), y + shift.y()) > settings.minChange();
                heat[at] = moved ? 1 : settings.memory() * heat[at];
            }
        }
    }

    /** How far a luma lies outside the range of the 3x3 cells around a place; 0 where the place is not wholly in the picture. */
    private static double outside(float luma, LumaGrid before, int x, int y) {
        if (!before.holds(x - 1, y - 1) || !before.holds(x + 1, y + 1)) {
            return 0;
        }
        float low = Float.MAX_VALUE;
        float high = -Float.MAX_VALUE;
        for (int v = y - 1; v <= y + 1; v++) {
            for (int u = x - 1; u <= x + 1; u++) {
                low = Math.min(low, before.at(u, v));
                high = Math.max(high, before.at(u, v));
            }
        }
        return Math.max(0, Math.max(low - luma, luma - high));
    }

    private List<Box> boxes(LumaGrid now, Image picture) {
        boolean[] taken = new boolean[heat.length];
        int[] waiting = new int[heat.length];
        List<Box> boxes = new ArrayList<>();
        for (int at = 0; at < heat.length; at++) {
            if (heat[at] >= LEAST_HEAT && !taken[at]) {
                Box box = blob(at, now, taken, waiting);
                double share = box.area() / ((double) picture.width() * picture.height());
                if (share >= settings.minArea()) {
                    boxes.add(box);
                }
            }
        }
        return boxes;
    }

    /** The box around all moved cells that can be reached from one in steps of at most {@code reachCells}. */
    private Box blob(int seed, LumaGrid now, boolean[] taken, int[] waiting) {
        int width = now.width();
        int reach = settings.reachCells();
        int left = seed % width;
        int right = left;
        int top = seed / width;
        int bottom = top;
        int size = 0;
        waiting[size++] = seed;
        taken[seed] = true;
        while (size > 0) {
            int at = waiting[--size];
            int x = at % width;
            int y = at / width;
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
            for (int v = Math.max(0, y - reach); v <= Math.min(now.height() - 1, y + reach); v++) {
                for (int u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) {
                    int other = v * width + u;
                    if (heat[other] >= LEAST_HEAT && !taken[other]) {
                        taken[other] = true;
                        waiting[size++] = other;
                    }
                }
            }
        }
        int cell = LumaGrid.CELL;
        return new Box(cell * left, cell * top, cell * (right + 1), cell * (bottom + 1));
    }
}
