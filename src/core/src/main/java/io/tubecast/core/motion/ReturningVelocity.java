package io.tubecast.core.motion;

/**
 * A velocity that is measured with errors and that, left alone, returns to rest: a Kalman filter of one state, an Ornstein-Uhlenbeck process with a spread and a time constant. Not
 * thread-safe.
 */
final class ReturningVelocity {
    private double velocity;
    private double variance;

    /** Nothing was measured yet: at rest, give or take the spread. */
    void start(double spread) {
        velocity = 0;
        variance = spread * spread;
    }

    /** Time passes. */
    void predict(double seconds, double spread, double persistenceSeconds) {
        double left = Math.exp(-seconds / persistenceSeconds);
        velocity *= left;
        variance = left * left * variance + (1 - left * left) * spread * spread;
    }

    /** Takes a measurement with an error, both of them velocities. */
    void correct(double measured, double error) {
        double gain = variance / (variance + error * error);
        velocity += gain * (measured - velocity);
        variance *= 1 - gain;
    }

    /** What it is measured against moves otherwise from now on. */
    void shift(double difference) {
        velocity += difference;
    }

    double velocity() {
        return velocity;
    }
}
