package io.tubecast.lab.flow;

import io.tubecast.core.flow.EncodedFlow;
import io.tubecast.core.frame.FrameSourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.zip.DataFormatException;

/**
 * The flow of one video from its file. Any field is one read of the disk; only the index is kept, and the file is open only while it is read, so thousands of
 * videos may be. Every read is checked against its checksum. Thread-safe.
 */
public final class CachedFlow implements EncodedFlow {
    private final Path file;
    private final int width;
    private final int height;
    private final int frameWidth;
    private final int frameHeight;
    private final int fields;
    private final ByteBuffer index;

    /**
     * Opens a file.
     *
     * @throws FrameSourceException if it is missing, no file of flow, or not whole
     */
    CachedFlow(Path file) {
        this.file = file;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            require(channel.size() >= FlowFileFormat.HEAD_BYTES + FlowFileFormat.TAIL_BYTES, "is cut off");
            byte[] headBytes = bytes(channel, 0, FlowFileFormat.HEAD_BYTES);
            ByteBuffer head = ByteBuffer.wrap(headBytes);
            long tailOffset = channel.size() - FlowFileFormat.TAIL_BYTES;
            ByteBuffer tail = ByteBuffer.wrap(bytes(channel, tailOffset, FlowFileFormat.TAIL_BYTES));
            require(head.getLong(0) == FlowFileFormat.MAGIC, "is no file of flow");
            int version = head.getInt(8);
            require(
                    version == FlowFileFormat.VERSION,
                    "has version %d, only %d can be read".formatted(version, FlowFileFormat.VERSION));
            require(tail.getLong(16) == FlowFileFormat.TAIL_MAGIC, "is cut off");
            long indexOffset = tail.getLong(0);
            fields = tail.getInt(8);
            require(
                    fields > 0
                            && indexOffset >= FlowFileFormat.HEAD_BYTES
                            && indexOffset == tailOffset - (long) FlowFileFormat.ENTRY_BYTES * fields,
                    "has an index that does not fit");
            byte[] indexBytes = bytes(channel, indexOffset, FlowFileFormat.ENTRY_BYTES * fields);
            index = ByteBuffer.wrap(indexBytes);
            require(
                    FlowFileWriter.crc(headBytes, indexBytes) == tail.getInt(12),
                    "has a wrong checksum: it is damaged");
            width = head.getInt(12);
            height = head.getInt(16);
            frameWidth = head.getInt(20);
            frameHeight = head.getInt(24);
        } catch (IOException e) {
            throw new FrameSourceException(file + ": flow cannot be read: " + e, e);
        }
    }

    @Override
    public int fields() {
        return fields;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    /** Width of the frames that the flow was computed from. */
    public int frameWidth() {
        return frameWidth;
    }

    /** Height of the frames that the flow was computed from. */
    public int frameHeight() {
        return frameHeight;
    }

    @Override
    public void read(int field, byte[] into) {
        int entry = FlowFileFormat.ENTRY_BYTES * Objects.checkIndex(field, fields);
        byte[] packed;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            packed = bytes(channel, index.getLong(entry), index.getInt(entry + 8));
        } catch (IOException e) {
            throw new FrameSourceException("%s: field %d cannot be read: %s".formatted(file, field, e), e);
        }
        require(
                FlowFileWriter.crc(packed) == index.getInt(entry + 12),
                "field %d has a wrong checksum: it is damaged".formatted(field));
        try {
            new FieldCodec(width, height).unpack(packed, into);
        } catch (DataFormatException e) {
            throw new FrameSourceException("%s: field %d: %s".formatted(file, field, e.getMessage()), e);
        }
    }

    private static byte[] bytes(FileChannel channel, long offset, int count) throws IOException {
        byte[] bytes = new byte[count];
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            if (channel.read(rest, offset + rest.position()) < 0) {
                throw new IOException("it ends at byte " + (offset + rest.position()));
            }
        }
        return bytes;
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new FrameSourceException("%s: %s; delete it and run lab flow again".formatted(file, problem));
        }
    }
}
