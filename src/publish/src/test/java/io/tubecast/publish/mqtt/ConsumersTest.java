package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.Samples;
import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.wire.EventEncoder;
import io.tubecast.publish.wire.NumberedEvent;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.StreamContext;
import io.tubecast.publish.wire.TubesEncoder;
import io.tubecast.publish.wire.WireFormat;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The consumers that are shipped as examples, run against a node and against messages that break the rules. */
final class ConsumersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path SHIPPED = RealClips.checkout().resolve("src/docs/consumers");
    private static final UtcAnchor HERE = UtcAnchor.system();

    @TempDir
    Path folder;

    @Test
    void theOneInPythonFollowsTheRules() throws Exception {
        Optional<String> python = Stream.of("python3", "/usr/bin/python3")
                .filter(program -> succeeds(program, "-c", "import paho.mqtt.client"))
                .findFirst();
        assumeTrue(python.isPresent(), "skipped: python3-paho-mqtt is not installed");
        String script = SHIPPED.resolve("tube_consumer.py").toString();
        follows(broker -> List.of(
                python.orElseThrow(), script, "--host", broker.getHost(), "--port", String.valueOf(broker.getPort())));
    }

    @Test
    void theOneInCppFollowsTheRules() throws Exception {
        Path headers = Path.of("/usr/include");
        assumeTrue(
                Files.exists(headers.resolve("mosquitto.h"))
                        && Files.exists(headers.resolve("nlohmann/json.hpp"))
                        && succeeds("g++", "--version"),
                "skipped: g++, libmosquitto-dev or nlohmann-json3-dev is not installed");
        String source = SHIPPED.resolve("tube_consumer.cpp").toString();
        String program = folder.resolve("tube_consumer").toString();
        assertThat(succeeds("g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", source, "-lmosquitto", "-o", program))
                .isTrue();
        follows(broker -> List.of(program, broker.getHost(), String.valueOf(broker.getPort())));
    }

    private interface Command {
        List<String> of(URI broker);
    }

    private void follows(Command command) throws Exception {
        Path output = folder.resolve("output.txt");
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            Process process = new ProcessBuilder(command.of(address))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (RawSubscriber forger = new RawSubscriber(address)) {
                followsANode(address, output);
                followsTheRules(forger, output);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static void followsANode(URI address, Path output) throws IOException {
        try (MqttTubePublisher publisher = MqttTubePublisher.start(
                MqttSettings.of(address, "real"), List.of(Samples.FRONT), Samples.factsheet())) {
            said(output, "restarted real " + publisher.boot());
            said(output, "clock real ");
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                publisher.publishTubes(BrokerContract.fresh(1));
                return lines(output)
                        .anyMatch(line -> line.matches("fresh tubes/v1/real/front/tubes \\d+ ms \\+\\d+, 0 tubes"));
            });
            ClipSpan clip = new ClipSpan(0, 1, 2, System.nanoTime() - 1_000_000_000L); // fields that they do not know
            publisher.publishTubes(BrokerContract.fresh(1).mode(Mode.CLIP, 1).clip(clip));
            EventTime now = new EventTime(1, System.nanoTime(), 60_000, clip);
            publisher.publishEvent("front", new NodeEvent.CameraChange(now, true, "test"));
            said(output, "act " + publisher.boot() + "-ev-0 camera");
            EventTime past = new EventTime(2, System.nanoTime() - 2_000_000_000L, 250);
            publisher.publishEvent("front", new NodeEvent.CameraChange(past, true, "test"));
            said(output, "history " + publisher.boot() + "-ev-1 camera");
        }
        said(output, "connection real OFFLINE");
        assertThat(lines(output).filter(line -> line.startsWith("refused") || line.startsWith("gap")))
                .isEmpty();
    }

    private static void followsTheRules(RawSubscriber forger, Path output) throws Exception {
        String tubes = "tubes/v1/forged/front/tubes";
        String events = "tubes/v1/forged/front/events";
        send(forger, tubes, tubes("0000aaaa", 5, 60_000));
        said(output, "restarted forged 0000aaaa");
        said(output, "fresh " + tubes);
        send(forger, tubes, tubes("0000aaaa", 8, 60_000));
        said(output, "gap " + tubes + " 2");
        send(forger, tubes, tubes("0000aaaa", 8, 60_000));
        said(output, "refused " + tubes + ": number");
        send(forger, tubes, tubes("0000aaaa", 9, 1));
        said(output, "late " + tubes);
        send(forger, tubes, edited(tubes("0000aaaa", 10, 60_000), body -> body.put("mode", "standby")));
        said(output, "blind " + tubes);
        send(forger, tubes, edited(tubes("0000aaaa", 11, 60_000), body -> body.put("v", "2.0")));
        said(output, "refused " + tubes + ": another version");
        send(forger, tubes, "{\"v\":".getBytes(StandardCharsets.UTF_8));
        said(output, "refused " + tubes + ": malformed");
        send(forger, tubes, edited(tubes("0000aaaa", 12, 60_000), body -> body.remove("frame")));
        said(output, "refused " + tubes + ": malformed");
        send(forger, events, event(0, 60_000));
        said(output, "act 0000aaaa-ev-0 camera");
        send(forger, events, event(0, 60_000));
        said(output, "refused " + events + ": event");
        send(forger, events, event(3, 60_000));
        said(output, "gap " + events + " 2");
        send(
                forger,
                events,
                edited(event(7, 60_000), body -> body.put("type", "lost").put("lost", 4)));
        said(output, "act 0000aaaa-ev-7 lost");
        send(
                forger,
                events,
                edited(
                        event(8, 60_000),
                        body -> body.put("t_mono_ns", System.nanoTime() - 61_000_000_000L)
                                .put("t_capture", "2020-01-01T00:00:00.000000Z")));
        said(output, "history 0000aaaa-ev-8");
        send(forger, "tubes/v1/forged/connection", connection("0000bbbb", "CONNECTION_BROKEN", 9));
        said(output, "refused tubes/v1/forged/connection: the end of another run");
        send(forger, tubes, tubes("0000aaaa", 20, 400));
        said(output, "UNKNOWN " + tubes);
        send(forger, tubes, tubes("0000cccc", 0, 60_000));
        said(output, "restarted forged 0000cccc");
        assertThat(lines(output).filter(line -> line.startsWith("gap " + events)))
                .containsExactly("gap " + events + " 2"); // the four that were announced are none
    }

    private static void send(RawSubscriber forger, String topic, byte[] payload) throws MqttException {
        forger.publish(topic, payload, false, new MqttProperties());
    }

    private static byte[] tubes(String boot, long seq, int validMillis) {
        PayloadBuffer buffer = new PayloadBuffer();
        long captured = System.nanoTime() - 5_000_000;
        new TubesEncoder(new StreamContext("forged", boot, Samples.FRONT, HERE), WireFormat.JSON)
                .encode(Samples.empty(seq, captured).validMillis(validMillis), seq, System.nanoTime(), buffer);
        return buffer.toByteArray();
    }

    private static byte[] event(long number, int validMillis) {
        PayloadBuffer buffer = new PayloadBuffer();
        EventTime at = new EventTime(number, System.nanoTime(), validMillis);
        NumberedEvent event = new NumberedEvent(
                number, number, new NodeEvent.CameraChange(at, true, "test"), new OperatingPoint(Mode.APPEARANCE, 1));
        new EventEncoder(new StreamContext("forged", "0000aaaa", Samples.FRONT, HERE), WireFormat.JSON)
                .encode(event, System.nanoTime(), buffer);
        return buffer.toByteArray();
    }

    private static byte[] connection(String boot, String state, long session) {
        return "{\"v\":\"1.0\",\"node\":\"forged\",\"boot\":\"%s\",\"state\":\"%s\",\"session\":%d}"
                .formatted(boot, state, session)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] edited(byte[] message, Consumer<ObjectNode> change) throws IOException {
        ObjectNode body = (ObjectNode) new ObjectMapper().readTree(message);
        change.accept(body);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void said(Path output, String begin) {
        await(begin).atMost(PATIENCE).until(() -> lines(output).anyMatch(line -> line.startsWith(begin)));
    }

    private static Stream<String> lines(Path output) throws IOException {
        return Files.readString(output).lines();
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
