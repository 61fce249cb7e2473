package io.tubecast.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A line of a Markdown file's code blocks, or a text in backquotes, that starts one of our programs.
 *
 * @param where the file, from the repository's root, and the line's number
 * @param program {@code lab}, {@code trt-build} or {@code edge-runtime}
 * @param arguments what follows it, as a shell would split it
 */
record DocumentedCommand(String where, String program, List<String> arguments) {
    private static final Pattern CALL =
            Pattern.compile("(?:\\S*/)?(lab|trt-build|edge-runtime)\\s+(?!\\S+:\\s)(\\S.*)");
    private static final Pattern QUOTED_CALL = Pattern.compile("`(\\S*bin/(?:lab|trt-build|edge-runtime) [^`]+)`");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    /** All of them in a folder's Markdown files and in those below it. */
    static List<DocumentedCommand> in(Path root, Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .flatMap(file -> ofFile(root, file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<DocumentedCommand> ofFile(Path root, Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<DocumentedCommand> found = new ArrayList<>();
        boolean code = false;
        for (int i = 0; i < lines.size(); i++) {
            String where = root.relativize(file) + ":" + (i + 1);
            String line = lines.get(i);
            if (line.startsWith("```")) {
                code = !code;
            } else if (code) {
                StringBuilder whole = new StringBuilder(line);
                while (line.endsWith("\\")) {
                    line = lines.get(++i);
                    whole.setLength(whole.length() - 1);
                    whole.append(line.strip());
                }
                ofLine(where, whole.toString(), found);
            } else {
                QUOTED_CALL.matcher(line).results().forEach(call -> ofLine(where, call.group(1), found));
            }
        }
        return found;
    }

    /** Adds what one line of a shell starts: comments, {@code &} and what stands before {@code &&} do not belong to it. What a program says ({@code lab import: ...}) is no call. */
    static void ofLine(String where, String line, List<DocumentedCommand> found) {
        String bare = line.replaceFirst("(^|\\s+)#\\s.*", "").replaceFirst("\\s*&\\s*$", "");
        for (String part : bare.split("&&", -1)) {
            CALL.matcher(part.strip())
                    .results()
                    .filter(call -> call.start() == 0)
                    .forEach(call -> found.add(new DocumentedCommand(where, call.group(1), words(call.group(2)))));
        }
    }

    private static List<String> words(String text) {
        return WORD.matcher(text).results().map(DocumentedCommand::word).toList();
    }

    private static String word(MatchResult match) {
        for (int group = 1; group <= 2; group++) {
            if (match.group(group) != null) {
                return match.group(group);
            }
        }
        return match.group(3);
    }
}
