package io.tubecast.world.draw;

/**
 * What the camera sees at one moment: scene coordinates (frame heights from the middle of the scene, y down) to pixels. A pure
 * scaling, rotation and shift.
 *
 * @param originX pixel of the scene's middle, x
 * @param originY pixel of the scene's middle, y
 * @param scale pixels a frame height of the scene takes
 * @param roll rotation, radians
 */
public record View(double originX, double originY, double scale, double roll) {
    /** A view that looks at a point of the scene. */
    public static View lookingAt(double x, double y, double scale, double roll, double middleX, double middleY) {
        double c = scale * Math.cos(roll);
        double s = scale * Math.sin(roll);
        return new View(middleX - c * x + s * y, middleY - s * x - c * y, scale, roll);
    }

    /** Pixel column of a scene point. */
    public double x(double sceneX, double sceneY) {
        return originX + scale * (Math.cos(roll) * sceneX - Math.sin(roll) * sceneY);
    }

    /** Pixel row of a scene point. */
    public double y(double sceneX, double sceneY) {
        return originY + scale * (Math.sin(roll) * sceneX + Math.cos(roll) * sceneY);
    }

    /**
     * Where a pixel's place in the scene is seen in another view.
     *
     * @param moved (out) x, y in pixels
     */
    public void follow(View next, double x, double y, double[] moved) {
        double c = Math.cos(roll) / scale;
        double s = Math.sin(roll) / scale;
        double dx = x - originX;
        double dy = y - originY;
        double sceneX = c * dx + s * dy;
        double sceneY = c * dy - s * dx;
        moved[0] = next.x(sceneX, sceneY);
        moved[1] = next.y(sceneX, sceneY);
    }
}
