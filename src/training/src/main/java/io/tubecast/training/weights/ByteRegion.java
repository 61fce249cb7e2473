package io.tubecast.training.weights;

import java.io.IOException;
import java.io.InputStream;

/** A run of bytes in a file. */
interface ByteRegion {
    /** How many. */
    long size();

    /** A stream of them from a position on; the caller closes it. */
    InputStream open(long from) throws IOException;
}
