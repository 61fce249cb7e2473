package io.tubecast.training.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of weights for tests: those that make_weights.py made, and archives made here. */
public final class TestFiles {
    private TestFiles() {}

    /** Copies one of make_weights.py's files into a folder. */
    public static Path copy(String name, Path folder) {
        try (InputStream in = Objects.requireNonNull(TestFiles.class.getResourceAsStream(name), name)) {
            Path file = folder.resolve(name);
            Files.copy(in, file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A zip archive as torch.save writes it, with storage "0" of these floats. */
    public static Path zip(Path file, byte[] pickle, float... storage) {
        return zip(file, Map.of("archive/data.pkl", pickle, "archive/data/0", bytes(storage)));
    }

    /** A zip archive of stored records. */
    public static Path zip(Path file, Map<String, byte[]> records) {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> record : records.entrySet()) {
                ZipEntry entry = new ZipEntry(record.getKey());
                CRC32 crc = new CRC32();
                crc.update(record.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(record.getValue().length);
                entry.setCrc(crc.getValue());
                out.putNextEntry(entry);
                out.write(record.getValue());
            }
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A safetensors file of this header and this many bytes of zeros. */
    public static Path safetensors(Path file, String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return write(file, bytes.putLong(json.length).put(json).array());
    }

    /** A file of these bytes. */
    public static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
