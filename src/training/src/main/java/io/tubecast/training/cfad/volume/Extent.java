package io.tubecast.training.cfad.volume;

/**
 * Sizes along time, height and width: of a volume, a kernel or a stride.
 *
 * @param time frames or time steps
 * @param height rows
 * @param width columns
 */
public record Extent(int time, int height, int width) {
    /** One cell. */
    public static final Extent UNIT = new Extent(1, 1, 1);

    /** Checks that all are positive. */
    public Extent {
        if (time < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "sizes must be positive, were %d x %d x %d".formatted(time, height, width));
        }
    }

    /** The same size along all three axes. */
    public static Extent cube(int size) {
        return new Extent(size, size, size);
    }

    /** A size in space and one time step. */
    public static Extent space(int size) {
        return new Extent(1, size, size);
    }

    /** A size in time and one cell in space. */
    public static Extent time(int size) {
        return new Extent(size, 1, 1);
    }

    /** Number of cells. */
    public long cells() {
        return (long) time * height * width;
    }

    /** Whether it is one time step. */
    public boolean isFlat() {
        return time == 1;
    }

    /** Whether it is one cell in space. */
    public boolean isLine() {
        return height == 1 && width == 1;
    }

    /** The three sizes. */
    public int[] toArray() {
        return new int[] {time, height, width};
    }

    /** Positions of a window that moves by {@code stride} with {@link Padding}: sizes divided, rounded up. */
    public Extent over(Extent stride) {
        return new Extent(
                (time + stride.time - 1) / stride.time,
                (height + stride.height - 1) / stride.height,
                (width + stride.width - 1) / stride.width);
    }

    @Override
    public String toString() {
        return time + "x" + height + "x" + width;
    }
}
