package io.tubecast.inference.bundle;

import io.tubecast.core.label.Labels;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model on disk that was checked: the folder, its manifest and its labels. What the graphs answer is checked when they are opened,
 * by {@link GoldenCheck}.
 *
 * @param directory the folder
 * @param manifest what {@code model.yaml} says
 * @param labels the action classes
 */
public record ModelBundle(Path directory, ModelManifest manifest, Labels labels) {
    /**
     * Reads a bundle and checks everything that can be checked without running it: each manifest key, that every listed file is there with
     * the listed SHA-256 and no other is, that the labels are as many as the heads' classes.
     *
     * @throws BundleException if anything is wrong; one line that names the file
     */
    public static ModelBundle load(Path directory) {
        return load(directory, BundleTrust.EVERYBODY);
    }

    /**
     * Reads a bundle and checks who signed it, then everything that can be checked without running it.
     *
     * @param trust whose bundles are used
     * @throws BundleException if anything is wrong; one line that names the file
     */
    public static ModelBundle load(Path directory, BundleTrust trust) {
        if (!Files.isDirectory(directory)) {
            throw new BundleException(directory + ": no such model bundle");
        }
        ModelManifest manifest = readManifest(directory, trust);
        checkFiles(directory, manifest.files());
        Labels labels = readLabels(directory.resolve(manifest.labels()));
        if (labels.size() != manifest.classes()) {
            throw new BundleException("%s: %d labels, but the model has %d classes"
                    .formatted(directory.resolve(manifest.labels()), labels.size(), manifest.classes()));
        }
        return new ModelBundle(directory, manifest, labels);
    }

    /** What is parsed are the very bytes whose signature was checked. */
    private static ModelManifest readManifest(Path directory, BundleTrust trust) {
        Path file = directory.resolve(ModelManifest.FILE);
        try {
            byte[] bytes = Files.readAllBytes(file);
            trust.check(directory, bytes);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return StrictYaml.parse(text, file.toString(), ModelManifest.class);
        } catch (YamlException e) {
            throw new BundleException(String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new BundleException(file + ": no such file", e);
        } catch (CharacterCodingException e) {
            throw new BundleException(file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new BundleException(file + ": cannot be read (" + e + ")", e);
        }
    }

    private static void checkFiles(Path directory, Map<String, String> listed) {
        try {
            Set<String> present = BundleFiles.list(directory);
            for (String file : new TreeSet<>(listed.keySet())) {
                if (!present.contains(file)) {
                    throw new BundleException(
                            "%s: missing, but listed in %s".formatted(directory.resolve(file), ModelManifest.FILE));
                }
                String found = BundleFiles.sha256(directory.resolve(file));
                if (!found.equals(listed.get(file))) {
                    throw new BundleException("%s: damaged or changed, SHA-256 is %s, %s says %s"
                            .formatted(directory.resolve(file), found, ModelManifest.FILE, listed.get(file)));
                }
            }
            present.removeAll(listed.keySet());
            if (!present.isEmpty()) {
                throw new BundleException("%s: not listed in %s"
                        .formatted(directory.resolve(present.iterator().next()), ModelManifest.FILE));
            }
        } catch (IOException e) {
            throw new BundleException(directory + ": cannot be read (" + e + ")", e);
        }
    }

    /** One label a line; blank lines at the end do not count. */
    private static Labels readLabels(Path file) {
        try {
            return new Labels(Files.readString(file)
                    .stripTrailing()
                    .lines()
                    .map(String::strip)
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new BundleException(file + ": " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new BundleException(file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new BundleException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /** This bundle with a manifest that names other files for some graphs: engines that were made from them. */
    public ModelBundle with(ModelManifest other) {
        return new ModelBundle(directory, other, labels);
    }

    /** The path of a graph's file. */
    public Path path(GraphSpec graph) {
        return directory.resolve(graph.file());
    }
}
