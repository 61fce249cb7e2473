package io.tubecast.lab.flow;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of flow: {@code flow.yaml} says how all of it was made, each video has a file of its own, named like it. Thread-safe.
 */
public final class FlowCache {
    static final String MANIFEST = "flow.yaml";

    private final Path folder;
    private final FlowCacheManifest manifest;
    private final VideoNames names;

    private FlowCache(Path folder, FlowCacheManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
        names = new VideoNames(videos(folder));
    }

    /**
     * Opens a folder that {@code lab flow} has filled.
     *
     * @throws FrameSourceException if it is none
     */
    public static FlowCache open(Path folder) {
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new FrameSourceException(
                    "%s: is no folder of flow: it has no %s; lab flow makes one".formatted(folder, MANIFEST));
        }
        try {
            return new FlowCache(folder, StrictYaml.read(file, FlowCacheManifest.class));
        } catch (YamlException e) {
            throw new FrameSourceException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Opens a folder to fill: a new one, or one that was begun with the same settings.
     *
     * @throws FrameSourceException if it has other settings; the message says which
     */
    static FlowCache create(Path folder, FlowCacheManifest wanted) {
        Path file = folder.resolve(MANIFEST);
        if (Files.exists(file)) {
            FlowCache cache = open(folder);
            List<String> differences = cache.manifest.differences(wanted);
            if (!differences.isEmpty()) {
                throw new FrameSourceException("%s has flow of other settings: %s; take another folder"
                        .formatted(folder, String.join(", ", differences)));
            }
            return cache;
        }
        try {
            Files.createDirectories(folder);
            Path part = folder.resolve(MANIFEST + ".part");
            Files.writeString(part, StrictYaml.write(wanted));
            Files.move(part, file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e, e);
        }
        return new FlowCache(folder, wanted);
    }

    private static List<String> videos(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(FlowFileFormat.SUFFIX))
                    .map(name -> name.substring(0, name.length() - FlowFileFormat.SUFFIX.length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /** How the flow was made. */
    public FlowCacheManifest manifest() {
        return manifest;
    }

    /** How the bytes were made of it. */
    public FlowEncoding encoding() {
        return new FlowEncoding(manifest.scale());
    }

    /** The file of a video, whether or not it is there. */
    Path file(String video) {
        return folder.resolve(video + FlowFileFormat.SUFFIX);
    }

    /** Whether there is a file for a video, under this very name. */
    boolean has(String video) {
        return Files.isRegularFile(file(video));
    }

    /**
     * The flow of a video that may be named with or without its folders.
     *
     * @throws FrameSourceException if it is not there or its file is damaged
     */
    public CachedFlow flow(String video) {
        Optional<String> name = names.find(video);
        if (name.isEmpty()) {
            throw new FrameSourceException("%s has no flow of video %s: run lab flow on it".formatted(folder, video));
        }
        CachedFlow flow = new CachedFlow(file(name.get()));
        if (flow.width() != manifest.width() || flow.height() != manifest.height()) {
            throw new FrameSourceException("%s: is of %dx%d, but %s says %dx%d"
                    .formatted(
                            file(name.get()),
                            flow.width(),
                            flow.height(),
                            MANIFEST,
                            manifest.width(),
                            manifest.height()));
        }
        return flow;
    }
}
