package io.tubecast.core.trajectory;

/** How a box moves between the time stamps at which it is known. */
public enum Interpolation {
    /** Straight from one to the next. */
    LINEAR,
    /** The piece-wise cubic with continuous second derivatives that are zero at both ends: the "cubic spline" of the paper. */
    NATURAL,
    /** The monotone piece-wise cubic of Fritsch and Carlson (1980) with Butland's slopes: never beyond two neighbouring values. */
    PCHIP;

    /** The method of a name in a file, in lower case. */
    public static Interpolation of(String name) {
        for (Interpolation each : values()) {
            if (each.label().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException("interpolation must be linear, natural or pchip, was " + name);
    }

    /** The name in files. */
    public String label() {
        return switch (this) {
            case LINEAR -> "linear";
            case NATURAL -> "natural";
            case PCHIP -> "pchip";
        };
    }

    /** {@link #label()}. */
    @Override
    public String toString() {
        return label();
    }
}
