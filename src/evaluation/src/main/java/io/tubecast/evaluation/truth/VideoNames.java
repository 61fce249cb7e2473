package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds videos by name although data sets, lists and files name them differently: {@code Fencing/v_Fencing_g01_c06}, {@code
 * v_Fencing_g01_c06.avi} and {@code v_Fencing_g01_c06} are one video, unless the data set has several that end so. Where they do, more of the
 * path decides: {@code clips/Run-Side/001} is {@code Run-Side/001}, and so is {@code Run-Side/001/5238-17.avi}. Names with folders of which neither ends like the
 * other are two videos: {@code garden/001} is not {@code kitchen/001}; unless the name says its folder itself, as that of Fencing above does.
 */
public final class VideoNames {
    private static final Set<String> EXTENSIONS = Set.of("avi", "mp4", "mkv", "mov", "webm", "mjpeg", "mpg", "mpeg");

    private static final Pattern CLASSED = Pattern.compile("(.*\\S)\\s+[0-9]+");

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
        String candidate = ambiguous.contains(stem) ? null : stems.get(stem);
        if (candidate != null && foldersAgree(name, candidate)) {
            return Optional.of(candidate);
        }
        String path = withoutExtension(name.replace('\\', '/'));
        Optional<String> whole = endOf(path);
        return whole.isPresent() ? whole : endOf(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }

    private static boolean foldersAgree(String name, String candidate) {
        String folder = folder(name);
        String own = folder(candidate);
        String innermost = own.substring(own.lastIndexOf('/') + 1);
        return folder.isEmpty()
                || own.isEmpty()
                || ("/" + folder).endsWith("/" + own)
                || ("/" + own).endsWith("/" + folder)
                || ("_" + stem(candidate) + "_").contains("_" + innermost + "_");
    }

    private static String folder(String name) {
        String path = name.replace('\\', '/');
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
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
     * The names in a list such as {@code testlist01.txt}: one a line. The number of a class behind the name of a file, as {@code trainlist01.txt} has it, is none of
     * the name.
     *
     * @throws DataException if the list cannot be read or is empty
     */
    public static List<String> readList(Path file) {
        List<String> names = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    names.add(withoutClass(line.strip()));
                }
            }
        } catch (CharacterCodingException e) {
            throw new DataException(file + ": the list of videos must be text in UTF-8", e);
        } catch (IOException e) {
            throw new DataException(file + ": the list of videos cannot be read: " + e, e);
        }
        if (names.isEmpty()) {
            throw new DataException(file + ": the list of videos is empty");
        }
        return names;
    }

    private static String withoutClass(String line) {
        Matcher classed = CLASSED.matcher(line);
        return classed.matches() && isVideoFile(classed.group(1)) ? classed.group(1) : line;
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
