package io.tubecast.training.cfad.volume;

/**
 * Cells added in front of and behind an axis, as TensorFlow's "SAME" adds them: so many that there is a position for every stride begun, the odd one
 * behind. It depends on the size, unlike the padding of PyTorch's layers.
 *
 * @param before cells in front
 * @param after cells behind
 */
public record Padding(int before, int after) {
    /** The padding of an axis of {@code size} for a window of {@code kernel} cells. */
    public static Padding same(int size, int kernel, int stride) {
        int rest = size % stride;
        int total = Math.max(0, kernel - (rest == 0 ? stride : rest));
        return new Padding(total / 2, total - total / 2);
    }

    /** The padding of time, height and width. */
    public static Padding[] same(Extent size, Extent kernel, Extent stride) {
        return new Padding[] {
            same(size.time(), kernel.time(), stride.time()),
            same(size.height(), kernel.height(), stride.height()),
            same(size.width(), kernel.width(), stride.width())
        };
    }
}
