package io.tubecast.edge.store;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleFiles;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.inference.bundle.ModelManifest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The models that were installed on a machine: a folder with one folder for each, and two links, {@code current} and {@code previous}.
 *
 * <p>A model is copied under a hidden name, checked there, and only then given its own name and the link, each in one move that is on the disk before the next begins. So the store can be read
 * after a power cut at any moment: {@code current} is the former model or the new one, whole. No installed folder is ever written to again, but for its {@code engines/}. One process changes
 * the store at a time; any may read it meanwhile.
 */
public final class ModelStore {
    /** Link to the model that a node takes. */
    static final String CURRENT = "current";
    /** Link to the model that it takes if that one cannot be used. */
    static final String PREVIOUS = "previous";

    private static final String LOCK = ".lock";
    private static final String INCOMING = ".incoming-";
    private static final String OUTGOING = ".outgoing-";
    private static final int HASH_DIGITS = 12;
    private static final int LONGEST_NAME = 80;

    private final Path folder;
    private final SafeFiles files;

    /** The store in a folder, which need not be there. */
    public ModelStore(Path folder) {
        this(folder, () -> {});
    }

    /** A store that tells of every step before it is done. */
    ModelStore(Path folder, Runnable beforeStep) {
        this.folder = folder.toAbsolutePath();
        files = new SafeFiles(beforeStep);
    }

    /** What decides whether a model can be used here: throws a {@link BundleException} if not. */
    @FunctionalInterface
    public interface Check extends Consumer<ModelBundle> {}

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** The model that a node takes; its folder may be missing, but not its name. */
    public Optional<Path> current() {
        return target(CURRENT);
    }

    /** The model that it takes if the current one cannot be used. */
    public Optional<Path> previous() {
        return target(PREVIOUS);
    }

    private Optional<Path> target(String link) {
        try {
            Path target = Files.readSymbolicLink(folder.resolve(link)).getFileName();
            return Optional.of(folder.resolve(target));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // no store, or nothing installed yet
        }
    }

    /** All models, the current one first. */
    public List<InstalledModel> list() {
        List<InstalledModel> models = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return models;
        }
        try (Stream<Path> found = Files.list(folder)) {
            found.filter(each -> Files.isDirectory(each, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .filter(each -> !name(each).startsWith("."))
                    .sorted()
                    .forEach(each -> models.add(new InstalledModel(name(each), each, use(each))));
        } catch (IOException e) {
            throw new BundleException(folder + ": cannot be read (" + e + ")", e);
        }
        models.sort(java.util.Comparator.comparing(InstalledModel::use));
        return models;
    }

    private InstalledModel.Use use(Path model) {
        return current().equals(Optional.of(model))
                ? InstalledModel.Use.CURRENT
                : previous().equals(Optional.of(model)) ? InstalledModel.Use.PREVIOUS : InstalledModel.Use.KEPT;
    }

    /**
     * Installs a bundle and makes it the current one. The one that was becomes the previous one if it can still be used; if not, the previous one stays what it is.
     *
     * @param source a folder or a zip file
     * @param trust whose bundles are taken
     * @param check whether it can be used here
     * @throws BundleException if it is not taken; the store is as it was then
     */
    public InstalledModel install(Path source, BundleTrust trust, Check check) {
        return changing(() -> {
            sweep();
            Path incoming = folder.resolve(INCOMING + ProcessHandle.current().pid());
            try {
                new BundleCopy(files).copy(source, incoming);
                ModelBundle bundle = load(incoming, source, trust, check);
                Path installed = settle(incoming, bundle, trust, check);
                select(installed, trust, check);
                return new InstalledModel(name(installed), installed, InstalledModel.Use.CURRENT);
            } finally {
                if (Files.exists(incoming)) {
                    files.delete(incoming);
                }
            }
        });
    }

    private static ModelBundle load(Path copy, Path source, BundleTrust trust, Check check) {
        try {
            ModelBundle bundle = ModelBundle.load(copy, trust);
            check.accept(bundle);
            return bundle;
        } catch (BundleException e) { // told of the place that it was given in, not of the copy
            throw new BundleException(String.valueOf(e.getMessage()).replace(copy.toString(), source.toString()), e);
        }
    }

    /** Gives a checked copy its name; the very same model that is there already is not installed twice. */
    private Path settle(Path incoming, ModelBundle bundle, BundleTrust trust, Check check) throws IOException {
        String name = name(bundle);
        Path target = folder.resolve(name);
        for (int i = 2; Files.exists(target); i++) {
            if (usable(target, trust, check)) {
                return target;
            }
            target = folder.resolve("%s-%d".formatted(name, i)); // what is damaged stays where it is
        }
        files.rename(incoming, target);
        return target;
    }

    private static String name(ModelBundle bundle) throws IOException {
        ModelCard card = bundle.manifest().model();
        String text = "%s-%s"
                .formatted(card.name(), card.version())
                .replaceAll("[^A-Za-z0-9._-]", "-")
                .replaceAll("^[._-]+", "");
        String hash = BundleFiles.sha256(bundle.directory().resolve(ModelManifest.FILE));
        return "%s-%s"
                .formatted(text.substring(0, Math.min(LONGEST_NAME, text.length())), hash.substring(0, HASH_DIGITS));
    }

    private static boolean usable(Path model, BundleTrust trust, Check check) {
        try {
            check.accept(ModelBundle.load(model, trust));
            return true;
        } catch (BundleException e) {
            return false;
        }
    }

    /** First the way back, then the change: between the two, both links name the former model. */
    private void select(Path model, BundleTrust trust, Check check) throws IOException {
        Optional<Path> former = current();
        Starts starts = new Starts(folder);
        if (former.isPresent()
                && !former.get().equals(model)
                && !starts.gaveUpOn(former.get())
                && usable(former.get(), trust, check)) {
            files.link(folder.resolve(PREVIOUS), former.get().getFileName());
        }
        starts.forget();
        files.link(folder.resolve(CURRENT), model.getFileName());
    }

    /**
     * Goes back to another installed model; the one that was current becomes the previous one.
     *
     * @param name of the model; empty for the previous one
     * @throws BundleException if there is none, or it cannot be used; the store is as it was then
     */
    public InstalledModel rollBack(String name, BundleTrust trust, Check check) {
        return changing(() -> {
            Path model = name.isEmpty() ? previousModel() : named(name);
            check.accept(ModelBundle.load(model, trust));
            Optional<Path> former = current();
            new Starts(folder).forget();
            files.link(folder.resolve(CURRENT), model.getFileName());
            if (former.isPresent() && !former.get().equals(model)) {
                files.link(folder.resolve(PREVIOUS), former.get().getFileName());
            }
            return new InstalledModel(name(model), model, InstalledModel.Use.CURRENT);
        });
    }

    private Path previousModel() {
        return previous()
                .filter(model -> !current().equals(Optional.of(model)))
                .orElseThrow(() ->
                        new BundleException("%s: has no previous model, installed are %s".formatted(folder, names())));
    }

    private Path named(String name) {
        return list().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new BundleException("%s: has no model '%s', installed are %s".formatted(folder, name, names())))
                .folder();
    }

    private List<String> names() {
        return list().stream().map(InstalledModel::name).toList();
    }

    /**
     * Deletes a model.
     *
     * @throws BundleException if there is none of that name, or it is the current or the previous one
     */
    public void remove(String name) {
        changing(() -> {
            Path model = named(name);
            if (use(model) != InstalledModel.Use.KEPT) {
                throw new BundleException("%s: is the %s model and stays"
                        .formatted(model, use(model).name().toLowerCase(java.util.Locale.ROOT)));
            }
            Path outgoing = folder.resolve(OUTGOING + name);
            files.rename(model, outgoing);
            files.delete(outgoing);
            return model;
        });
    }

    /** A change of the store. */
    @FunctionalInterface
    private interface Change<T> {
        T make() throws IOException;
    }

    private <T> T changing(Change<T> change) {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock == null) {
                    throw busy();
                }
                return change.make();
            }
        } catch (OverlappingFileLockException e) {
            throw busy();
        } catch (IOException e) {
            throw new BundleException("%s: cannot be written (%s)".formatted(folder, e), e);
        }
    }

    private BundleException busy() {
        return new BundleException(folder + ": is being changed by another command; wait until that has ended");
    }

    /** What an interrupted change has left. */
    private void sweep() throws IOException {
        List<Path> left;
        try (Stream<Path> found = Files.list(folder)) {
            left = found.filter(each ->
                            name(each).startsWith(INCOMING) || name(each).startsWith(OUTGOING))
                    .toList();
        }
        for (Path each : left) {
            files.delete(each);
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
