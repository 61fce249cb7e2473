package io.tubecast.trtbuild.timing;

/**
 * How long networks are timed, as trtexec has it.
 *
 * @param iterations at least so many runs of each network
 * @param durationSeconds and at least so long, all networks together
 * @param warmUpMillis runs of this long go before, of each network, and do not count
 */
public record TimingSettings(int iterations, double durationSeconds, double warmUpMillis) {
    /** What trtexec does by default: 10 runs, 3 s, 200 ms. */
    public static final TimingSettings DEFAULTS = new TimingSettings(10, 3, 200);

    private static final double LONGEST_SECONDS = 3600;

    /** Checks the ranges. */
    public TimingSettings {
        if (iterations < 1 || iterations > 1_000_000) {
            throw new IllegalArgumentException("--iterations must be in [1, 1000000], was " + iterations);
        }
        if (!(durationSeconds >= 0 && durationSeconds <= LONGEST_SECONDS)) {
            throw new IllegalArgumentException(
                    "--duration must be in [0, %.0f] s, was %s".formatted(LONGEST_SECONDS, durationSeconds));
        }
        if (!(warmUpMillis >= 0 && warmUpMillis <= 1000 * LONGEST_SECONDS)) {
            throw new IllegalArgumentException(
                    "--warmUp must be in [0, %.0f] ms, was %s".formatted(1000 * LONGEST_SECONDS, warmUpMillis));
        }
    }
}
