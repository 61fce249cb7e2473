package io.tubecast.lab.flow;

/**
 * The layout of a file of flow, numbers big-endian.
 *
 * <pre>
 * head    "TUBEFLOW", int version, int width and height of the fields, int width and height of the frames, int number of frames
 * fields  packed one after the other, see {@link FieldCodec}
 * index   for each field: long offset, int bytes, int CRC-32 of these bytes
 * tail    long offset of the index, int number of fields, int CRC-32 of head and index, "FLOWTAIL"
 * </pre>
 *
 * <p>The tail is written last, so a file that was cut off has none.
 */
final class FlowFileFormat {
    static final String SUFFIX = ".flow";
    static final int VERSION = 1;
    static final long MAGIC = 0x54554245464c4f57L; // TUBEFLOW
    static final long TAIL_MAGIC = 0x464c4f575441494cL; // FLOWTAIL
    static final int HEAD_BYTES = 32;
    static final int ENTRY_BYTES = 16;
    static final int TAIL_BYTES = 24;

    private FlowFileFormat() {}
}
