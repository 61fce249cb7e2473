package io.tubecast.training.weights;

import io.tubecast.training.weights.pickle.PickledDict;
import io.tubecast.training.weights.pickle.PickledSequence;
import io.tubecast.training.weights.pickle.PickledStorage;
import io.tubecast.training.weights.pickle.Unpickler;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of {@code torch.save} before PyTorch 1.6: pickles of a magic number, a version, what machine it was, the object and the storages' keys;
 * then each storage as its number of values and its values, little-endian.
 */
final class PyTorchLegacy implements PyTorchFile.Storages {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, FileRegion> regions = new LinkedHashMap<>();

    private PyTorchLegacy(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static PyTorchFile open(Path file) {
        FileChannel channel = null;
        boolean opened = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            PyTorchLegacy storages = new PyTorchLegacy(file, channel);
            PyTorchFile result = new PyTorchFile(file, "PyTorch (format before 1.6)", storages.dictionary(), storages);
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

    private StateDictionary dictionary() throws IOException {
        ByteBuffer head = read(0, (int) Math.min(channel.size(), PyTorchZip.LONGEST_PICKLE));
        Unpickler unpickler = new Unpickler(head, file.toString());
        if (!MAGIC.equals(unpickler.load())) {
            throw new WeightsException(
                    file + " is a pickle, but none of torch.save: it does not begin with the magic number");
        }
        if (!(unpickler.load() instanceof Long version) || version != VERSION) {
            throw new WeightsException("%s: its format is not version %d".formatted(file, VERSION));
        }
        Object machine = unpickler.load();
        if (!(machine instanceof PickledDict system)
                || !Boolean.TRUE.equals(system.entries().get("little_endian"))) {
            throw new WeightsException(file + " does not say that it was written by a little-endian machine");
        }
        Object root = unpickler.load();
        if (!(unpickler.load() instanceof PickledSequence keys)) {
            throw new WeightsException(file + ": the fifth pickle must be the list of storages");
        }
        locate(keys.items(), unpickler.storages(), head.position());
        return StateDictionary.find(root, file.toString());
    }

    private void locate(List<Object> keys, Map<String, PickledStorage> storages, long start) throws IOException {
        long at = start;
        for (Object key : keys) {
            PickledStorage storage = key instanceof String text ? storages.get(text) : null;
            if (storage == null) {
                throw new WeightsException(file + ": a storage is listed that no tensor names");
            }
            long count =
                    at + Long.BYTES > channel.size() ? -1 : read(at, Long.BYTES).getLong();
            long bytes = storage.total() * storage.type().bytes();
            if (count != storage.total()) {
                throw new WeightsException("%s: storage '%s' must have %d values, at byte %d the file %s"
                        .formatted(
                                file,
                                storage.key(),
                                storage.total(),
                                at,
                                count == -1 ? "has ended; was the download cut off?" : "says " + count));
            }
            at += Long.BYTES;
            if (bytes > channel.size() - at) {
                throw new WeightsException(
                        "%s: storage '%s' needs %d bytes from byte %d on, the file has %d; was the download cut off?"
                                .formatted(file, storage.key(), bytes, at, channel.size() - at));
            }
            regions.put(storage.key(), new FileRegion(channel, at, bytes));
            at += bytes;
        }
    }

    private ByteBuffer read(long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, from + bytes.position());
        }
        return bytes.flip();
    }

    @Override
    public ByteRegion region(PickledStorage storage) {
        FileRegion region = regions.get(storage.key());
        if (region == null) {
            throw new WeightsException(
                    "%s: storage '%s' is not in its list of storages".formatted(file, storage.key()));
        }
        return region;
    }

    @Override
    public ByteOrder order() {
        return ByteOrder.LITTLE_ENDIAN;
    }

    /** The format has no checksums. */
    @Override
    public void verify(PickledStorage storage, List<String> notes) {}

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
