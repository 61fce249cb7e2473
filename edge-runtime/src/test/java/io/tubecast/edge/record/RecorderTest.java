package io.tubecast.edge.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private final FaultyDisk disk = new FaultyDisk();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Recorder recorder(long segmentBytes, long totalBytes, long keepFree) {
        RecordSettings settings = new RecordSettings(
                folder.resolve("flight.jsonl"), segmentBytes, TimeUnit.HOURS.toNanos(1), totalBytes, keepFree);
        Recorder recorder =
                new Recorder(settings, disk, NanoClock.system(), Clock.systemUTC(), TimeUnit.MILLISECONDS.toNanos(50));
        recorder.start((on, cause) -> told.add((on ? "on: " : "off: ") + cause));
        return recorder;
    }

    private static void say(Recorder recorder, int... numbers) {
        for (int number : numbers) {
            byte[] payload = "{\"seq\":%d,\"text\":\"%s\"}"
                    .formatted(number, "x".repeat(200))
                    .getBytes(StandardCharsets.UTF_8);
            recorder.said("tubes/v1/n/front/tubes", MessageKind.TUBES, WireFormat.JSON, true, payload, payload.length);
        }
    }

    private static void introduce(Recorder recorder) {
        byte[] sheet = "{\"streams\":[]}".getBytes(StandardCharsets.UTF_8);
        recorder.said("tubes/v1/n/factsheet", MessageKind.FACTSHEET, WireFormat.JSON, true, sheet, sheet.length);
    }

    private List<RecordedMessage> read(Path named) throws IOException {
        List<RecordedMessage> messages = new ArrayList<>();
        try (RecordingReader reader = new RecordingReader(
                RecordingFiles.of(named),
                (file, line, reason) -> problems.add("%s:%d: %s".formatted(file.getFileName(), line, reason)))) {
            for (RecordedMessage next = reader.next(); next != null; next = reader.next()) {
                messages.add(next);
            }
        }
        return messages;
    }

    private List<Integer> numbers(Path named) throws IOException {
        return read(named).stream()
                .filter(message -> message.topic().endsWith("/tubes"))
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .map(text -> Integer.parseInt(text.replaceAll("\\{\"seq\":([0-9]+).*", "$1")))
                .toList();
    }

    @Test
    void whatIsSaidBeforeTheStartIsWrittenToo() throws IOException {
        RecordSettings settings =
                new RecordSettings(folder.resolve("flight.jsonl"), MIB, TimeUnit.HOURS.toNanos(1), 2 * MIB, 0);
        try (Recorder recorder = new Recorder(settings)) {
            say(recorder, 0, 1);
            recorder.start((on, cause) -> told.add(cause));
            say(recorder, 2);
        }
        assertThat(numbers(folder.resolve("flight.jsonl"))).containsExactly(0, 1, 2);
        assertThat(problems).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void partsAreBoundedAndTheOldestGoFirst() throws IOException {
        try (Recorder recorder = recorder(4_000, 12_000, 0)) {
            introduce(recorder);
            say(recorder, IntStream.range(0, 200).toArray());
        }
        List<Path> files = RecordingFiles.of(folder.resolve("flight.jsonl"));
        long total = 0;
        for (Path file : files) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(4_000);
            total += Files.size(file);
        }
        assertThat(total).isLessThanOrEqualTo(12_000);
        assertThat(files.get(files.size() - 1)).hasFileName("flight.jsonl");
        List<Integer> kept = numbers(folder.resolve("flight.jsonl"));
        // the newest, without a hole
        assertThat(kept)
                .isEqualTo(IntStream.range(200 - kept.size(), 200).boxed().toList());
        assertThat(kept.size()).isGreaterThan(15);
        // each part can be understood by itself
        for (Path file : files) {
            RecordedMessage first = read(file).get(0);
            assertThat(first.topic()).isEqualTo("tubes/v1/n/factsheet");
            assertThat(first.again()).isTrue();
        }
    }

    @Test
    void aFullDiskStopsTheRecordingOnceAndRoomBeginsItAgain() throws IOException {
        disk.room(2_000);
        try (Recorder recorder = recorder(MIB, 4 * MIB, 0)) {
            say(recorder, IntStream.range(0, 20).toArray()); // some 430 bytes a line: three or four fit
            await().until(() -> told.size() == 1);
            assertThat(told.get(0)).startsWith("off: cannot write").contains("No space left on device");
            assertThat(recorder.state().on()).isFalse();
            assertThat(recorder.state().cause()).contains("No space left");
            say(recorder, 20, 21);
            await().until(() -> recorder.state().lost() >= 18);
            disk.room(Long.MAX_VALUE);
            await().until(() -> recorder.state().on());
            say(recorder, 22);
        }
        assertThat(told).hasSize(2);
        assertThat(told.get(1)).isEqualTo("on: there is room again");
        List<Integer> kept = numbers(folder.resolve("flight.jsonl"));
        assertThat(problems).isEmpty(); // no half line is left
        assertThat(kept).startsWith(0, 1, 2).endsWith(22).doesNotContain(20, 21);
        // what was lost is missing in 'n' and counted
        List<RecordedMessage> messages = read(folder.resolve("flight.jsonl"));
        assertThat(messages.get(messages.size() - 1).number()).isEqualTo(22);
    }

    @Test
    void leavesRoomToOthers() {
        disk.room(100 * MIB);
        try (Recorder recorder = recorder(MIB, 4 * MIB, 64 * MIB)) {
            await().until(() -> recorder.state().on());
            disk.room(63 * MIB);
            await().until(() -> told.size() == 1);
            assertThat(told.get(0)).isEqualTo("off: 63 MiB are free, 64 MiB are kept free");
            disk.room(65 * MIB); // not enough to begin again: it would stop at once
            await().during(200, TimeUnit.MILLISECONDS).until(() -> told.size() == 1);
            disk.room(64 * MIB + Recorder.ROOM_TO_BEGIN + MIB);
            await().until(() -> told.size() == 2);
        }
        assertThat(told.get(1)).startsWith("on:");
    }

    @Test
    void aPowerCutCostsNoMoreThanTheLineItHit() throws IOException {
        try (Recorder recorder = recorder(MIB, 4 * MIB, 0)) {
            say(recorder, 0, 1, 2);
        }
        Path file = folder.resolve("flight.jsonl");
        byte[] all = Files.readAllBytes(file);
        for (int cut : new int[] {1, 2, 50, 200}) {
            problems.clear();
            byte[] shorter = Arrays.copyOf(all, all.length - cut);
            Files.write(file, shorter);
            boolean onlyTheBreak = cut == 1; // the line is whole, then
            assertThat(numbers(file)).isEqualTo(onlyTheBreak ? List.of(0, 1, 2) : List.of(0, 1));
            assertThat(problems)
                    .isEqualTo(onlyTheBreak ? List.of() : List.of("flight.jsonl:4: cut off, as a power cut leaves it"));
        }
        // the next run leaves it as it is, under a number, and goes on beside it
        try (Recorder recorder = recorder(MIB, 4 * MIB, 0)) {
            say(recorder, 7);
        }
        assertThat(folder.resolve("flight.000001.jsonl")).exists();
        assertThat(numbers(file)).containsExactly(0, 1, 7);
    }

    @Test
    void aCrashBetweenWriteAndRenameLosesNothing() throws IOException {
        try (Recorder recorder = recorder(1_500, 40_000, 0)) {
            say(recorder, 0, 1, 2);
            await().until(() -> Files.exists(folder.resolve("flight.jsonl"))
                    && numbers(folder).size() == 3);
            disk.renameFails(true);
            say(recorder, 3, 4, 5, 6); // the part is full, and cannot be given its number
            await().until(() -> told.size() == 1);
        }
        assertThat(told.get(0)).contains("Input/output error");
        assertThat(numbers(folder)).startsWith(0, 1, 2);
        List<Integer> before = numbers(folder);
        disk.renameFails(false);
        try (Recorder recorder = recorder(1_500, 40_000, 0)) {
            say(recorder, 8);
        }
        List<Integer> after = new ArrayList<>(before);
        after.add(8);
        assertThat(numbers(folder)).isEqualTo(after);
    }

    @Test
    void whatFindsNoRoomInTheBufferIsCountedAndNobodyWaits() {
        MessageBuffer buffer = new MessageBuffer(1_000);
        MessageBuffer.Envelope envelope = new MessageBuffer.Envelope("t", MessageKind.TUBES, WireFormat.JSON, true);
        byte[] payload = new byte[300];
        for (int i = 0; i < 5; i++) {
            buffer.offer(envelope, 0, 0, payload, payload.length); // three fit
        }
        List<Long> numbers = new ArrayList<>();
        buffer.drain(message -> numbers.add(message.number()));
        buffer.offer(envelope, 0, 0, payload, payload.length);
        buffer.drain(message -> numbers.add(message.number()));
        assertThat(numbers).containsExactly(0L, 1L, 2L, 5L);
        assertThat(buffer.lost()).isEqualTo(2);
    }

    @Test
    void aFolderThatCannotBeMadeStopsTheRecordingAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("occupied"), "a file");
        RecordSettings settings =
                new RecordSettings(folder.resolve("occupied/flight.jsonl"), MIB, TimeUnit.HOURS.toNanos(1), 8 * MIB, 0);
        try (Recorder recorder = new Recorder(settings)) {
            recorder.start((on, cause) -> told.add(cause));
            say(recorder, 0);
            await().until(() -> told.size() == 1 && recorder.state().lost() == 1);
            assertThat(recorder.state().cause()).contains("flight.jsonl");
        }
    }

    @Test
    void aDiskThatBreaksInAnUndeclaredWayStopsTheRecordingAndNotTheThread() throws IOException {
        disk.createBreaks(true);
        try (Recorder recorder = recorder(MIB, 4 * MIB, 0)) {
            await().until(() -> told.size() == 1);
            assertThat(told.get(0)).startsWith("off: cannot write").contains("Structure needs cleaning");
            say(recorder, 0);
            await().until(() -> recorder.state().lost() == 1);
            disk.createBreaks(false);
            await().until(() -> recorder.state().on());
            say(recorder, 1);
        }
        assertThat(numbers(folder.resolve("flight.jsonl"))).containsExactly(1);
    }

    @Test
    void aDiskThatKeepsNothingIsNotFilledWithEmptyParts() throws Exception {
        disk.forceFails(true);
        try (Recorder recorder = recorder(MIB, 4 * MIB, 0)) {
            await().until(() -> told.size() == 1);
            Thread.sleep(500); // it is tried again every 50 ms
            assertThat(recorder.state().on()).isFalse();
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** A disk that is really full: a file system of 128 KiB in memory, where this process may mount one. */
    @Test
    void aDiskThatIsReallyFullLosesNoWholeLine() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        Process mount =
                new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", small.toString()).start();
        Assumptions.assumeTrue(mount.waitFor() == 0, "only root may mount a file system");
        try {
            Path file = small.resolve("flight.jsonl");
            RecordSettings settings = new RecordSettings(file, 8 * MIB, TimeUnit.HOURS.toNanos(1), 16 * MIB, 0);
            try (Recorder recorder = new Recorder(settings)) {
                recorder.start((on, cause) -> told.add(cause));
                say(recorder, IntStream.range(0, 600).toArray()); // some 430 bytes a line: 258 KB
                await().until(() -> told.size() == 1 && recorder.state().lost() > 200);
                assertThat(told.get(0)).containsIgnoringCase("no space left");
                assertThat(recorder.state().freeBytes()).isZero();
            }
            List<Integer> kept = numbers(file);
            assertThat(problems).isEmpty();
            assertThat(kept.size()).isBetween(200, 400);
            assertThat(kept).isEqualTo(IntStream.range(0, kept.size()).boxed().toList());
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }
}
