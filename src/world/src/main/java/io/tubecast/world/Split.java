package io.tubecast.world;

import io.tubecast.world.draw.Dice;

/** What a clip may be used for. The clips of different splits never share a seed. */
public enum Split {
    /** To learn from. */
    TRAIN("train", 1),
    /** To choose settings by. */
    VALIDATION("val", 2),
    /** To report. */
    TEST("test", 3);

    private final String key;
    private final long number;

    Split(String key, long number) {
        this.key = key;
        this.number = number;
    }

    /** The short name used in clip names. */
    public String key() {
        return key;
    }

    /** A number of its own for each split, 1 to 3. */
    long number() {
        return number;
    }

    /**
     * The seed of a clip. Split number and index are packed into one number, which a bijection then scatters, so no two pairs
     * of split and index have the same seed.
     *
     * @param index 0 or more
     */
    public long seed(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("a clip index must be 0 or more, was " + index);
        }
        return Dice.mix((number << 40) | index);
    }
}
