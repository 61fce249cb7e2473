package io.tubecast.training.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An open file of named tensors. Opening reads and checks what the file says of them; numbers are read a tensor at a time, so a large file never
 * lies in memory whole. Not thread-safe.
 */
public interface WeightSource extends AutoCloseable {
    /** Where it lies. */
    Path file();

    /** What it is, in words. */
    String format();

    /** Texts that the file carries beside its tensors. */
    Map<String, String> metadata();

    /** What a reader should know: prefixes that were removed, entries that are no tensors, checksums that differ. */
    List<String> notes();

    /** All tensors, in the order of the file. */
    List<StoredTensor> tensors();

    /** The numbers of a tensor as floats, row-major. */
    float[] read(String name);

    @Override
    void close();
}
