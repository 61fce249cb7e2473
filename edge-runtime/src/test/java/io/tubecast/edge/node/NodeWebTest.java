package io.tubecast.edge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.edge.store.ModelOrigin;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.message.Mode;
import io.tubecast.testkit.RealClips;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, asked over HTTP as a supervisor and Prometheus ask it. */
@Timeout(90)
class NodeWebTest {
    private static final String CAMERA = "synthetic:?seed=7&fps=25&width=160&height=120";
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    /** Not every machine that runs tests has sensors. */
    private static final Set<String> OF_SENSORS =
            Set.of("tubes_temperature_celsius", "tubes_temperature_margin_celsius", "tubes_throttling");

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aNodeThatWorksIsLiveAndReadyAndCountsWhatItDoes() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow();
                Node node = node(broker.start(0).toString())) {
            String address = node.webAddress().orElseThrow();
            node.start();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> ask(address + "readyz").statusCode() == 200);
            assertThat(ask(address + "livez").body()).isEqualTo("yes: the stages run\n");
            await().until(() -> ask(address + "metrics").body().contains("tubes_started_total{label=\"wave\"} 1.0"));
            String metrics = ask(address + "metrics").body();
            assertThat(value(metrics, "tubes_frames_captured_total")).isGreaterThan(10);
            assertThat(value(metrics, "tubes_frames_processed_total{mode=\"appearance\"}"))
                    .isGreaterThan(10);
            assertThat(value(metrics, "tubes_mqtt_up")).isEqualTo(1);
            assertThat(value(metrics, "tubes_camera_up")).isEqualTo(1);
            assertThat(value(metrics, "tubes_mode{mode=\"appearance\"}")).isEqualTo(1);
            assertThat(value(metrics, "tubes_mode{mode=\"standby\"}")).isZero();
            double published = value(metrics, "tubes_end_to_end_latency_seconds_count");
            assertThat(value(metrics, "tubes_end_to_end_latency_seconds_bucket{le=\"+Inf\"}"))
                    .isEqualTo(published);
            assertThat(value(metrics, "tubes_stage_duration_seconds_count{stage=\"publish\"}"))
                    .isEqualTo(published);
            assertThat(value(metrics, "tubes_watchdog_age_seconds")).isBetween(0.0, 3.0);
            checkAcknowledgements(address);
            JsonNode health = new JsonMapper().readTree(ask(address + "healthz").body());
            assertThat(health.path("camera").path("up").asBoolean()).isTrue();
            assertThat(health.path("mqtt").path("up").asBoolean()).isTrue();
            assertThat(health.path("latency_ms").path("p99").asDouble()).isPositive();
            // no picture leaves a node whose page is off
            assertThat(ask(address + "snapshot.jpg").statusCode()).isEqualTo(404);
            assertThat(ask(address + "events").statusCode()).isEqualTo(404);
            assertThat(ask(address).body()).contains("preview.enabled");
        }
    }

    private void checkAcknowledgements(String address) throws Exception {
        await().until(() -> value(ask(address + "metrics").body(), "tubes_mqtt_ack_seconds_count") >= 1);
        String metrics = ask(address + "metrics").body();
        assertThat(value(metrics, "tubes_mqtt_ack_seconds_bucket{le=\"+Inf\"}"))
                .isEqualTo(value(metrics, "tubes_mqtt_ack_seconds_count"));
        assertThat(value(metrics, "tubes_mqtt_ack_seconds_sum")).isPositive();
        assertThat(value(metrics, "tubes_model_fallback")).isZero();
        assertThat(metrics)
                .containsPattern("tubes_build_info\\{commit=\"[^\"]+\",model=\"tiny 1\",version=\"test\"} 1");
    }

    @Test
    void aNodeWithoutABrokerIsLiveAndNotReady() throws Exception {
        try (Node node = node("tcp://127.0.0.1:1")) {
            String address = node.webAddress().orElseThrow();
            node.start();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> ask(address + "readyz").body().contains("no link to the broker"));
            assertThat(ask(address + "readyz").statusCode()).isEqualTo(503);
            assertThat(ask(address + "livez").statusCode()).isEqualTo(200);
            assertThat(value(ask(address + "metrics").body(), "tubes_mqtt_up")).isZero();
        }
    }

    @Test
    void aReloadBeforeTheFirstFrameTellsNoPictureWithoutSize() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            NodePlan plan = plan(broker.start(0).toString());
            try (Node node = new Node(plan, "test", Observer.NOBODY)) {
                node.reloadsFrom(() -> plan, taken -> {});
                assertThat(node.reload().taken()).isEmpty();
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> node.publisherStatus().link() == LinkState.UP);
                String factsheet = NodeListener.listen(plan, 3_000).getOrDefault("factsheet", "");
                JsonNode stream = new JsonMapper().readTree(factsheet).at("/streams/0");
                assertThat(stream.path("w").asInt()).isEqualTo(160);
                assertThat(stream.path("h").asInt()).isEqualTo(120);
            }
        }
    }

    @Test
    void whatTheModelCannotBeStartedWithIsRefusedAtAReloadAlready() throws Exception {
        NodePlan plan = plan("tcp://127.0.0.1:1");
        NodeConfig blind = new ConfigReader()
                .option("source.uri", CAMERA, "test")
                .option("mqtt.broker", "tcp://127.0.0.1:1", "test")
                .option("http.port", 0, "test")
                .option("pipeline.mode", "two-stream", "test")
                .read();
        NodePlan other = new NodePlan(blind, plan.model(), CAMERA, BrokerFiles.NONE, 0, true);
        List<NodeConfig> taken = new ArrayList<>();
        try (Node node = new Node(plan, "test", Observer.NOBODY)) {
            node.reloadsFrom(() -> other, taken::add);
            assertThatThrownBy(node::reload)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("pipeline.mode 'two-stream': the model 'tiny' can only look with [appearance]");
            assertThat(taken).isEmpty();
        }
    }

    @Test
    void aNodeWhoseModelWasDeletedStillTellsWhatItIs() throws Exception {
        NodePlan plan = plan("tcp://127.0.0.1:1");
        try (Node node = new Node(plan, "test", Observer.NOBODY)) {
            node.reloadsFrom(() -> plan, taken -> {});
            Files.delete(folder.resolve("tiny").resolve("model.yaml"));
            // a factsheet is told, as it is on the publish thread when the camera comes back
            assertThat(node.reload().taken()).isEmpty();
        }
    }

    @Test
    void prometheusHasNothingToSayAgainstTheMetrics() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "skipped: promtool (package prometheus) is not installed");
        try (Node node = node("tcp://127.0.0.1:1")) {
            String address = node.webAddress().orElseThrow();
            node.start();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> ask(address + "metrics").body().contains("tubes_started_total{"));
            await().until(() -> ask(address + "metrics").body().contains("tubes_frames_dropped_total{"));
            HttpResponse<String> scrape = ask(address + "metrics");
            assertThat(scrape.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
            File metrics = Files.writeString(folder.resolve("metrics.txt"), scrape.body())
                    .toFile();
            Process promtool = new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
                    .redirectInput(metrics)
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEmpty();
            assertThat(promtool.waitFor()).isZero();
        }
    }

    @Test
    void whatAlertsAndTheDashboardAskForIsThere() throws Exception {
        Path config = RealClips.checkout().resolve("config");
        String asking = Files.readString(config.resolve("prometheus/alerts.yaml"))
                + Files.readString(config.resolve("grafana/tubecast.json"));
        Set<String> wanted = Pattern.compile("\\b(?:tubes|process|jvm)_[a-z_]+")
                .matcher(asking)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(wanted).hasSizeGreaterThan(20);
        try (Node node = node("tcp://127.0.0.1:1")) {
            String address = node.webAddress().orElseThrow();
            node.start();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> ask(address + "metrics").body().contains("tubes_frames_dropped_total{"));
            node.ladder()
                    .force(new Rung(Mode.STANDBY, 1), "the test says so"); // so that there is a change of mode to count
            await().until(() -> ask(address + "metrics").body().contains("tubes_mode_transitions_total{"));
            String metrics = ask(address + "metrics").body();
            assertThat(wanted)
                    .filteredOn(name -> !OF_SENSORS.contains(name))
                    .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
        }
    }

    @Test
    void theAlertRulesDoWhatTheirTestsSay() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "skipped: promtool (package prometheus) is not installed");
        Path rules = RealClips.checkout().resolve("config/prometheus/alerts.test.yaml");
        Process promtool = new ProcessBuilder(PROMTOOL.toString(), "test", "rules", rules.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(said).isZero();
    }

    private Node node(String broker) throws Exception {
        return new Node(plan(broker), "test", Observer.NOBODY);
    }

    private NodePlan plan(String broker) throws Exception {
        Path model = folder.resolve("tiny");
        TinyBundle.write(model);
        return new NodePlan(
                new ConfigReader()
                        .option("source.uri", CAMERA, "test")
                        .option("mqtt.broker", broker, "test")
                        .option("http.port", 0, "test")
                        .read(),
                ModelOrigin.of(model),
                CAMERA,
                BrokerFiles.NONE,
                0,
                true);
    }

    private HttpResponse<String> ask(String address) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }

    /** The value of a line that begins with this. */
    private static double value(String metrics, String name) {
        String line = metrics.lines()
                .filter(each -> each.startsWith(name + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + metrics));
        return Double.parseDouble(line.substring(name.length() + 1));
    }
}
