package io.tubecast.training.trainer;

import io.tubecast.training.config.RunSettings;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigs;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The state of a run in a file: who trained what how far, and named arrays of floats.
 *
 * <p>Array names start with {@code model/} (weights as trained), {@code average/} (their running average) or {@code velocity/} and {@code square/} (the optimizer's). The format is our own:
 * a magic line, the header's strings and numbers, the arrays, a CRC-32 of everything before it, big-endian.
 *
 * @param labels class names
 * @param step steps done
 * @param config the configuration as YAML
 * @param arrays by name
 */
public record Checkpoint(List<String> labels, long step, String config, Map<String, float[]> arrays) {
    private static final byte[] MAGIC = "tubecast training checkpoint 2\n".getBytes(StandardCharsets.US_ASCII);

    /** Copies the lists; the arrays themselves are shared. */
    public Checkpoint {
        labels = List.copyOf(labels);
        arrays = new LinkedHashMap<>(arrays);
    }

    /**
     * The configuration that the run was made with.
     *
     * @param file what messages call the checkpoint
     */
    public RunSettings settings(Path file) {
        return TrainingConfigs.parseAny(config, file + ", its configuration");
    }

    /**
     * The configuration of a run on pairs of frames.
     *
     * @param file what messages call the checkpoint
     * @throws io.tubecast.training.config.TrainingConfigException if it is of another family
     */
    public TrainingConfig trainingConfig(Path file) {
        return TrainingConfigs.parse(config, file + ", its configuration");
    }

    /** The weights to use: the running average where there is one, as trained otherwise. */
    public Map<String, float[]> weights() {
        Map<String, float[]> average = withPrefix("average/");
        return average.isEmpty() ? withPrefix("model/") : average;
    }

    /** The arrays whose names start with a prefix, without it. */
    public Map<String, float[]> withPrefix(String prefix) {
        Map<String, float[]> found = new LinkedHashMap<>();
        arrays.forEach((name, values) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), values);
            }
        });
        return found;
    }

    /** Writes the file whole or not at all: beside it first, flushed to disk, then renamed. */
    public void write(Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            CheckedOutputStream checked = new CheckedOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(part), 1 << 16), new CRC32());
            try (DataOutputStream out = new DataOutputStream(checked)) {
                writeContent(out);
                out.writeLong(checked.getChecksum().getValue());
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write checkpoint " + file, e);
        }
    }

    private void writeContent(DataOutputStream out) throws IOException {
        out.write(MAGIC);
        out.writeInt(labels.size());
        for (String label : labels) {
            writeText(out, label);
        }
        out.writeLong(step);
        writeText(out, config);
        out.writeInt(arrays.size());
        for (Map.Entry<String, float[]> entry : arrays.entrySet()) {
            writeText(out, entry.getKey());
            float[] values = entry.getValue();
            out.writeInt(values.length);
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            out.write(bytes.array());
        }
    }

    /** Whether a file begins like a checkpoint. */
    public static boolean isCheckpoint(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException e) {
            throw new CheckpointException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Reads a file and checks it. */
    public static Checkpoint read(Path file) {
        CRC32 crc = new CRC32();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), crc))) {
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new CheckpointException(file + " is no checkpoint of this program");
            }
            Checkpoint checkpoint = readContent(in);
            long sum = crc.getValue();
            if (in.readLong() != sum) {
                throw new CheckpointException(file + " is damaged: its checksum is wrong");
            }
            return checkpoint;
        } catch (EOFException e) {
            throw new CheckpointException(file + " is damaged: it ends too early", e);
        } catch (IOException e) {
            throw new CheckpointException("cannot read checkpoint " + file + ": " + e.getMessage(), e);
        }
    }

    private static Checkpoint readContent(DataInputStream in) throws IOException {
        String[] labels = new String[length(in, Integer.BYTES)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = readText(in);
        }
        long step = in.readLong();
        String config = readText(in);
        int count = length(in, 2 * Integer.BYTES);
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = readText(in);
            float[] values = new float[length(in, Float.BYTES)];
            byte[] bytes = new byte[Float.BYTES * values.length];
            in.readFully(bytes);
            ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
            arrays.put(name, values);
        }
        return new Checkpoint(List.of(labels), step, config, arrays);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        byte[] bytes = new byte[length(in, 1)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * A length that damage cannot turn into an allocation of more than the file has.
     *
     * @param least bytes that each of so many things takes in the file
     */
    private static int length(DataInputStream in, int least) throws IOException {
        int length = in.readInt();
        int left = in.available(); // of a file, all that comes; at most 2 GB are said
        if (length < 0 || length > left / least) {
            throw new EOFException("length " + length);
        }
        return length;
    }
}
