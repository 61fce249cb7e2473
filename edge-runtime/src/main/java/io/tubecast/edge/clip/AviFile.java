package io.tubecast.edge.clip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Motion JPEG in a RIFF AVI file, with its index: pictures one behind the other, which every player knows. */
final class AviFile {
    private static final int HAS_INDEX = 0x10;
    private static final int KEY_FRAME = 0x10;
    private static final int MAIN_HEADER = 56;
    private static final int STREAM_HEADER = 56;
    private static final int FORMAT = 40;
    private static final int ENTRY = 16;
    /** Name and length before every chunk, and the name of a list's kind. */
    private static final int CHUNK = 8;

    private static final int KIND = 4;

    private AviFile() {}

    /** Writes a whole file; one that was there is replaced. */
    static void write(Path file, List<byte[]> jpegs, int width, int height, double framesPerSecond) throws IOException {
        int movie = KIND;
        int largest = 0;
        for (byte[] jpeg : jpegs) {
            movie += CHUNK + even(jpeg.length);
            largest = Math.max(largest, jpeg.length);
        }
        int stream = KIND + CHUNK + STREAM_HEADER + CHUNK + FORMAT;
        int header = KIND + CHUNK + MAIN_HEADER + CHUNK + stream;
        int index = ENTRY * jpegs.size();
        int all = KIND + CHUNK + header + CHUNK + movie + CHUNK + index;
        ByteBuffer out = ByteBuffer.allocate(CHUNK + all).order(ByteOrder.LITTLE_ENDIAN);
        name(out, "RIFF").putInt(all);
        name(out, "AVI ");
        name(name(out, "LIST").putInt(header), "hdrl");
        mainHeader(out, jpegs.size(), largest, new int[] {width, height}, framesPerSecond);
        name(name(out, "LIST").putInt(stream), "strl");
        streamHeader(out, jpegs.size(), largest, new int[] {width, height}, framesPerSecond);
        name(name(out, "LIST").putInt(movie), "movi");
        for (byte[] jpeg : jpegs) {
            name(out, "00dc").putInt(jpeg.length).put(jpeg).position(out.position() + even(jpeg.length) - jpeg.length);
        }
        name(out, "idx1").putInt(index);
        int at = KIND;
        for (byte[] jpeg : jpegs) {
            name(out, "00dc").putInt(KEY_FRAME).putInt(at).putInt(jpeg.length);
            at += CHUNK + even(jpeg.length);
        }
        out.flip();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }
    }

    private static void mainHeader(ByteBuffer out, int frames, int largest, int[] size, double framesPerSecond) {
        name(out, "avih").putInt(MAIN_HEADER);
        out.putInt((int) Math.round(1e6 / framesPerSecond))
                .putInt((int) (largest * framesPerSecond))
                .putInt(0)
                .putInt(HAS_INDEX)
                .putInt(frames)
                .putInt(0)
                .putInt(1)
                .putInt(largest)
                .putInt(size[0])
                .putInt(size[1]);
        out.position(out.position() + 4 * Integer.BYTES);
    }

    private static void streamHeader(ByteBuffer out, int frames, int largest, int[] size, double framesPerSecond) {
        name(out, "strh").putInt(STREAM_HEADER);
        name(name(out, "vids"), "MJPG");
        out.putInt(0).putInt(0).putInt(0);
        out.putInt(1_000)
                .putInt((int) Math.round(1_000 * framesPerSecond)); // so many thousandths of a second, so many frames
        out.putInt(0).putInt(frames).putInt(largest).putInt(-1).putInt(0);
        out.putShort((short) 0).putShort((short) 0).putShort((short) size[0]).putShort((short) size[1]);
        name(out, "strf").putInt(FORMAT).putInt(FORMAT).putInt(size[0]).putInt(size[1]);
        out.putShort((short) 1).putShort((short) 24);
        name(out, "MJPG").putInt(3 * size[0] * size[1]);
        out.position(out.position() + 4 * Integer.BYTES);
    }

    private static ByteBuffer name(ByteBuffer out, String word) {
        return out.put(word.getBytes(StandardCharsets.US_ASCII));
    }

    private static int even(int length) {
        return length + (length & 1);
    }
}
