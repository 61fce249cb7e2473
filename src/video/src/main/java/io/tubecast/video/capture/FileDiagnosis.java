package io.tubecast.video.capture;

import io.tubecast.core.frame.FrameSourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens video files and, where that fails, finds out what a person would want to know. */
final class FileDiagnosis {
    private FileDiagnosis() {}

    static MediaDecoder open(Path file) {
        if (!Files.exists(file)) {
            throw new FrameSourceException(file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new FrameSourceException(file + ": is a folder, not a video");
        }
        if (!Files.isReadable(file)) {
            throw new FrameSourceException(file + ": may not be read");
        }
        try {
            return MediaOpener.file(file.toString()).open("file:" + file.toAbsolutePath());
        } catch (FrameSourceException e) {
            throw new FrameSourceException("%s [%s]".formatted(e.getMessage(), describe(file)), e);
        }
    }

    /** What the file looks like from outside. */
    static String describe(Path file) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            if (size == 0) {
                return "the file is empty";
            }
            ByteBuffer head = ByteBuffer.allocate(12);
            channel.read(head);
            String type = new String(head.array(), 4, 4, StandardCharsets.ISO_8859_1);
            if (type.equals("ftyp")) {
                return hasIndex(channel)
                        ? "an MP4 file of %d bytes".formatted(size)
                        : "an MP4 file of %d bytes without its index (moov): it was cut off or is still being written"
                                .formatted(size);
            }
            return "%d bytes, of no known video format".formatted(size);
        } catch (IOException e) {
            return "cannot be read: " + e;
        }
    }

    /** Walks over the top-level boxes of an MP4 file. */
    private static boolean hasIndex(SeekableByteChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(16);
        long at = 0;
        while (at + 8 <= channel.size()) {
            channel.position(at);
            header.clear();
            channel.read(header);
            long length = Integer.toUnsignedLong(header.getInt(0));
            if (length == 1 && header.position() == 16) {
                length = header.getLong(8);
            }
            boolean whole = length <= channel.size() - at;
            if (new String(header.array(), 4, 4, StandardCharsets.ISO_8859_1).equals("moov")) {
                return whole;
            }
            if (length < 8 || !whole) {
                return false;
            }
            at += length;
        }
        return false;
    }
}
