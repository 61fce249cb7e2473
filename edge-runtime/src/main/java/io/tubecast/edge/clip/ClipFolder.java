package io.tubecast.edge.clip;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The clips on the disk, together no larger than allowed. */
final class ClipFolder {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String NAME = "clip-[0-9T.]+Z-[a-z.]+\\.(mp4|avi)";

    private final ClipSettings settings;
    /** In the order in which they were written: the clock, after which clips are named, may stand at 1970 until the network has set it. */
    private final List<Path> ofThisRun = new ArrayList<>();

    private @Nullable ClipEncoder known;

    /**
     * Makes the folder if need be.
     *
     * @throws IOException if there is no room or the disk refuses
     */
    ClipFolder(ClipSettings settings) throws IOException {
        this.settings = settings;
        Files.createDirectories(settings.folder());
        requireRoom();
    }

    /** The best that works here. It is tried with the first clip: to load FFmpeg can take seconds, and pictures of the time before a first event are kept meanwhile. */
    private ClipEncoder encoder() {
        ClipEncoder present = known;
        if (present == null) {
            present = ClipEncoder.probe(settings.folder());
            known = present;
        }
        return present;
    }

    /**
     * Writes a clip, under its name once it is whole and on the disk; what is not whole is taken back.
     *
     * @param framesPerSecond the rate at which its pictures were taken
     * @return where it is
     * @throws IOException if there is no room or the disk refuses
     */
    Path write(List<byte[]> jpegs, double framesPerSecond, String event, Instant at) throws IOException {
        prune(0);
        requireRoom();
        ClipEncoder encoder = encoder();
        Path unfinished = settings.folder().resolve(".part" + encoder.ending());
        try {
            encoder.write(unfinished, jpegs, framesPerSecond);
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                written.force(true); // a power cut must not leave the name with half a clip behind it
            }
            prune(Files.size(unfinished));
            Path file = settings.folder().resolve("clip-%s-%s%s".formatted(TIME.format(at), event, encoder.ending()));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            ofThisRun.add(file);
            return file;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Where the clips are. */
    Path path() {
        return settings.folder();
    }

    private void requireRoom() throws IOException {
        long free = Files.getFileStore(settings.folder()).getUsableSpace();
        if (free < settings.keepFreeBytes()) {
            throw new IOException(
                    "%d MiB are free, %d MiB are kept free".formatted(free >> 20, settings.keepFreeBytes() >> 20));
        }
    }

    /** Makes room for so many bytes more, those of earlier runs first; the newest clip stays, however large. */
    private void prune(long more) throws IOException {
        Deque<Path> clips = new ArrayDeque<>();
        try (Stream<Path> files = Files.list(settings.folder())) {
            files.filter(file -> String.valueOf(file.getFileName()).matches(NAME))
                    .filter(file -> !ofThisRun.contains(file))
                    .sorted()
                    .forEach(clips::add);
        }
        ofThisRun.removeIf(file -> !Files.exists(file)); // somebody tidied up
        clips.addAll(ofThisRun);
        long total = more;
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
