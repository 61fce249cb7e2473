package io.tubecast.world.scene;

import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.View;

/** How the camera moves: still, or panning, zooming and rolling slowly, with or without the shake of a moving carrier. */
final class CameraMotion {
    private static final int WAVES = 7; // x twice, y, zoom, roll, shake x, shake y

    private final double[] amplitude = new double[WAVES];
    private final double[] radiansPerSecond = new double[WAVES];
    private final double[] start = new double[WAVES];
    private final double middleX;
    private final double middleY;
    private final double height;

    CameraMotion(Dice dice, int widthPx, int heightPx) {
        middleX = widthPx / 2.0;
        middleY = heightPx / 2.0;
        height = heightPx;
        boolean moving = dice.chance(0.65);
        boolean shaking = dice.chance(0.4);
        double[] most = {0.10, 0.03, 0.045, 0.05, 0.02, 0.006, 0.005};
        double[] slow = {0.3, 1.1, 0.3, 0.25, 0.4, 9, 11};
        double[] fast = {1.1, 2.6, 1.2, 0.9, 1.6, 18, 21};
        for (int i = 0; i < WAVES; i++) {
            boolean on = i < 5 ? moving : shaking;
            amplitude[i] = on ? dice.range(0.1, 1) * most[i] : 0;
            radiansPerSecond[i] = dice.range(slow[i], fast[i]);
            start[i] = dice.range(0, 2 * Math.PI);
        }
    }

    /**
     * The view at a time.
     *
     * @param nearer how much faster than the scene things seem to move: 1 for the scene, more for what stands close to the camera
     */
    View view(double seconds, double nearer) {
        double x = wave(0, seconds) + wave(1, seconds) + wave(5, seconds);
        double y = wave(2, seconds) + wave(6, seconds);
        double scale = height * (1 + wave(3, seconds));
        return View.lookingAt(nearer * x, nearer * y, scale, wave(4, seconds), middleX, middleY);
    }

    private double wave(int i, double seconds) {
        return amplitude[i] * Math.sin(radiansPerSecond[i] * seconds + start[i]);
    }
}
