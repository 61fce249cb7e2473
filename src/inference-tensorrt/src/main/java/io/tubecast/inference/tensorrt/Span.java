package io.tubecast.inference.tensorrt;

/**
 * A stretch of memory.
 *
 * @param begin first address
 * @param bytes how long it is
 */
record Span(long begin, long bytes) {
    /** Whether a byte is in both. */
    boolean meets(Span other) {
        return begin < other.begin + other.bytes && other.begin < begin + bytes;
    }
}
