package io.tubecast.edge.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of a recording's parts: {@code flight.000001.jsonl}, {@code flight.000002.jsonl}, and {@code flight.jsonl} while it is written. */
final class PartNames {
    private static final String ENDING = ".jsonl";

    private final Path folder;
    private final String stem;
    private final String ending;
    private final Pattern part;

    PartNames(Path file) {
        folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        String name = String.valueOf(file.getFileName());
        ending = name.endsWith(ENDING) ? ENDING : "";
        stem = name.substring(0, name.length() - ending.length());
        part = Pattern.compile(Pattern.quote(stem) + "\\.([0-9]{6,9})" + Pattern.quote(ending));
    }

    /** The folder they stand in. */
    Path folder() {
        return folder;
    }

    /** The finished part of a number. */
    Path part(int number) {
        return folder.resolve("%s.%s%s".formatted(stem, String.format(Locale.ROOT, "%06d", number), ending));
    }

    /** The finished parts that are there, by their numbers. */
    NavigableMap<Integer, Path> parts() throws IOException {
        TreeMap<Integer, Path> found = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher matcher = part.matcher(String.valueOf(file.getFileName()));
                if (matcher.matches()) {
                    found.put(Integer.parseInt(matcher.group(1)), file);
                }
            }
        }
        return found;
    }
}
