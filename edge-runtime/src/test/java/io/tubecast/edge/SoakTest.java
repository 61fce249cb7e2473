package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tubecast.edge.SoakFaults.Fault;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.TcpProxy;
import io.tubecast.publish.consumer.Refusal;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.mqtt.MqttTubeSubscriber;
import io.tubecast.video.capture.RtspServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half an hour ({@code -Dsoak.minutes=30}) with a fault every 20 seconds: the node is there after each, holds no more at the end than in the middle, and what a consumer misses was
 * counted, or was on a wire that broke. What was measured stays in {@code target/soak}.
 */
@Tag("long")
class SoakTest {
    private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("soak.minutes", 30));
    private static final Duration ROUND = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path RESULT = Path.of("target", "soak");
    private static final int SAMPLE_SECONDS = 2;
    /** A consumer sees a gap with the next message; after a broken wire the node needs as long to find out and to come back. */
    private static final double GAP_SECONDS = 12;

    private static final double LONGEST_RETURN_SECONDS = 10;
    private static final double MOST_MEMORY_MIB = 12;

    @TempDir
    Path folder;

    private int httpPort;

    @BeforeEach
    void canBeRun() throws IOException {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        String missing = RtspServer.missing();
        assumeTrue(missing.isEmpty(), missing);
        try (ServerSocket free = new ServerSocket(0)) {
            httpPort = free.getLocalPort();
        }
    }

    @Test
    void survivesAFaultEveryTwentySeconds() throws Exception {
        SoakRecord record = new SoakRecord();
        String model = TinyBundle.write(folder.resolve("tiny")).toString();
        try (MosquittoBroker broker = new MosquittoBroker(true);
                TcpProxy wire = new TcpProxy(broker.uri());
                RtspServer camera = new RtspServer(folder, "h264", 15);
                MqttTubeSubscriber consumer =
                        MqttTubeSubscriber.start(MqttSettings.of(broker.uri(), "soak"), null, record);
                NodeProcess node = new NodeProcess(folder, run(model, camera.uri(), wire))) {
            await().atMost(PATIENCE).until(() -> record.tubes() > 30 || !node.alive());
            assertThat(node.alive()).as(node.output()).isTrue();
            soak(record, new SoakFaults(camera, broker, wire, node, httpPort), node);
            assertThat(consumer.overflow()).isZero();
            node.signal("TERM");
            assertThat(node.exitCode(30)).as(node.output()).isZero();
        } finally {
            write(record);
        }
        theNodeWasThereAfterEachFault(record);
        whatIsMissingIsExplained(record);
        nothingGrows(record);
    }

    private String[] run(String model, String camera, TcpProxy wire) throws IOException {
        Path configuration =
                Files.writeString(folder.resolve("node.yaml"), """
                mqtt: {broker: "%s"}
                source: {uri: "%s"}
                model: {directory: "%s"}
                http: {port: %d}
                """.formatted(wire.uri(), camera, model, httpPort));
        return new String[] {
            "run",
            "--config",
            configuration.toString(),
            "--record",
            folder.resolve("soak.jsonl").toString()
        };
    }

    private static void soak(SoakRecord record, SoakFaults faults, NodeProcess node) throws Exception {
        Thread sampler = new Thread(() -> sample(record, node), "sampler");
        sampler.setDaemon(true);
        sampler.start();
        try {
            Random random = new Random(5);
            List<Fault> order = List.of();
            double next = record.seconds();
            for (int round = 0; record.seconds() < LENGTH.toSeconds(); round++) {
                if (round % Fault.values().length == 0) {
                    order = Stream.of(Fault.values()).collect(Collectors.toList());
                    Collections.shuffle(order, random);
                }
                next += ROUND.toSeconds();
                TimeUnit.MILLISECONDS.sleep(Math.max(0, Math.round(1_000 * (next - record.seconds()))));
                Fault fault = order.get(round % Fault.values().length);
                double from = record.seconds();
                faults.happen(fault);
                record.happened(fault, from);
                assertThat(node.alive())
                        .as("after %s: %s", fault, node.output())
                        .isTrue();
            }
            TimeUnit.SECONDS.sleep(ROUND.toSeconds());
        } finally {
            sampler.interrupt();
        }
    }

    private static void sample(SoakRecord record, NodeProcess node) {
        try {
            while (true) {
                record.use(ProcessUse.of(node.pid(), record.seconds()));
                TimeUnit.SECONDS.sleep(SAMPLE_SECONDS);
            }
        } catch (IOException e) {
            return; // it has ended: the test says so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(SoakRecord record) throws IOException {
        Files.createDirectories(RESULT);
        JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValue(RESULT.resolve("soak.json").toFile(), record.json());
        if (!record.uses().isEmpty()) {
            Files.writeString(RESULT.resolve("soak.svg"), new SoakChart(record).svg());
        }
    }

    private static void theNodeWasThereAfterEachFault(SoakRecord record) {
        Map<Fault, Double> returns = record.returns();
        assertThat(returns)
                .hasSize(Math.min(Fault.values().length, record.faults().size()));
        assertThat(returns.values()).as("%s", returns).allMatch(seconds -> seconds <= LONGEST_RETURN_SECONDS);
        assertThat(record.restarts())
                .as("runs of the node that the consumer met")
                .isLessThanOrEqualTo(1);
    }

    private static void whatIsMissingIsExplained(SoakRecord record) {
        assertThat(record.missingOnASoundWire("/events", GAP_SECONDS)).isZero();
        assertThat(record.missingOnASoundWire("/tubes", GAP_SECONDS)).isLessThanOrEqualTo(record.tubesDropped());
        assertThat(record.refusals())
                .doesNotContainKeys(Refusal.MALFORMED, Refusal.TOPIC, Refusal.VERSION, Refusal.TOO_MANY);
    }

    /** The last third of the time against the middle one. */
    private static void nothingGrows(SoakRecord record) {
        assertThat(record.median(2, ProcessUse::threads))
                .isLessThanOrEqualTo(record.median(1, ProcessUse::threads) + 1);
        assertThat(record.median(2, ProcessUse::files)).isLessThanOrEqualTo(record.median(1, ProcessUse::files) + 1);
        assertThat(record.median(2, ProcessUse::residentMiB) - record.median(1, ProcessUse::residentMiB))
                .isLessThan(MOST_MEMORY_MIB);
    }
}
