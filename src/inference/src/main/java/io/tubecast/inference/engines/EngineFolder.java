package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleFiles;
import io.tubecast.inference.bundle.Require;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The engines of a bundle: {@code engines/<device>/<graph>.plan|.onnx}, each with its manifest {@code <graph>.yaml} beside it, and whatever building them again needs.
 *
 * <p>Written so that an engine is either whole or not there: each file in a draft of another name that is forced to the disk and then renamed, the manifest last; while an engine is being
 * replaced it has none. Whatever has no manifest, or a manifest that says otherwise, is never read.
 */
public final class EngineFolder {
    private static final String DRAFT = ".part";

    private final Path bundle;

    /** The engines of the bundle in a folder. */
    public EngineFolder(Path bundle) {
        this.bundle = bundle;
    }

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it to a file that is not there yet. */
        void writeTo(Path draft) throws IOException;

        /** Bytes, from position to limit. */
        static Content of(ByteBuffer bytes) {
            return draft -> {
                try (FileChannel file =
                        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    ByteBuffer rest = bytes.duplicate();
                    while (rest.hasRemaining()) {
                        file.write(rest);
                    }
                }
            };
        }
    }

    /**
     * What lies in the folder.
     *
     * @param engines those with a manifest that can be read, by device and graph; their content is not checked yet
     * @param problems one sentence for each thing that is damaged
     * @param unfinished one sentence for each thing that is being written, or was when that was interrupted
     */
    public record Listing(List<EngineFile> engines, List<String> problems, List<String> unfinished) {
        /** Copies the lists. */
        public Listing {
            engines = List.copyOf(engines);
            problems = List.copyOf(problems);
            unfinished = List.copyOf(unfinished);
        }
    }

    /** Where all engines of the bundle are; need not exist. */
    public Path directory() {
        return bundle.resolve(BundleFiles.ENGINES);
    }

    /** Where the engines of a device are; need not exist. */
    public Path directory(String folder) {
        Require.file("folder", folder);
        return directory().resolve(folder);
    }

    /** The devices that there are folders of, in order. */
    public List<String> folders() {
        return names(directory(), true);
    }

    /** Reads all manifests, and tells what is unfinished or damaged. Engines themselves are read by {@link #verify}. */
    public Listing list() {
        List<EngineFile> engines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        for (String folder : folders()) {
            try {
                list(folder, engines, problems, unfinished);
            } catch (BundleException e) { // not ours to read, as lost+found on a disk of its own
                problems.add(e.getMessage() + "; it is not used");
            } catch (IllegalArgumentException e) { // a name that no device has
                problems.add("%s: %s; it is not used".formatted(directory().resolve(folder), e.getMessage()));
            }
        }
        return new Listing(engines, problems, unfinished);
    }

    private void list(String folder, List<EngineFile> engines, List<String> problems, List<String> unfinished) {
        Path directory = directory().resolve(folder);
        List<String> files = names(directory, false);
        for (String file : files) {
            if (file.startsWith(".") && file.endsWith(DRAFT)) {
                unfinished.add("%s: is being written, or was left over when that was interrupted; it is not used"
                        .formatted(directory.resolve(file)));
            } else if (isEngine(file) && !files.contains(EngineManifest.manifestFile(stem(file)))) {
                unfinished.add("%s: has no manifest %s beside it, so it is not finished; it is not used"
                        .formatted(directory.resolve(file), EngineManifest.manifestFile(stem(file))));
            } else if (file.endsWith(".yaml")) {
                try {
                    engines.add(read(folder, stem(file)));
                } catch (BundleException e) {
                    problems.add(e.getMessage() + "; it is not used");
                }
            }
        }
    }

    /** The engine of a graph in a device's folder, if there is one. */
    public Optional<EngineFile> find(String folder, String graph) {
        Path manifest = directory(folder).resolve(EngineManifest.manifestFile(graph));
        return Files.exists(manifest) ? Optional.of(read(folder, graph)) : Optional.empty();
    }

    /**
     * Reads a manifest. The engine's content is not checked yet.
     *
     * @throws BundleException if it or the engine is missing, or it cannot be used; names file and key
     */
    public EngineFile read(String folder, String graph) {
        Path directory = directory(folder);
        Path file = directory.resolve(EngineManifest.manifestFile(graph));
        EngineManifest manifest = parse(file);
        if (!manifest.graph().equals(graph)) {
            throw new BundleException("%s: graph must be '%s' as the file's name says, was '%s'"
                    .formatted(file, graph, manifest.graph()));
        }
        Path engine = directory.resolve(manifest.engine().file());
        if (!Files.isRegularFile(engine)) {
            throw new BundleException("%s: missing, but %s is there".formatted(engine, file.getFileName()));
        }
        return new EngineFile(folder, manifest);
    }

    private static EngineManifest parse(Path file) {
        try {
            return StrictYaml.read(file, EngineManifest.class);
        } catch (YamlException e) {
            throw new BundleException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads an engine and compares it with its manifest; takes as long as that.
     *
     * @throws BundleException if it was cut off, damaged or exchanged
     */
    public void verify(EngineFile engine) {
        Path file = bundle.resolve(engine.path());
        String found = sha256(file);
        String wanted = engine.manifest().engine().sha256();
        if (!found.equals(wanted)) {
            throw new BundleException("%s: cut off, damaged or exchanged: SHA-256 is %s, %s says %s"
                    .formatted(file, found, engine.manifest().manifestFile(), wanted));
        }
    }

    /**
     * Puts a file in place in one move. If it is an engine, its old manifest goes first: from then on until {@link #finish} it is not used.
     *
     * @param folder the device's
     * @param file an engine, or what building it again needs
     * @return its name and hash, for the manifest
     * @throws BundleException if it cannot be written; nothing is left of it then
     */
    public HashedFile place(String folder, String file, Content content) {
        Path directory = directory(folder);
        Path target = directory.resolve(file);
        try {
            Files.createDirectories(directory);
            if (isEngine(file)) {
                Files.deleteIfExists(directory.resolve(EngineManifest.manifestFile(stem(file))));
                force(directory);
            }
            return new HashedFile(file, replace(directory, file, content));
        } catch (IOException e) {
            throw new BundleException("%s: cannot be written (%s)%s".formatted(target, e, room(directory)), e);
        }
    }

    /**
     * Finishes an engine that was put in place: writes its manifest.
     *
     * @throws BundleException if the engine is not there or is not what the manifest says, or the manifest cannot be written
     */
    public EngineFile finish(String folder, EngineManifest manifest) {
        EngineFile engine = new EngineFile(folder, manifest);
        verify(engine);
        Path directory = directory(folder);
        String name = manifest.manifestFile();
        try {
            replace(directory, name, draft -> Files.writeString(draft, StrictYaml.write(manifest)));
        } catch (IOException e) {
            throw new BundleException(
                    "%s: cannot be written (%s)%s".formatted(directory.resolve(name), e, room(directory)), e);
        }
        return read(folder, manifest.graph());
    }

    /** Writes a draft, forces it to the disk and gives it its name; returns the content's hash. */
    private static String replace(Path directory, String name, Content content) throws IOException {
        Path draft = directory.resolve("." + name + DRAFT);
        Files.deleteIfExists(draft);
        try {
            content.writeTo(draft);
            try (FileChannel file = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            String hash = BundleFiles.sha256(draft);
            Files.move(
                    draft,
                    directory.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            force(directory);
            return hash;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Names in a directory outlive a power cut only once the directory itself is on the disk. */
    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static String room(Path directory) {
        try {
            return ", %,d MiB are free there"
                    .formatted(Files.getFileStore(directory).getUsableSpace() >> 20);
        } catch (IOException e) {
            return "";
        }
    }

    private static String sha256(Path file) {
        try {
            return BundleFiles.sha256(file);
        } catch (IOException e) {
            throw new BundleException(file + ": cannot be read (" + e + ")", e);
        }
    }

    private static List<String> names(Path directory, boolean directories) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return List.copyOf(new TreeSet<>(
                    entries.filter(entry -> directories ? Files.isDirectory(entry) : Files.isRegularFile(entry))
                            .map(entry -> entry.getFileName().toString())
                            .toList()));
        } catch (IOException e) {
            throw new BundleException(directory + ": cannot be read (" + e + ")", e);
        }
    }

    private static boolean isEngine(String file) {
        return !file.startsWith(".")
                && (file.endsWith(EngineTarget.TENSORRT.extension())
                        || file.endsWith(EngineTarget.ONNXRUNTIME.extension()));
    }

    private static String stem(String file) {
        return file.substring(0, file.lastIndexOf('.'));
    }
}
