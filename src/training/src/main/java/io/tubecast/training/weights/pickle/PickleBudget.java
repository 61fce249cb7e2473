package io.tubecast.training.weights.pickle;

/**
 * How much a pickle may ask for, so that a small file cannot fill the memory: an instruction of two bytes can copy an object of any size that was put aside before.
 */
final class PickleBudget {
    /** Network files push about 25 objects a tensor. */
    private static final int MOST_OBJECTS = 1_000_000;

    /** Network files write hardly any bytes as text. */
    private static final int MOST_BYTES = 16 << 20;

    private final PickleInput input;
    private long objects;
    private long bytes;

    PickleBudget(PickleInput input) {
        this.input = input;
    }

    /** Takes objects that are pushed, or places for them in a copied container. */
    void objects(int count) {
        objects += count;
        if (objects > MOST_OBJECTS) {
            throw input.error("more than %d objects".formatted(MOST_OBJECTS));
        }
    }

    /** Takes bytes of copied texts. */
    void bytes(int count) {
        bytes += count;
        if (bytes > MOST_BYTES) {
            throw input.error("more than %d bytes of copied texts".formatted(MOST_BYTES));
        }
    }
}
