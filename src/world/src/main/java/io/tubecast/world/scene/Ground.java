package io.tubecast.world.scene;

/**
 * The floor people stand on, and the room they have on it, in frame heights.
 *
 * @param horizon scene row at which people would be infinitely small
 * @param perspective body height per distance below the horizon
 * @param tilt angle from which the camera looks down, radians
 * @param halfWidth half the width of the picture
 * @param far scene row of the furthest place people go to
 * @param near scene row of the nearest
 */
record Ground(double horizon, double perspective, double tilt, double halfWidth, double far, double near) {
    /** Height of an average person that stands at this row. */
    double heightAt(double y) {
        return perspective * Math.max(0.05, y - horizon);
    }
}
