package io.tubecast.edge.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a machine says of itself in its files.
 *
 * @param root the root of its file system
 */
record MachineFacts(Path root) {
    private static final int MOST_BYTES = 64 * 1024;

    /** A short text file, with the zeros left out that end texts of the device tree. */
    Optional<String> text(String path) {
        Path file = root.resolve(path);
        try (var in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            return Optional.of(text.replace("\0", "").strip());
        } catch (IOException e) {
            return Optional.empty(); // it is not there, or not for everybody
        }
    }

    /** The value behind a key in a file of {@code key: value} lines. */
    Optional<String> value(String path, String key) {
        return text(path)
                .flatMap(text -> text.lines()
                        .filter(line -> line.startsWith(key))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst());
    }

    /** The board, or else the processor. */
    String board() {
        return text("sys/firmware/devicetree/base/model")
                .or(() -> value("proc/cpuinfo", "model name"))
                .orElse("unknown board");
    }

    /** The first of NVIDIA's device files that is there. */
    Optional<Path> gpu() {
        for (String device : new String[] {"dev/nvhost-gpu", "dev/nvgpu", "dev/nvidia0", "dev/nvmap"}) {
            Path file = root.resolve(device);
            if (Files.exists(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
