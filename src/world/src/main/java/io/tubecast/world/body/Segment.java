package io.tubecast.world.body;

/**
 * A stretch of one person's time with one movement.
 *
 * @param movement what is done
 * @param start when it begins, seconds
 * @param duration how long it takes, seconds
 * @param hand 0 or 1: the hand it is done with
 * @param seated whether a movement that can be done either way is done seated
 * @param holding the hand that carries the object all the time, -1 if none does
 * @param yawStart facing at the start: 0 = to the viewer, growing towards the viewer's right, radians
 * @param yawEnd facing at the end
 * @param x ground position at the start, in frame heights from the middle of the scene
 * @param y ground position at the start, downward
 * @param manner three numbers in [0, 1) that make this instance differ from others
 */
public record Segment(
        Movement movement,
        double start,
        double duration,
        int hand,
        boolean seated,
        int holding,
        double yawStart,
        double yawEnd,
        double x,
        double y,
        Manner manner) {

    /** How an instance of a movement differs from others: size, height, pace, each in [0, 1). */
    public record Manner(double size, double height, double pace) {}

    /** When it is over, seconds. */
    public double end() {
        return start + duration;
    }

    /** Fraction of the movement done at a time, 0 to 1. */
    public double phase(double seconds) {
        return Math.max(0, Math.min(1, (seconds - start) / duration));
    }
}
