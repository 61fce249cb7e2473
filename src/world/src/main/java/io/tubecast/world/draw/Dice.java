package io.tubecast.world.draw;

/**
 * The world's only source of chance: a SplitMix64 sequence, the same on every machine and release of Java.
 *
 * <p>{@link #hash} mixes several numbers into one well-scattered seed, so that things that must not depend on each other (the
 * camera, each person, each frame's noise) draw from sequences of their own. Not thread-safe.
 */
public final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private long state;

    /** A sequence that depends on the seed alone. */
    public Dice(long seed) {
        state = seed;
    }

    /** A bijective mix of 64 bits (the finaliser of SplitMix64). */
    public static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A seed made of two numbers. */
    public static long hash(long a, long b) {
        return mix(mix(a + GOLDEN) + b * GOLDEN + 1);
    }

    /** A sequence of its own for the part named by {@code tag}. */
    public Dice fork(long tag) {
        return new Dice(hash(state, tag));
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in [0, 1). */
    public double next() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [low, high). */
    public double range(double low, double high) {
        return low + (high - low) * next();
    }

    /** Uniform in 0 to {@code bound - 1}. */
    public int below(int bound) {
        return (int) (next() * bound);
    }

    /** True with the given probability. */
    public boolean chance(double probability) {
        return next() < probability;
    }

    /** Minus one or plus one. */
    public int sign() {
        return chance(0.5) ? 1 : -1;
    }
}
