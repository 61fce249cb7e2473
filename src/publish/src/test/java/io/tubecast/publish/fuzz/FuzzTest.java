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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from the network, against what was found by fuzzing so far and, with -Plong, against what is found in ten minutes more. */
final class FuzzTest {
    private static final Path CORPUS = RealClips.checkout().resolve("src/publish/src/test/resources/fuzz");

    @TempDir
    Path folder;

    @Test
    void survivesTheCorpusOfCommands() throws IOException {
        assertThat(fuzzing("command").replay(CommandFuzz::fuzzerTestOneInput)).isGreaterThan(10);
    }

    @Test
    void survivesTheCorpusOfMessages() throws IOException {
        assertThat(fuzzing("consumer").replay(ConsumerFuzz::fuzzerTestOneInput)).isGreaterThan(10);
    }

    @Test
    void survivesEveryMessageThatANodeSends() {
        for (WireFormat format : WireFormat.values()) {
            ByteArrayOutputStream row = new ByteArrayOutputStream();
            messages(format).forEach(row::writeBytes);
            ConsumerFuzz.fuzzerTestOneInput(row.toByteArray());
        }
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
        boolean commands = name.equals("command");
        List<String> parsers = commands
                ? List.of("CommandParser.java", "CommandDesk.java")
                : List.of(
                        "TubeConsumer.java",
                        "MessageChecks.java",
                        "NodeMemory.java",
                        "AgeRule.java",
                        "ClockOffset.java");
        double branches = fuzzing(name)
                .run(commands ? CommandFuzz.class : ConsumerFuzz.class, List.of("io.tubecast.publish.**"), parsers);
        assertThat(branches).isGreaterThanOrEqualTo(0.8);
    }

    private Fuzzing fuzzing(String name) {
        return new Fuzzing(CORPUS.resolve(name), folder);
    }
}
