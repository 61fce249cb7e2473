package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds videos by name although data sets, lists and files name them differently: {@code Fencing/v_Fencing_g01_c06}, {@code
 * v_Fencing_g01_c06.avi} and {@code v_Fencing_g01_c06} are one video, unless the data set has several that end so. Where they do, more of the
 * path decides: {@code clips/Run-Side/001} is {@code Run-Side/001}, and so is {@code Run-Side/001/5238-17.avi}.
 */
public final class VideoNames {
    private static final Set<String> EXTENSIONS = Set.of("avi", "mp4", "mkv", "mov", "webm", "mjpeg", "mpg", "mpeg");

    private final Map<String, String> exact = new HashMap<>();
    private final Map<String, String> stems = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();

    /** The names of a data set. */
    public VideoNames(Iterable<String> names) {
        for (String name : names) {
            exact.put(name, name);
            String stem = stem(name);
            String other = stems.putIfAbsent(stem, name);
            if (other != null && !other.equals(name)) {
                ambiguous.add(stem);
            }
        }
    }

    /** The data set's own name of a video, if it has such a video. */
    public Optional<String> find(String name) {
        if (exact.containsKey(name)) {
            return Optional.of(name);
        }
        String stem = stem(name);
        if (stems.containsKey(stem) && !ambiguous.contains(stem)) {
            return Optional.ofNullable(stems.get(stem));
        }
        String path = withoutExtension(name.replace('\\', '/'));
        Optional<String> whole = endOf(path);
        return whole.isPresent() ? whole : endOf(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }

    /** The video whose name is what remains of a path when folders are taken off its front, one after the other. */
    private Optional<String> endOf(String path) {
        for (String end = path; end.contains("/"); end = end.substring(end.indexOf('/') + 1)) {
            if (exact.containsKey(end)) {
                return Optional.of(end);
            }
        }
        return Optional.empty();
    }

    /** A video's name without folders and without the extension of a video file. */
    public static String stem(String name) {
        String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return withoutExtension(base);
    }

    private static String withoutExtension(String name) {
        return isVideoFile(name) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** Whether a file name ends like that of a video. */
    public static boolean isVideoFile(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * The names in a list such as {@code testlist01.txt}: one a line, the first word of it.
     *
     * @throws DataException if the list cannot be read or is empty
     */
    public static List<String> readList(Path file) {
        List<String> names = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> names.add(line.split("\\s+", 2)[0]));
        } catch (IOException e) {
            throw new DataException(file + ": the list of videos cannot be read: " + e, e);
        }
        if (names.isEmpty()) {
            throw new DataException(file + ": the list of videos is empty");
        }
        return names;
    }

    /**
     * The video files of a folder, in the order of their names.
     *
     * @throws DataException if the folder cannot be read or holds no video
     */
    public static List<Path> filesIn(Path folder) {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(f -> isVideoFile(f.getFileName().toString()))
                    .sorted()
                    .forEach(files::add);
        } catch (IOException e) {
            throw new DataException(folder + ": the folder of videos cannot be read: " + e, e);
        }
        if (files.isEmpty()) {
            throw new DataException(folder + ": no video in it (" + String.join(", ", new TreeSet<>(EXTENSIONS)) + ")");
        }
        return files;
    }
}
