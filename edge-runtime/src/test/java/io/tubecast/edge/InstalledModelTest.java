package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.edge.store.StoreRig;
import io.tubecast.publish.wire.MessageKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of a node's models: processes, files, keys, networks and messages are real. */
@Timeout(600)
class InstalledModelTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Path folder;
    private final StoreRig rig;
    private final Path config;
    private final Path store;

    InstalledModelTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        rig = new StoreRig(folder);
        store = folder.resolve("models");
        config = Files.writeString(folder.resolve("node.yaml"), """
                source: {uri: "synthetic:?seed=7&fps=25&width=160&height=120"}
                model: {directory: bundle-0, store: models, trustedKeys: [ours.pub]}
                publish: {minScore: 0.3}
                http: {port: 0}
                """);
        rig.signed("0");
    }

    @Test
    void anUpdateThatIsGoodOnesThatAreNotAndOneThatTurnsOutBad() throws Exception {
        assertThat(edge("install-model", rig.signed("1").toString())).as(said()).isZero();
        String first = current();
        assertThat(first).startsWith("tiny-1-");
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address);
                    NodeProcess node = run(address)) {
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() > 10);
                assertThat(node.output())
                        .contains("  model    tiny 1 (amtnet)")
                        .contains("  trust    signed with ed25519:");
                assertThat(metric(node, "tubes_model_fallback")).isZero();
                refusesTheBadOnes(first);
                assertThat(edge("install-model", rig.signed("5").toString()))
                        .as(said())
                        .isZero();
                node.signal("HUP");
                await().atMost(PATIENCE)
                        .until(() -> node.output().contains("only from the next start on: model.store"));
                assertThat(node.output()).contains("the model " + current() + " is installed");
                int before = messages.of(MessageKind.TUBES).size();
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() > before + 10);
                node.signal("TERM");
                assertThat(node.exitCode(60)).as(node.output()).isZero();
                assertThat(messages.invalid()).isEmpty();
            }
            String second = current();
            assertThat(second).startsWith("tiny-5-");
            Files.writeString(store.resolve(second).resolve("labels.txt"), "walk\nwave\nrun\n");
            takesThePreviousOne(address, first, second);
        }
    }

    private void refusesTheBadOnes(String current) throws IOException {
        assertThat(edge("install-model", rig.tampered("2").toString())).isEqualTo(2);
        assertThat(said()).contains("head-appearance.onnx: damaged or changed");
        assertThat(edge("install-model", rig.signedByAnother("3").toString())).isEqualTo(2);
        assertThat(said()).contains("is signed with the key ed25519:");
        assertThat(edge("install-model", rig.failingItsGoldenVector("4").toString()))
                .isEqualTo(2);
        assertThat(said()).contains("answers to the golden input with");
        assertThat(current()).isEqualTo(current);
    }

    private void takesThePreviousOne(URI address, String first, String second) throws Exception {
        try (Messages messages = new Messages(address);
                NodeProcess node = run(address)) {
            await().atMost(PATIENCE).until(() -> !messages.events("model").isEmpty());
            JsonNode event = messages.events("model").get(0);
            assertThat(event.at("/model/wanted").asText()).isEqualTo(second);
            assertThat(event.at("/model/used").asText()).isEqualTo(first);
            assertThat(event.at("/model/cause").asText()).contains("labels.txt: damaged or changed");
            assertThat(event.path("t_mono_ns").asLong()).isPositive();
            await().atMost(PATIENCE)
                    .until(() -> messages.of(MessageKind.HEALTH).stream()
                            .anyMatch(health -> health.path("state").asText().equals("degraded")
                                    && health.path("cause")
                                            .asText()
                                            .startsWith("the model " + second + " cannot be used: ")));
            assertThat(messages.of(MessageKind.TUBES)).isNotEmpty();
            assertThat(metric(node, "tubes_model_fallback")).isEqualTo(1);
            assertThat(node.output())
                    .contains("the model " + store.resolve(second) + " is passed over")
                    .contains("model       " + first + " instead of " + second)
                    .contains("  model    tiny 1 (amtnet)");
            assertThat(messages.invalid()).isEmpty();
            node.signal("TERM");
            assertThat(node.exitCode(60)).as(node.output()).isZero();
        }
        assertThat(edge("models")).isZero();
        assertThat(said())
                .contains("2 installed")
                .containsPattern("current +" + second + ": cannot be used: .*labels.txt: damaged")
                .containsPattern("previous +" + first + ": tests only, signed with ed25519:");
        assertThat(edge("rollback-model")).as(said()).isZero();
        assertThat(current()).isEqualTo(first);
        assertThat(edge("rollback-model")).isEqualTo(2);
        assertThat(current()).isEqualTo(first);
    }

    @Test
    void aModelWithoutALabelThatTheConfigurationNamesIsNotInstalled() throws Exception {
        Files.writeString(config, Files.readString(config).replace("0.3}", "0.3, minScores: {jump: 0.5}}"));
        assertThat(edge("install-model", rig.signed("1").toString())).isEqualTo(2);
        assertThat(said())
                .contains("it does not go with the configuration")
                .contains("publish.minScores: the model 'tiny' has no label 'jump', it has [walk, wave, fall]");
        assertThat(edge("models")).isZero();
        assertThat(said()).contains("models: nothing is installed");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Files.writeString(config, "model: {trustedKeys: [nobody.pub]}");
        assertThat(edge("models", "--store", store.toString())).isEqualTo(2);
        assertThat(said()).contains("model.trustedKeys: " + folder.resolve("nobody.pub") + ": no such file");
        Files.writeString(config, "model: {threads: 1}");
        assertThat(edge("models")).isEqualTo(2);
        assertThat(said()).contains("model.store: names no folder; set it in the node's configuration");
        Files.writeString(config, "model: {trustedKeys: 3}");
        assertThat(edge("models")).isEqualTo(2);
        assertThat(said()).contains("node.yaml:1: model.trustedKeys must be a list, was 3");
    }

    private int edge(String command, String... words) {
        List<String> line = new ArrayList<>(List.of(command, "--config", config.toString()));
        line.addAll(List.of(words));
        said.reset();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return EdgeCommand.run(line.toArray(new String[0]), out, out);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private String current() throws IOException {
        return Files.readSymbolicLink(store.resolve("current")).toString();
    }

    private NodeProcess run(URI broker) throws IOException {
        return new NodeProcess(folder, "run", "--config", config.toString(), "--broker", broker.toString());
    }

    private static double metric(NodeProcess node, String name) throws Exception {
        Matcher address = Pattern.compile("  http     (http://[^ ]+/)livez").matcher(node.output());
        assertThat(address.find()).as(node.output()).isTrue();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address.group(1) + "metrics")).build();
        String text = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + text));
    }
}
