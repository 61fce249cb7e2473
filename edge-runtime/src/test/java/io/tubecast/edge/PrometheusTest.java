package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus with the shipped configuration reads a node, evaluates every alert rule and answers everything the dashboard asks. */
@Timeout(120)
class PrometheusTest {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private String api = "";

    @Test
    void itReadsANodeEvaluatesTheAlertsAndAnswersTheDashboard() throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM), "skipped: prometheus is not installed");
        int nodePort = freePort();
        Process prometheus = prometheus(nodePort);
        try (NodeProcess node = node(nodePort)) {
            await().atMost(PATIENCE).until(() -> value("tubes_camera_up") == 1);
            // two scrapes make a rate
            await().atMost(PATIENCE).until(() -> value("sum(rate(tubes_frames_processed_total[1m]))") > 1);
            for (String asked : dashboard()) {
                assertThat(ask("query?query=" + URLEncoder.encode(asked, StandardCharsets.UTF_8))
                                .path("status")
                                .textValue())
                        .as(asked)
                        .isEqualTo("success");
            }
            await().atMost(PATIENCE).until(() -> "pending".equals(alerts().get("TubecastBrokerUnreachable")));
            rulesAreSound();
            node.signal("KILL");
            await().atMost(PATIENCE).until(() -> "pending".equals(alerts().get("TubecastAbsent")));
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    private void rulesAreSound() throws IOException, InterruptedException {
        JsonNode rules = ask("rules").at("/data/groups/0/rules");
        assertThat(rules).hasSizeGreaterThan(5);
        for (JsonNode rule : rules) {
            assertThat(rule.path("health").textValue())
                    .as("%s: %s", rule.path("name"), rule.path("lastError"))
                    .isEqualTo("ok");
        }
    }

    /** The state of each alert that is not inactive, by its name. */
    private Map<String, String> alerts() throws IOException, InterruptedException {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode alert : ask("alerts").at("/data/alerts")) {
            states.put(
                    alert.at("/labels/alertname").textValue(),
                    alert.path("state").textValue());
        }
        return states;
    }

    private static List<String> dashboard() throws IOException {
        JsonNode dashboard = new JsonMapper()
                .readTree(RealClips.checkout()
                        .resolve("config/grafana/tubecast.json")
                        .toFile());
        List<String> asked = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                asked.add(target.get("expr").textValue().replace("$node", ".*"));
            }
        }
        assertThat(asked).hasSizeGreaterThan(20);
        return asked;
    }

    private NodeProcess node(int port) throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        Path configuration = Files.writeString(folder.resolve("node.yaml"), """
                mqtt: {broker: "tcp://127.0.0.1:1"}
                source: {uri: "synthetic:?seed=7&fps=25&width=160&height=120"}
                model: {directory: "%s"}
                http: {port: %d}
                """.formatted(model, port));
        return new NodeProcess(folder, "run", "--config", configuration.toString());
    }

    private Process prometheus(int nodePort) throws IOException {
        Path shipped = RealClips.checkout().resolve("config/prometheus");
        String configuration = Files.readString(shipped.resolve("tubecast.yaml"));
        assertThat(configuration).contains("127.0.0.1:8088", "_interval: 5s");
        Files.writeString(
                folder.resolve("tubecast.yaml"),
                configuration.replace(":8088", ":" + nodePort).replace("_interval: 5s", "_interval: 1s"));
        Files.copy(shipped.resolve("alerts.yaml"), folder.resolve("alerts.yaml"));
        int port = freePort();
        api = "http://127.0.0.1:%d/api/v1/".formatted(port);
        return new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + folder.resolve("tubecast.yaml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.txt").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** The first value of an instant query; NaN while there is none. */
    private double value(String query) throws InterruptedException {
        try {
            JsonNode answer = ask("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
            return answer.at("/data/result/0/value/1").asDouble(Double.NaN);
        } catch (IOException e) {
            return Double.NaN; // not up yet
        }
    }

    private JsonNode ask(String what) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + what)).build();
        return new JsonMapper()
                .readTree(client.send(request, BodyHandlers.ofString()).body());
    }
}
