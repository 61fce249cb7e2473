package io.tubecast.training.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Writes safetensors files of single-precision floats, a tensor at a time; a file appears whole or not at all. */
public final class SafetensorsWriter {
    private static final int PIECE = 1 << 14;

    private SafetensorsWriter() {}

    /**
     * A tensor to be written.
     *
     * @param name its name
     * @param shape its sizes
     * @param values called once, when its turn comes; gives its numbers, row-major
     */
    public record Item(String name, Shape shape, Supplier<float[]> values) {}

    /**
     * Writes a file: beside it first, flushed to disk, then renamed.
     *
     * @param file where to
     * @param metadata texts to put beside the tensors
     * @param items in the order of the file
     * @param goOn asked before each tensor; where it says no, nothing is left behind
     * @return whether the file was written
     */
    public static boolean write(Path file, Map<String, String> metadata, List<Item> items, BooleanSupplier goOn) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        boolean whole = false;
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                whole = writeContent(channel, metadata, items, goOn);
                channel.force(true);
            }
            if (whole) {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return whole;
        } catch (IOException e) {
            whole = false;
            throw new WeightsException("cannot write %s: %s".formatted(file, e.getMessage()), e);
        } finally {
            if (!whole || Files.exists(part)) {
                delete(part);
            }
        }
    }

    private static boolean writeContent(
            FileChannel channel, Map<String, String> metadata, List<Item> items, BooleanSupplier goOn)
            throws IOException {
        byte[] json = header(metadata, items);
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + json.length).order(ByteOrder.LITTLE_ENDIAN);
        writeFully(channel, head.putLong(json.length).put(json).flip());
        ByteBuffer piece = ByteBuffer.allocateDirect(Float.BYTES * PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (Item item : items) {
            if (!goOn.getAsBoolean()) {
                return false;
            }
            float[] values = item.values().get();
            if (values.length != item.shape().elements()) {
                throw new IllegalArgumentException(
                        "tensor '%s' of %s has %d values".formatted(item.name(), item.shape(), values.length));
            }
            for (int from = 0; from < values.length; from += PIECE) {
                int count = Math.min(PIECE, values.length - from);
                piece.clear().limit(Float.BYTES * count);
                piece.asFloatBuffer().put(values, from, count);
                writeFully(channel, piece);
            }
        }
        return true;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The JSON header, filled up with blanks so that the data begin at a multiple of eight bytes. */
    private static byte[] header(Map<String, String> metadata, List<Item> items) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject(SafetensorsHeader.METADATA);
            metadata.forEach(texts::put);
        }
        long at = 0;
        for (Item item : items) {
            long end = at + Float.BYTES * item.shape().elements();
            ObjectNode node = mapper.createObjectNode();
            node.put("dtype", TensorType.FLOAT32.safetensorsName());
            item.shape().sizes().forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(at).add(end);
            if (item.name().equals(SafetensorsHeader.METADATA) || root.replace(item.name(), node) != null) {
                throw new IllegalArgumentException("two tensors are called '%s'".formatted(item.name()));
            }
            at = end;
        }
        try {
            byte[] json = mapper.writeValueAsBytes(root);
            byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
            Arrays.fill(padded, json.length, padded.length, (byte) ' ');
            return padded;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always has a JSON form", e);
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + part, e);
        }
    }
}
