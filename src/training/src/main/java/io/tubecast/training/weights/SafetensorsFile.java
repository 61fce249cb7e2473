package io.tubecast.training.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** A safetensors file: a length, a JSON header, numbers. Owns its channel until {@link #close()}. Not thread-safe. */
public final class SafetensorsFile implements WeightSource {
    /** Far above any real network's; the format itself allows 100 MB. */
    private static final long LONGEST_HEADER = 1 << 24;

    private static final int LENGTH = Long.BYTES;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;

    private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header, long dataStart) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.dataStart = dataStart;
    }

    /** Opens a file and checks its header. */
    public static SafetensorsFile open(Path file) {
        FileChannel channel = null;
        boolean opened = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            ByteBuffer length = read(channel, file, 0, LENGTH);
            long headerLength = length.getLong();
            long dataStart = LENGTH + headerLength;
            if (headerLength < 2 || headerLength > LONGEST_HEADER || dataStart > channel.size()) {
                throw new WeightsException("%s: a header of %s bytes in a file of %d; at most %d are read"
                        .formatted(file, Long.toUnsignedString(headerLength), channel.size(), LONGEST_HEADER));
            }
            byte[] json = read(channel, file, LENGTH, (int) headerLength).array();
            SafetensorsHeader header = SafetensorsHeader.parse(json, channel.size() - dataStart, file.toString());
            SafetensorsFile result = new SafetensorsFile(file, channel, header, dataStart);
            opened = true;
            return result;
        } catch (IOException e) {
            throw new WeightsException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        } finally {
            if (!opened && channel != null) {
                close(channel, file);
            }
        }
    }

    private static ByteBuffer read(FileChannel channel, Path file, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new WeightsException("%s ends inside its header".formatted(file));
            }
        }
        return bytes.flip();
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public String format() {
        return "safetensors";
    }

    @Override
    public Map<String, String> metadata() {
        return Map.copyOf(header.metadata());
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public List<StoredTensor> tensors() {
        return header.tensors().values().stream()
                .map(SafetensorsHeader.Placed::tensor)
                .toList();
    }

    @Override
    public float[] read(String name) {
        SafetensorsHeader.Placed placed = header.tensors().get(name);
        if (placed == null) {
            throw new IllegalArgumentException("no tensor '%s'".formatted(name));
        }
        StoredTensor tensor = placed.tensor();
        int count = TensorReader.length(file.toString(), name, tensor.shape().elements());
        FileRegion region = new FileRegion(channel, dataStart + placed.begin(), placed.end() - placed.begin());
        try {
            return TensorReader.read(region, 0, count, tensor.type(), ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new WeightsException("%s: tensor '%s': %s".formatted(file, name, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        close(channel, file);
    }

    private static void close(FileChannel channel, Path file) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new WeightsException("cannot close %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
