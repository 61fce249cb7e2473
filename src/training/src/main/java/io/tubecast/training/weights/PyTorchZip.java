package io.tubecast.training.weights;

import io.tubecast.training.weights.pickle.PickledStorage;
import io.tubecast.training.weights.pickle.Unpickler;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The format of {@code torch.save} since PyTorch 1.6: a zip archive with {@code NAME/data.pkl}, {@code NAME/data/KEY} for each storage and {@code
 * NAME/byteorder} in newer ones, all of them stored as they are.
 */
final class PyTorchZip implements PyTorchFile.Storages {
    /** A pickle describes tensors with about 200 bytes each. */
    static final int LONGEST_PICKLE = 1 << 24;

    private static final String PICKLE = "data.pkl";

    private final Path file;
    private final ZipFile zip;
    private final String prefix;
    private final ByteOrder order;
    private final Set<String> verified = new HashSet<>();

    private PyTorchZip(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        prefix = prefix();
        order = byteOrder();
    }

    static PyTorchFile open(Path file) {
        ZipFile zip = null;
        boolean opened = false;
        try {
            zip = new ZipFile(file.toFile());
            PyTorchZip storages = new PyTorchZip(file, zip);
            PyTorchFile result = new PyTorchFile(file, "PyTorch (zip archive)", storages.dictionary(), storages);
            opened = true;
            return result;
        } catch (ZipException | IllegalArgumentException e) {
            throw new WeightsException(
                    "%s begins like a zip archive but its directory cannot be read (%s); was the download cut off?"
                            .formatted(file, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new WeightsException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        } finally {
            if (!opened && zip != null) {
                close(zip, file);
            }
        }
    }

    private String prefix() {
        List<String> names =
                Collections.list(zip.entries()).stream().map(ZipEntry::getName).toList();
        List<String> pickles = names.stream()
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .toList();
        if (pickles.size() != 1) {
            throw new WeightsException("%s is a zip archive with %d records named %s; torch.save writes one"
                    .formatted(file, pickles.size(), PICKLE));
        }
        if (new HashSet<>(names).size() != names.size()) {
            throw new WeightsException(file + " is a zip archive in which two records have one name");
        }
        String found = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        if (names.contains(found + "constants.pkl")) {
            throw new WeightsException(file
                    + " is a TorchScript program, not a state dictionary: save model.state_dict() with torch.save");
        }
        return found;
    }

    private ByteOrder byteOrder() throws IOException {
        if (zip.getEntry(prefix + "byteorder") == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        String text = new String(content("byteorder", 16), StandardCharsets.US_ASCII).strip();
        return switch (text) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                throw new WeightsException(
                        "%s: record '%sbyteorder' must say little or big, says '%s'".formatted(file, prefix, text));
        };
    }

    private StateDictionary dictionary() throws IOException {
        ByteBuffer pickle = ByteBuffer.wrap(content(PICKLE, LONGEST_PICKLE));
        Object root = new Unpickler(pickle, "%s, record '%s%s'".formatted(file, prefix, PICKLE)).load();
        return StateDictionary.find(root, file.toString());
    }

    private byte[] content(String name, int most) throws IOException {
        ZipEntry entry = entry(prefix + name);
        if (entry.getSize() > most) {
            throw new WeightsException("%s: record '%s' has %d bytes; at most %d are read"
                    .formatted(file, entry.getName(), entry.getSize(), most));
        }
        byte[] bytes = new byte[(int) entry.getSize()];
        try (InputStream in = zip.getInputStream(entry)) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new WeightsException("%s: record '%s' ends too early".formatted(file, entry.getName()));
            }
        }
        return bytes;
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new WeightsException("%s has no record '%s'".formatted(file, name));
        }
        if (entry.getMethod() != ZipEntry.STORED) {
            throw new WeightsException(
                    "%s: record '%s' is compressed; torch.save stores records as they are".formatted(file, name));
        }
        if (entry.getSize() < 0 || entry.getSize() > file.toFile().length()) {
            throw new WeightsException("%s: record '%s' claims to have %d bytes, more than the file"
                    .formatted(file, name, entry.getSize()));
        }
        return entry;
    }

    @Override
    public ByteRegion region(PickledStorage storage) {
        return new ZipRegion(zip, entry(prefix + "data/" + storage.key()));
    }

    @Override
    public ByteOrder order() {
        return order;
    }

    /** PyTorch does not look at checksums itself, and some files are written without; so a wrong one is told and not refused. */
    @Override
    public void verify(PickledStorage storage, List<String> notes) throws IOException {
        if (!verified.add(storage.key())) {
            return;
        }
        ZipEntry entry = entry(prefix + "data/" + storage.key());
        CRC32 crc = new CRC32();
        byte[] piece = new byte[1 << 16];
        try (InputStream in = zip.getInputStream(entry)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                crc.update(piece, 0, count);
            }
        }
        if (crc.getValue() != entry.getCrc()) {
            notes.add(
                    "WARNING: the checksum of record '%s' is wrong: the file is damaged or was written without checksums"
                            .formatted(entry.getName()));
        }
    }

    @Override
    public void close() {
        close(zip, file);
    }

    private static void close(ZipFile zip, Path file) {
        try {
            zip.close();
        } catch (IOException e) {
            throw new WeightsException("cannot close %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** A record of the archive; skipping in a stored one costs nothing. */
    private record ZipRegion(ZipFile zip, ZipEntry entry) implements ByteRegion {
        @Override
        public long size() {
            return entry.getSize();
        }

        @Override
        public InputStream open(long from) throws IOException {
            InputStream in = zip.getInputStream(entry);
            if (in.skip(from) < from) {
                in.close();
                throw new EOFException("record '%s' ends too early".formatted(entry.getName()));
            }
            return in;
        }
    }
}
