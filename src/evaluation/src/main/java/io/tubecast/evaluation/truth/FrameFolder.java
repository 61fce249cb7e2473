package io.tubecast.evaluation.truth;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A video that lies on disk as one picture a frame.
 *
 * @param folder where they lie
 * @param frames the pictures, first frame first
 */
public record FrameFolder(Path folder, List<Path> frames) {
    /** Numbers in names count as numbers: {@code vid6_025} stands before {@code vid6_214}, {@code 9} before {@code 10}. */
    static final Comparator<Path> BY_NUMBER = FrameFolder::compareNames;

    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg");
    private static final Pattern RUN = Pattern.compile("[0-9]+|[^0-9]+");

    /** Copies the list. */
    public FrameFolder {
        frames = List.copyOf(frames);
    }

    /**
     * The frames in a folder, or in a folder {@code jpeg} inside it; empty where there are none.
     *
     * @throws DataException if the folder cannot be read
     */
    public static Optional<FrameFolder> in(Path folder) {
        for (Path candidate : List.of(folder, folder.resolve("jpeg"))) {
            List<Path> frames = Files.isDirectory(candidate) ? filesIn(candidate, FrameFolder::isPicture) : List.of();
            if (!frames.isEmpty()) {
                return Optional.of(new FrameFolder(candidate, frames));
            }
        }
        return Optional.empty();
    }

    /** Whether a file name ends like that of a picture. */
    public static boolean isPicture(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /**
     * Width and height of the first frame, from its header.
     *
     * @throws DataException if it is no picture
     */
    public int[] size() {
        Path first = frames.get(0);
        try (ImageInputStream stream = ImageIO.createImageInputStream(first.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new DataException(first + ": is no picture that can be read");
            }
            ImageReader reader = readers.next();
            reader.setInput(stream);
            int[] size = {reader.getWidth(0), reader.getHeight(0)};
            reader.dispose();
            return size;
        } catch (IOException e) {
            throw new DataException(first + ": is no picture that can be read: " + e.getMessage(), e);
        }
    }

    /**
     * The name of the first picture that is missing, where the names of pictures are numbers: they begin with 0 or 1. Empty if none is, or if the names are not numbers
     * alone.
     *
     * @param count number of frames the video must have
     */
    public Optional<String> firstMissing(int count) {
        String first = stem(frames.get(0));
        if (first.isEmpty() || !first.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        String ending = frames.get(0).getFileName().toString().substring(first.length());
        int offset = new BigInteger(first).signum(); // cameras count with more digits than an int has
        for (int i = 0; i < count; i++) {
            String name = String.format(Locale.ROOT, "%0" + first.length() + "d", i + offset);
            if (i >= frames.size() || !stem(frames.get(i)).equals(name)) {
                return Optional.of(name + ending);
            }
        }
        return Optional.empty();
    }

    /** A picture's name without its ending. */
    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        for (String ending : ENDINGS) {
            if (name.toLowerCase(Locale.ROOT).endsWith(ending)) {
                return name.substring(0, name.length() - ending.length());
            }
        }
        return name;
    }

    /** The files of a folder that pass, by number. */
    static List<Path> filesIn(Path folder, Predicate<Path> passes) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(passes).sorted(BY_NUMBER).toList();
        } catch (IOException e) {
            throw new DataException(folder + ": the folder cannot be read: " + e, e);
        }
    }

    private static int compareNames(Path a, Path b) {
        List<String> left = runs(String.valueOf(a.getFileName()));
        List<String> right = runs(String.valueOf(b.getFileName()));
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = compareRuns(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        int bySize = Integer.compare(left.size(), right.size());
        return bySize == 0 ? a.compareTo(b) : bySize;
    }

    private static int compareRuns(String a, String b) {
        boolean numbers = Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0));
        return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
    }

    private static List<String> runs(String name) {
        List<String> runs = new ArrayList<>();
        Matcher matcher = RUN.matcher(name);
        while (matcher.find()) {
            runs.add(matcher.group());
        }
        return runs;
    }
}
