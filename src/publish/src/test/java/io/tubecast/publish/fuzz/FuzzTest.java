package io.tubecast.publish.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.publish.Samples;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.wire.EventEncoder;
import io.tubecast.publish.wire.NodeEncoder;
import io.tubecast.publish.wire.NodeEncoder.Connection;
import io.tubecast.publish.wire.NodeEncoder.LinkHealth;
import io.tubecast.publish.wire.NumberedEvent;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.Topics;
import io.tubecast.publish.wire.TubesEncoder;
import io.tubecast.publish.wire.WireFormat;
import io.tubecast.testkit.RealClips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the network, against what was found by fuzzing so far and, with -Plong, against what is found in ten minutes more. */
final class FuzzTest {
    private static final Path CORPUS = RealClips.checkout().resolve("src/publish/src/test/resources/fuzz");
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 600);

    @TempDir
    Path folder;

    @Test
    void survivesTheCorpusOfCommands() throws IOException {
        assertThat(replay("command", CommandFuzz::fuzzerTestOneInput)).isGreaterThan(10);
    }

    @Test
    void survivesTheCorpusOfMessages() throws IOException {
        assertThat(replay("consumer", ConsumerFuzz::fuzzerTestOneInput)).isGreaterThan(10);
    }

    @Test
    void survivesEveryMessageThatANodeSends() {
        for (WireFormat format : WireFormat.values()) {
            ByteArrayOutputStream row = new ByteArrayOutputStream();
            messages(format).forEach(row::writeBytes);
            ConsumerFuzz.fuzzerTestOneInput(row.toByteArray());
        }
    }

    private static int replay(String name, Consumer<byte[]> target) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(CORPUS.resolve(name))) {
            for (Path file : files.sorted().toList()) {
                target.accept(Files.readAllBytes(file));
                count++;
            }
        }
        return count;
    }

    /** One of each kind, as an input of {@link ConsumerFuzz}. */
    private static List<byte[]> messages(WireFormat format) {
        int flags = format == WireFormat.CBOR ? 3 : 1;
        NodeEncoder node =
                new NodeEncoder(new Topics("tubes", "drone-07"), "6f1c2b0e", Samples.anchor(), format, Samples.OFFER);
        PayloadBuffer tubes = new PayloadBuffer();
        new TubesEncoder(Samples.context(), format).encode(Samples.full(), 4, Samples.CAPTURE_NANOS, tubes);
        PayloadBuffer event = new PayloadBuffer();
        new EventEncoder(Samples.context(), format)
                .encode(
                        new NumberedEvent(3, 2, Samples.events().get(0), new OperatingPoint(Mode.APPEARANCE, 1)),
                        Samples.CAPTURE_NANOS,
                        event);
        byte[] health = node.health(Samples.health(), new LinkHealth(1, 0, 0, Map.of()), 0, Samples.CAPTURE_NANOS);
        byte[] answer =
                "{\"boot\":\"6f1c2b0e\",\"t_recv_mono_ns\":5,\"t_pub_mono_ns\":6}".getBytes(StandardCharsets.UTF_8);
        return List.of(
                ConsumerFuzz.message(0, flags, node.connection(Connection.ONLINE, 1, Samples.CAPTURE_NANOS)),
                ConsumerFuzz.message(1, flags, node.factsheet(Samples.factsheet(), Samples.CAPTURE_NANOS)),
                ConsumerFuzz.message(2, flags, health),
                ConsumerFuzz.message(3, flags, tubes.toByteArray()),
                ConsumerFuzz.message(4, flags, event.toByteArray()),
                ConsumerFuzz.message(5, 0, answer));
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(strings = {"command", "consumer"})
    void findsNothingNew(String name) throws IOException, InterruptedException {
        String target = (name.equals("command") ? CommandFuzz.class : ConsumerFuzz.class).getName();
        Path found = Files.createDirectories(folder.resolve("found"));
        Path report = folder.resolve("coverage.txt");
        Path said = folder.resolve("said.txt");
        ProcessBuilder fuzzer = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=io.tubecast.publish.**",
                "--reproducer_path=" + folder,
                "--coverage_report=" + report,
                "-artifact_prefix=" + folder + "/",
                "-max_total_time=" + SECONDS,
                "-timeout=60",
                "-rss_limit_mb=3000",
                "-max_len=8192",
                found.toString(),
                CORPUS.resolve(name).toString());
        fuzzer.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        Process process =
                fuzzer.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        boolean ended = process.waitFor(SECONDS + 300L, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0).as(Files.readString(said)).isTrue();
        List<String> parsers = name.equals("command")
                ? List.of("CommandParser.java", "CommandDesk.java")
                : List.of(
                        "TubeConsumer.java",
                        "MessageChecks.java",
                        "NodeMemory.java",
                        "AgeRule.java",
                        "ClockOffset.java");
        assertThat(branches(Files.readString(report), parsers)).isGreaterThanOrEqualTo(0.8);
    }

    /** Part of the branches of some files that was taken, by a report of Jazzer. */
    private static double branches(String report, List<String> files) {
        String branches = report.substring(report.indexOf("Branch coverage:"));
        branches = branches.substring(
                0,
                Math.max(
                        1,
                        branches.indexOf("Line coverage:") < 0
                                ? branches.length()
                                : branches.indexOf("Line coverage:")));
        long taken = 0;
        long all = 0;
        for (String file : files) {
            Matcher line = Pattern.compile("(?m)^" + Pattern.quote(file) + ": (\\d+)/(\\d+)")
                    .matcher(branches);
            assertThat(line.find()).as("%s in %s", file, branches).isTrue();
            taken += Long.parseLong(line.group(1));
            all += Long.parseLong(line.group(2));
        }
        return (double) taken / all;
    }
}
