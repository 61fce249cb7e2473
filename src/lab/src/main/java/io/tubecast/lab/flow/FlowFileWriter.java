package io.tubecast.lab.flow;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes the flow of one video, to a file of another name that takes its own when it is whole; closed before that, it leaves nothing. Owns the file. Not
 * thread-safe.
 */
final class FlowFileWriter implements AutoCloseable {
    private record Block(long offset, int bytes, int crc) {}

    private final Path file;
    private final Path part;
    private final int width;
    private final int height;
    private final int frameWidth;
    private final int frameHeight;
    private final FieldCodec codec;
    private final OutputStream out;
    private final List<Block> blocks = new ArrayList<>();
    private long offset = FlowFileFormat.HEAD_BYTES;
    private boolean finished;

    /**
     * Begins a file; its folder is made.
     *
     * @param width of the fields in pixels
     * @param height of the fields in pixels
     * @param frameWidth of the video's frames
     * @param frameHeight of the video's frames
     */
    FlowFileWriter(Path file, int width, int height, int frameWidth, int frameHeight) {
        this.file = file;
        this.width = width;
        this.height = height;
        this.frameWidth = frameWidth;
        this.frameHeight = frameHeight;
        codec = new FieldCodec(width, height);
        part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            out = new BufferedOutputStream(Files.newOutputStream(part));
            out.write(new byte[FlowFileFormat.HEAD_BYTES]); // filled in at the end, when the number of frames is known
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Adds the next field, [height, width, 3]. */
    void add(byte[] field) {
        byte[] packed = codec.pack(field);
        blocks.add(new Block(offset, packed.length, crc(packed)));
        try {
            out.write(packed);
        } catch (IOException e) {
            throw failure(e);
        }
        offset += packed.length;
    }

    /** Fields so far. */
    int fields() {
        return blocks.size();
    }

    /**
     * Ends the file and gives it its name.
     *
     * @return its size in bytes
     */
    long finish() {
        byte[] head = head();
        byte[] index = index();
        byte[] tail = new byte[FlowFileFormat.TAIL_BYTES];
        ByteBuffer.wrap(tail)
                .putLong(offset)
                .putInt(blocks.size())
                .putInt(crc(head, index))
                .putLong(FlowFileFormat.TAIL_MAGIC);
        try {
            out.write(index);
            out.write(tail);
            out.close();
            writeHead(head);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failure(e);
        }
        finished = true;
        return offset + index.length + tail.length;
    }

    private byte[] head() {
        byte[] head = new byte[FlowFileFormat.HEAD_BYTES];
        ByteBuffer.wrap(head)
                .putLong(FlowFileFormat.MAGIC)
                .putInt(FlowFileFormat.VERSION)
                .putInt(width)
                .putInt(height)
                .putInt(frameWidth)
                .putInt(frameHeight)
                .putInt(blocks.size() + 1);
        return head;
    }

    private byte[] index() {
        byte[] index = new byte[FlowFileFormat.ENTRY_BYTES * blocks.size()];
        ByteBuffer rest = ByteBuffer.wrap(index);
        for (Block block : blocks) {
            rest.putLong(block.offset()).putInt(block.bytes()).putInt(block.crc());
        }
        return index;
    }

    private void writeHead(byte[] head) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(head);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    static int crc(byte[]... arrays) {
        CRC32 crc = new CRC32();
        for (byte[] bytes : arrays) {
            crc.update(bytes);
        }
        return (int) crc.getValue();
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException(file + ": cannot be written: " + e, e);
    }

    @Override
    public void close() {
        if (!finished) {
            try {
                out.close();
                Files.deleteIfExists(part);
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }
}
