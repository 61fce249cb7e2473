package io.tubecast.training.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Bytes of a file that lie in it as they are.
 *
 * @param channel of the file; not ours to close
 * @param start position of the first byte
 * @param size how many
 */
record FileRegion(FileChannel channel, long start, long size) implements ByteRegion {
    @Override
    public InputStream open(long from) {
        return new Positioned(channel, start + from, start + size);
    }

    /** Reads at positions of its own, so that several can be open on one channel. */
    private static final class Positioned extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long position;

        Positioned(FileChannel channel, long position, long end) {
            this.channel = channel;
            this.position = position;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
        }

        @Override
        public int read(byte[] target, int at, int length) throws IOException {
            int wanted = (int) Math.min(length, end - position);
            if (wanted <= 0) {
                return length == 0 ? 0 : -1;
            }
            int read = channel.read(ByteBuffer.wrap(target, at, wanted), position);
            if (read > 0) {
                position += read;
            }
            return read;
        }
    }
}
