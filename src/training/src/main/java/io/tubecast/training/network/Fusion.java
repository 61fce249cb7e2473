package io.tubecast.training.network;

/** How the maps of the two streams are joined before the heads, at every scale (paper, section 3.3). */
public enum Fusion {
    /** Element by element, a + b. */
    SUM("sum"),
    /** Appearance's channels, then motion's: the heads' weights double. */
    CONCAT("concat"),
    /** Element by element, (a + b) / 2; in the released code only. */
    MEAN("mean");

    private final String key;

    Fusion(String key) {
        this.key = key;
    }

    /** The name in configurations. */
    @Override
    public String toString() {
        return key;
    }
}
