package io.tubecast.edge.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The power mode of a Jetson board, from the two files that nvpmodel keeps: which mode is set, and what it is called. Needs no rights and no tools. */
public final class PowerMode {
    private static final Pattern SET = Pattern.compile("pmode:0*([0-9]{1,4})");
    private static final Pattern NAMED = Pattern.compile("(?m)^<\\s*POWER_MODEL\\s+ID=([0-9]+)\\s+NAME=([^\\s>]+)");

    private PowerMode() {}

    /**
     * The mode's name, such as {@code 15W}, or its number if it has none.
     *
     * @param root of the machine's files: {@code /}
     * @return empty on machines that have no such modes
     */
    public static Optional<String> read(Path root) {
        String status = text(root.resolve("var/lib/nvpmodel/status"));
        if (status == null) {
            return Optional.empty();
        }
        Matcher set = SET.matcher(status);
        if (!set.find()) {
            return Optional.empty();
        }
        String number = set.group(1);
        String modes = text(root.resolve("etc/nvpmodel.conf"));
        Matcher named = NAMED.matcher(modes == null ? "" : modes);
        while (named.find()) {
            if (named.group(1).equals(number)) {
                return Optional.of(named.group(2));
            }
        }
        return Optional.of(number);
    }

    private static @Nullable String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return null; // not there, on most machines
        }
    }
}
