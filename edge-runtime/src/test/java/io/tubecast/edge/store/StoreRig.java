package io.tubecast.edge.store;

import io.tubecast.inference.bundle.BundleKey;
import io.tubecast.inference.bundle.BundleSigner;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.onnxruntime.TinyBundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Real bundles with real keys in a folder: sound ones, and every kind of bad one. */
public final class StoreRig {
    private final Path folder;
    private final Path ours;
    private final Path others;
    private final BundleKey key;

    /** Makes two pairs of keys. */
    public StoreRig(Path folder) {
        this.folder = folder;
        ours = folder.resolve("ours.key");
        others = folder.resolve("others.key");
        key = BundleSigner.makePair(ours);
        BundleSigner.makePair(others);
    }

    /** The key that is trusted. */
    public Path publicKey() {
        return folder.resolve("ours.pub");
    }

    /** Only what we signed. */
    public BundleTrust trust() {
        return new BundleTrust(List.of(key), false);
    }

    /** A bundle without a signature. */
    public Path unsigned(String version) throws IOException {
        Path model = TinyBundle.write(folder.resolve("bundle-" + version.replace('/', '-')));
        edit(model, "version: \"1\"", "version: \"" + version + "\"");
        return model;
    }

    /** A sound bundle. */
    public Path signed(String version) throws IOException {
        Path model = unsigned(version);
        BundleSigner.sign(model, ours);
        return model;
    }

    /** A bundle whose graph was changed after it was signed. */
    public Path tampered(String version) throws IOException {
        Path model = signed(version);
        Path graph = model.resolve("head-appearance.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length - 40] ^= 1;
        Files.write(graph, bytes);
        return model;
    }

    /** A bundle that somebody else signed. */
    public Path signedByAnother(String version) throws IOException {
        Path model = unsigned(version);
        BundleSigner.sign(model, others);
        return model;
    }

    /** A bundle of ours that does not compute what its manifest says. */
    public Path failingItsGoldenVector(String version) throws IOException {
        Path model = unsigned(version);
        edit(model, "meanMagnitude: 0", "meanMagnitude: 7");
        BundleSigner.sign(model, ours);
        return model;
    }

    /** Changes a manifest, as if nobody would notice. */
    public static void edit(Path model, String from, String to) throws IOException {
        Path file = model.resolve("model.yaml");
        String text = Files.readString(file);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(from + " is not in " + text);
        }
        Files.writeString(file, text.replace(from, to));
    }

    /** The same as a zip file, in a folder of its own or not. */
    public Path zip(Path model, String root) throws IOException {
        Path zip = folder.resolve(model.getFileName() + ".zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new ZipEntry(root + model.relativize(file)));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return zip;
    }
}
