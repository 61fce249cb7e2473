package io.tubecast.inference.bundle;

import io.tubecast.inference.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finishes a bundle: with all other files in place, takes their hashes and writes {@code model.yaml}, last and in one move, so that a
 * bundle is either whole or has none.
 */
public final class BundleWriter {
    private BundleWriter() {}

    /**
     * Writes a bundle's labels.
     *
     * @param file the labels file
     * @param labels one a line
     */
    public static void writeLabels(Path file, Iterable<? extends CharSequence> labels) {
        try {
            Files.write(file, labels);
        } catch (IOException e) {
            throw new BundleException(file + ": cannot be written (" + e + ")", e);
        }
    }

    /** The hashes of all files that are in a bundle's folder, to make a manifest with. */
    public static Map<String, String> hashes(Path directory) {
        try {
            Map<String, String> hashes = new TreeMap<>();
            for (String file : BundleFiles.list(directory)) {
                hashes.put(file, BundleFiles.sha256(directory.resolve(file)));
            }
            return hashes;
        } catch (IOException e) {
            throw new BundleException(directory + ": cannot be read (" + e + ")", e);
        }
    }

    /**
     * Writes {@code model.yaml} with the hashes of the files that are there now, and reads the bundle back. A signature that was there goes: it was the former manifest's.
     *
     * @param directory folder with the graphs and the labels
     * @param manifest all but {@code files}, which is taken anew
     */
    public static ModelBundle write(Path directory, ModelManifest manifest) {
        Path target = directory.resolve(ModelManifest.FILE);
        Path draft = directory.resolve("." + ModelManifest.FILE + ".part");
        try {
            Files.writeString(draft, StrictYaml.write(manifest.withFiles(hashes(directory))));
            Files.deleteIfExists(directory.resolve(BundleSignature.FILE));
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BundleException(target + ": cannot be written (" + e + ")", e);
        }
        return ModelBundle.load(directory);
    }
}
