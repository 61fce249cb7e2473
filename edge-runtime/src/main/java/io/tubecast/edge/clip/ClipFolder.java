package io.tubecast.edge.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** The clips on the disk, together no larger than allowed. */
final class ClipFolder {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String NAME = "clip-[0-9T.]+Z-[a-z.]+\\.(mp4|avi)";

    private final ClipSettings settings;
    private final ClipEncoder encoder;

    ClipFolder(ClipSettings settings) throws IOException {
        this.settings = settings;
        Files.createDirectories(settings.folder());
        encoder = ClipEncoder.probe(settings.folder());
    }

    /**
     * Writes a clip, under its name once it is whole.
     *
     * @return where it is
     * @throws IOException if there is no room or the disk refuses
     */
    Path write(List<byte[]> jpegs, String event, Instant at) throws IOException {
        prune();
        long free = Files.getFileStore(settings.folder()).getUsableSpace();
        if (free < settings.keepFreeBytes()) {
            throw new IOException(
                    "%d MiB are free, %d MiB are kept free".formatted(free >> 20, settings.keepFreeBytes() >> 20));
        }
        Path unfinished = settings.folder().resolve(".part" + encoder.ending());
        encoder.write(unfinished, jpegs, settings.framesPerSecond());
        Path file = settings.folder().resolve("clip-%s-%s%s".formatted(TIME.format(at), event, encoder.ending()));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    private void prune() throws IOException {
        Deque<Path> clips = new ArrayDeque<>();
        try (Stream<Path> files = Files.list(settings.folder())) {
            files.filter(file -> String.valueOf(file.getFileName()).matches(NAME))
                    .sorted()
                    .forEach(clips::add);
        }
        long total = 0;
        for (Path clip : clips) {
            total += Files.size(clip);
        }
        while (total > settings.totalBytes() && !clips.isEmpty()) {
            Path oldest = clips.removeFirst();
            total -= Files.size(oldest);
            Files.delete(oldest);
        }
    }
}
