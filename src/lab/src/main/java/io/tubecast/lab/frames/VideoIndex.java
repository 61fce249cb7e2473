package io.tubecast.lab.frames;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.evaluation.truth.VideoNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where the videos of a data set lie below a folder: as video files, or as folders of frames. A folder of frames goes before a file, which is
 * the same video compressed once more.
 */
public final class VideoIndex {
    private final Map<String, Path> places = new HashMap<>();

    private VideoIndex() {}

    /**
     * Looks for videos.
     *
     * @param folder anywhere below which they lie
     * @param videos names of the data set
     * @throws DataException if the folder cannot be read, or a video lies there twice
     */
    public static VideoIndex below(Path folder, Collection<String> videos) {
        VideoIndex index = new VideoIndex();
        VideoNames names = new VideoNames(videos);
        for (Path place : places(folder)) {
            String relative = folder.relativize(place).toString().replace('\\', '/');
            Optional<String> name = names.find(relative);
            if (name.isPresent()) {
                index.take(name.get(), place);
            }
        }
        return index;
    }

    private void take(String name, Path place) {
        Path other = places.putIfAbsent(name, place);
        if (other == null || (Files.isDirectory(other) && !Files.isDirectory(place))) {
            return;
        }
        if (Files.isDirectory(place) && !Files.isDirectory(other)) {
            places.put(name, place);
            return;
        }
        throw new DataException(
                "video %s lies there twice, as %s and %s; name the folder that is meant".formatted(name, other, place));
    }

    /**
     * The video files, and the folders of frames, below a folder, in the order of their paths. A folder of frames has at least two pictures; a film that
     * lies among its own frames is no other video, but with several films the pictures are something else.
     */
    public static List<Path> places(Path folder) {
        Map<Path, Integer> pictures = new HashMap<>();
        Map<Path, List<Path>> films = new HashMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.forEach(file -> {
                if (FrameFolder.isPicture(file)) {
                    pictures.merge(videoFolder(file), 1, Integer::sum);
                } else if (VideoNames.isVideoFile(file.toString()) && Files.isRegularFile(file)) {
                    films.computeIfAbsent(file.resolveSibling(""), parent -> new ArrayList<>())
                            .add(file);
                }
            });
        } catch (IOException e) {
            throw new DataException(folder + ": the folder of videos cannot be read: " + e, e);
        }
        Set<Path> places = new TreeSet<>();
        pictures.forEach((parent, count) -> {
            if (count > 1 && films.getOrDefault(parent, List.of()).size() < 2) {
                places.add(parent);
            }
        });
        films.forEach((parent, inside) -> {
            if (!places.contains(parent)) {
                places.addAll(inside);
            }
        });
        return List.copyOf(places);
    }

    /** The folder of a frame; UCFSports puts the frames of some videos one folder further down. */
    private static Path videoFolder(Path frame) {
        Path folder = frame.resolveSibling("");
        return folder.endsWith("jpeg") ? folder.resolveSibling("") : folder;
    }

    /** Where a video lies, if it does. */
    public Optional<Path> find(String video) {
        return Optional.ofNullable(places.get(video));
    }

    /** Number of videos found. */
    public int size() {
        return places.size();
    }
}
