package io.tubecast.world;

import io.tubecast.core.flow.FlowField;
import io.tubecast.world.draw.Canvas;
import io.tubecast.world.draw.PartList;
import io.tubecast.world.draw.View;
import io.tubecast.world.scene.Scene;

/** Exact optical flow of a scene between two moments. Not thread-safe. */
final class SceneFlow {
    private final Scene scene;
    private final PartList before = new PartList();
    private final PartList after = new PartList();
    private final int[] owner;
    private final Canvas canvas;

    SceneFlow(Scene scene) {
        this.scene = scene;
        canvas = new Canvas(scene.cast().widthPx(), scene.cast().heightPx());
        owner = new int[canvas.width() * canvas.height()];
    }

    /**
     * Fills the field.
     *
     * @param flow (out) is given the size of the pictures
     */
    void fill(double seconds, double nextSeconds, FlowField flow) {
        flow.setSize(canvas.width(), canvas.height());
        float[] values = flow.values();
        scene.parts(seconds, before);
        scene.parts(nextSeconds, after);
        canvas.owners(before, owner);
        View view = scene.view(seconds);
        View next = scene.view(nextSeconds);
        double[] moved = new double[2];
        for (int i = 0; i < owner.length; i++) {
            double x = i % canvas.width() + 0.5;
            double y = Math.floorDiv(i, canvas.width()) + 0.5;
            if (owner[i] >= 0) {
                before.get(owner[i]).follow(after.get(owner[i]), x, y, moved);
            } else {
                view.follow(next, x, y, moved);
            }
            values[2 * i] = (float) (moved[0] - x);
            values[2 * i + 1] = (float) (moved[1] - y);
        }
    }
}
