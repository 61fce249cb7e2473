package io.tubecast.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    /** Every key with a value that is allowed and is not the default. */
    private static final Map<String, String> OTHER_VALUES = Map.ofEntries(
            Map.entry("node.id", "drone-07"),
            Map.entry("node.stream", "rear"),
            Map.entry("node.frameId", "cam_rear"),
            Map.entry("source.uri", "v4l2:/dev/video0"),
            Map.entry("source.asFastAsPossible", "true"),
            Map.entry("source.framesPerSecond", "30.5"),
            Map.entry("source.latencyMillis", "60"),
            Map.entry("source.transport", "udp"),
            Map.entry("source.jitterMillis", "50"),
            Map.entry("source.cameraClock", "false"),
            Map.entry("source.openMillis", "6000"),
            Map.entry("source.silentMillis", "1500"),
            Map.entry("source.frozenMillis", "2000"),
            Map.entry("source.blackMillis", "2000"),
            Map.entry("source.lateMillis", "300"),
            Map.entry("source.retryMillis", "300"),
            Map.entry("source.maxRetryMillis", "6000"),
            Map.entry("model.directory", "models/other"),
            Map.entry("model.threads", "3"),
            Map.entry("model.engine", "onnxruntime"),
            Map.entry("model.converted", "false"),
            Map.entry("model.store", "models"),
            Map.entry("model.trustedKeys", "[models.pub]"),
            Map.entry("model.allowUnsigned", "true"),
            Map.entry("pipeline.mode", "appearance"),
            Map.entry("pipeline.stride", "2"),
            Map.entry("clip.window", "64"),
            Map.entry("clip.minOverlap", "0.4"),
            Map.entry("camera.horizontalFov", "69.5"),
            Map.entry("camera.matrix", "[600, 601, 320, 240]"),
            Map.entry("camera.distortion", "[-0.3, 0.1, 0, 0.001, 0.01]"),
            Map.entry("camera.position", "[0.2, 0, 1.1]"),
            Map.entry("camera.rotation", "[0, 15, -90]"),
            Map.entry("camera.masks", "[[[0, 0.8], [0.3, 0.8], [0.3, 1.0]]]"),
            Map.entry("camera.minLuma", "30"),
            Map.entry("camera.minSharpness", "8"),
            Map.entry("control.extrapolate", "true"),
            Map.entry("control.maxExtrapolationMillis", "500"),
            Map.entry("decisions.enabled", "false"),
            Map.entry("decisions.minScore", "0.7"),
            Map.entry("decisions.holdMillis", "300"),
            Map.entry("decisions.coolDownMillis", "0"),
            Map.entry("decisions.minHeight", "0.25"),
            Map.entry("decisions.region", "[[0, 0], [1, 0], [0.5, 1]]"),
            Map.entry("decisions.labels", "{stop: {minScore: 0.5, holdMillis: 200}, walk: {enabled: false}}"),
            Map.entry("ladder.downMillis", "1500"),
            Map.entry("ladder.dropRatio", "0.2"),
            Map.entry("ladder.climbMillis", "20000"),
            Map.entry("ladder.climbLoad", "0.7"),
            Map.entry("ladder.changesPerMinute", "6"),
            Map.entry("ladder.downKelvin", "2"),
            Map.entry("ladder.upKelvin", "9"),
            Map.entry("publish.minScore", "0.4"),
            Map.entry("publish.minScores", "{wave: 0.7}"),
            Map.entry("publish.tentative", "true"),
            Map.entry("publish.maxActors", "8"),
            Map.entry("publish.validMillis", "400"),
            Map.entry("mqtt.broker", "ssl://broker.example:8883"),
            Map.entry("mqtt.prefix", "robots"),
            Map.entry("mqtt.format", "cbor"),
            Map.entry("mqtt.username", "node"),
            Map.entry("mqtt.commands", "[ping, set-mode]"),
            Map.entry("mqtt.commandsPerSecond", "5"),
            Map.entry("mqtt.sendPictures", "true"),
            Map.entry("mqtt.rosMirror", "true"),
            Map.entry("mqtt.homeAssistant", "announce"),
            Map.entry("mqtt.homeAssistantPrefix", "house"),
            Map.entry("clips.directory", "videos"),
            Map.entry("clips.events", "[camera, tube.end]"),
            Map.entry("clips.beforeSeconds", "5.0"),
            Map.entry("clips.afterSeconds", "4.0"),
            Map.entry("clips.framesPerSecond", "5.0"),
            Map.entry("clips.maxWidth", "320"),
            Map.entry("clips.totalMegabytes", "64"),
            Map.entry("clips.keepFreeMegabytes", "100"),
            Map.entry("record.file", "flight.jsonl"),
            Map.entry("record.segmentMegabytes", "16"),
            Map.entry("record.segmentMinutes", "10"),
            Map.entry("record.totalMegabytes", "256"),
            Map.entry("record.keepFreeMegabytes", "1024"),
            Map.entry("http.enabled", "false"),
            Map.entry("http.host", "::1"),
            Map.entry("http.port", "9000"),
            Map.entry("http.tokenFile", "token"),
            Map.entry("http.tokenEnv", "TUBECAST_TOKEN"),
            Map.entry("http.readyNeedsBroker", "false"),
            Map.entry("preview.enabled", "true"),
            Map.entry("preview.framesPerSecond", "5"),
            Map.entry("preview.jpegQuality", "0.5"),
            Map.entry("log.format", "json"),
            Map.entry("log.reportSeconds", "10"));

    /** Keys that need another key beside them. */
    private static final List<String> NOT_ALONE = List.of(
            "clips.enabled",
            "mqtt.passwordFile",
            "mqtt.passwordEnv",
            "mqtt.caFile",
            "mqtt.certificateFile",
            "mqtt.keyFile",
            "source.width",
            "source.height",
            "camera.size");

    @TempDir
    Path folder;

    @Test
    void theShippedFileHasEveryKeyAtItsDefault() {
        Path shipped = RealClips.checkout().resolve("config/node.yaml");
        assertThat(new ConfigReader().file(shipped).read()).isEqualTo(NodeConfig.defaults());
        PositionedYaml document = new PositionedYaml(read(shipped), "node.yaml");
        assertThat(keys(ConfigReader.defaultTree(), "")).allMatch(key -> document.lineOf(key) != null);
    }

    @Test
    void everyKeyOfTheShippedFileIsExplained() {
        List<String> lines =
                read(RealClips.checkout().resolve("config/node.yaml")).lines().toList();
        int keys = 0;
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).matches("( {2})?\\w+:.*")) {
                keys++;
                assertThat(lines.get(i - 1)).as("above '%s'", lines.get(i)).matches(" *# .*[A-Za-z].*");
            }
        }
        assertThat(keys).isGreaterThan(30);
    }

    @Test
    void everyKeyCanBeChangedAndChangesNothingElse() throws IOException {
        ObjectNode defaults = ConfigReader.defaultTree();
        List<String> keys = new ArrayList<>(keys(defaults, ""));
        assertThat(keys).hasSize(OTHER_VALUES.size() + NOT_ALONE.size());
        keys.removeAll(NOT_ALONE);
        for (String key : keys) {
            NodeConfig changed = new ConfigReader()
                    .file(write(yaml(key, OTHER_VALUES.getOrDefault(key, "untried"))))
                    .read();
            JsonNode tree = ConfigReader.tree(changed);
            List<String> different = keys(defaults, "").stream()
                    .filter(other -> !at(tree, other).equals(at(defaults, other)))
                    .toList();
            assertThat(different).containsExactly(key);
        }
    }

    @Test
    void anEmptyFileIsTheDefaults() throws IOException {
        assertThat(new ConfigReader().file(write("")).read()).isEqualTo(NodeConfig.defaults());
        assertThat(new ConfigReader()
                        .file(write("# nothing\nmqtt:\n  # broker: x\n"))
                        .read())
                .isEqualTo(NodeConfig.defaults());
        assertThat(new ConfigReader().read()).isEqualTo(NodeConfig.defaults());
    }

    @Test
    void optionsGoOverTheFile() throws IOException {
        NodeConfig config = new ConfigReader()
                .file(write("source:\n  uri: a.mp4\n  retryMillis: 300\n"))
                .option("source.uri", "b.mp4", "--source")
                .option("mqtt.broker", null, "--broker")
                .read();
        assertThat(config.source().uri()).isEqualTo("b.mp4");
        assertThat(config.source().retryMillis()).isEqualTo(300);
        assertThat(config.mqtt().broker()).isEqualTo("tcp://127.0.0.1:1883");
    }

    @Test
    void pathsAreRelativeToWhereTheyWereWritten() throws IOException {
        ConfigReader reader = new ConfigReader()
                .file(write("model:\n  directory: mine\n"))
                .option("source.uri", "clip.mp4", "--source");
        Path shipped = Path.of("/opt/tubecast/config");
        assertThat(reader.resolve("model.directory", "mine", shipped)).isEqualTo(folder.resolve("mine"));
        assertThat(reader.resolve("source.uri", "clip.mp4", shipped)).isEqualTo(Path.of("clip.mp4"));
        assertThat(new ConfigReader().resolve("model.directory", "models/demo", shipped))
                .isEqualTo(shipped.resolve("models/demo"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mqtt:\\n  brokr: x | :2: unknown key 'mqtt.brokr'; did you mean 'mqtt.broker'?",
                "mqqt:\\n  broker: x | :1: unknown key 'mqqt'; did you mean 'mqtt'?",
                "node:\\n  id: a\\n  colour: red | :3: unknown key 'node.colour'; known here: id, stream, frameId",
                "node:\\n  id: a b | :2: node.id must be 1 to 64 of the characters A-Z a-z 0-9 _ . : -, was a b",
                "publish:\\n  maxActors: 0 | :2: publish.maxActors must be in [1, 256], was 0",
                "publish:\\n  maxActors: many | :2: publish.maxActors must be a whole number, was \"many\"",
                "publish:\\n  maxActors: 3.5 | :2: publish.maxActors must be a whole number, was 3.5",
                "publish:\\n  minScore: .nan | :2: not YAML: Malformed numeric value '.nan'",
                "publish:\\n  tentative: 1 | :2: publish.tentative must be true or false, was 1",
                "publish:\\n  minScores:\\n    wave: 2 | :3: publish.minScores.wave must be in [0, 1], was 2.0",
                "pipeline:\\n  stride: 3 | :2: pipeline.stride must be 0, 1, 2 or 4, was 3",
                "clip:\\n  window: 1 | :2: clip.window must be 0 or in [2, 2048], was 1",
                "clip:\\n  minOverlap: 0 | :2: clip.minOverlap must be in (0, 1], was 0.0",
                "clip:\\n  windows: 8 | :2: unknown key 'clip.windows'; did you mean 'clip.window'?",
                "log:\\n  format: xml | :2: log.format must be one of auto, text, journal, json, was 'xml'",
                "pipeline:\\n  mode: both | :2: pipeline.mode must be auto, two-stream or appearance, was 'both'",
                "model:\\n  engine: cuda | :2: model.engine must be auto, tensorrt or onnxruntime, was 'cuda'",
                "model:\\n  converted: int8 | :2: model.converted must be true or false, was \"int8\"",
                "model:\\n  trustedKeys: models.pub | :2: model.trustedKeys must be a list, was \"models.pub\"",
                "camera:\\n  horizontalFov: 180 | :2: camera.horizontalFov must be 0 or in [1, 170], was 180.0",
                "camera:\\n"
                        + "  matrix: [600, 600] | :2: camera.matrix must be [] or a list of 4 numbers, was [600.0, 600.0]",
                "camera:\\n"
                        + "  matrix: [0, 600, 1, 1] | :2: camera.matrix must begin with focal lengths over 0, was [0.0,"
                        + " 600.0, 1.0, 1.0]",
                "camera:\\n  matrix: wide | :2: camera.matrix must be a list of numbers, was \"wide\"",
                "camera:\\n"
                        + "  horizontalFov: 60\\n"
                        + "  matrix: [6, 6, 3, 3] | :3: camera.matrix cannot stand beside camera.horizontalFov",
                "camera:\\n  size: [640, 480] | :2: camera.size needs camera.matrix beside it, was [640.0, 480.0]",
                "camera:\\n  distortion: [1] | :2: camera.distortion must be [] or a list of 4 or 5 numbers, was [1.0]",
                "camera:\\n  position: [] | :2: camera.position must be a list of 3 numbers, was []",
                "camera:\\n"
                        + "  masks: [[[0, 0], [1, 1]]] | :2: camera.masks must have three corners [x, y] or more, in parts"
                        + " of the picture, each in [0, 1]",
                "camera:\\n  masks: [[[0, 0], [1, 1], [0, 2]]] | :2: camera.masks must have three corners",
                "control:\\n"
                        + "  maxExtrapolationMillis: 0 | :2: control.maxExtrapolationMillis must be in [1, 2000], was 0",
                "decisions:\\n  minScore: 2 | :2: decisions.minScore must be in [0, 1], was 2.0",
                "decisions:\\n"
                        + "  labels:\\n"
                        + "    stop:\\n"
                        + "      minScor: 1 | :4: decisions.labels.stop.minScor is no key; did you mean 'minScore'?",
                "decisions:\\n"
                        + "  labels:\\n"
                        + "    stop:\\n"
                        + "      holdMillis: long | :4: decisions.labels.stop.holdMillis must be a whole number, was long",
                "decisions:\\n"
                        + "  labels:\\n"
                        + "    stop:\\n"
                        + "      minHeight: 7 | :4: decisions.labels.stop.minHeight must be in [0, 1], was 7.0",
                "decisions:\\n"
                        + "  labels:\\n"
                        + "    stop:\\n"
                        + "      region: [1] | :4: decisions.labels.stop.region must have three corners",
                "mqtt: tcp://x | :1: mqtt must be a section of keys, was \"tcp://x\"",
                "mqtt:\\n  broker: http://x | :2: mqtt.broker must be tcp://HOST[:PORT], ssl://HOST[:PORT] or 'embedded', was 'http://x'",
                "mqtt:\\n  broker: | :2: mqtt.broker must be tcp://HOST[:PORT], ssl://HOST[:PORT] or 'embedded', was ''",
                "mqtt:\\n  commands: ping | :2: mqtt.commands must be a list, was \"ping\"",
                "mqtt:\\n  commands: [ping, snapshott] | :2: mqtt.commands has no such command; did you mean 'snapshot'?, was 'snapshott'",
                "mqtt:\\n  commands: [3] | :2: mqtt.commands must be a list, was [3]",
                "mqtt:\\n  commandsPerSecond: 0 | :2: mqtt.commandsPerSecond must be in [1, 1000], was 0",
                "mqtt:\\n  caFile: ca.pem | :2: mqtt.caFile needs an ssl:// broker, was 'ca.pem'",
                "mqtt:\\n  broker: ssl://h\\n  keyFile: k.pem | :3: mqtt.keyFile needs mqtt.certificateFile beside it, was 'k.pem'",
                "mqtt:\\n  passwordEnv: PW | :2: mqtt.passwordEnv needs mqtt.username beside it, was 'PW'",
                "mqtt:\\n  username: a\\n  passwordEnv: 1x | :3: mqtt.passwordEnv must be the name of an environment variable, was '1x'",
                "mqtt:\\n  homeAssistant: sure | :2: mqtt.homeAssistant must be none, announce or remove, was 'sure'",
                "mqtt:\\n  format: cbor\\n  homeAssistant: announce | :3: mqtt.homeAssistant needs mqtt.format json",
                "http:\\n  port: 70000 | :2: http.port must be in [0, 65535], was 70000",
                "http:\\n  host: 0.0.0.0 | :2: http.host needs http.tokenFile or http.tokenEnv beside it",
                "http:\\n  host: a b | :2: http.host must be an address or a name",
                "http:\\n  tokenFile: t\\n  tokenEnv: T | :3: http.tokenEnv must be empty where http.tokenFile is not",
                "http:\\n  enabled: false\\npreview:\\n  enabled: true | :4: preview.enabled needs http.enabled: true",
                "mqtt:\\n  username: 12 | :2: mqtt.username must be a text, was 12",
                "source:\\n  uri: a\\n  uri: b | :3: not YAML: Duplicate field 'uri'",
                "source: [ | :1: not YAML",
                "- a | :1: expected keys and values"
            })
    void refusesWithFileLineKeyAndRule(String yaml, String message) throws IOException {
        Path file = write(yaml.replace("\\n", "\n"));
        assertThatThrownBy(() -> new ConfigReader().file(file).read())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aBadOptionIsNamedAsTheUserWroteIt() {
        assertThatThrownBy(() -> new ConfigReader()
                        .option("mqtt.broker", "nowhere", "--broker")
                        .read())
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "option --broker: mqtt.broker must be tcp://HOST[:PORT], ssl://HOST[:PORT] or 'embedded', was"
                                + " 'nowhere'");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new ConfigReader().file(folder.resolve("none.yaml")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(folder.resolve("none.yaml") + ": no such file");
    }

    private static List<String> keys(JsonNode node, String prefix) {
        List<String> keys = new ArrayList<>();
        node.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            if (entry.getValue().isObject() && !NodeConfig.OPEN_KEYS.contains(key + ".")) {
                keys.addAll(keys(entry.getValue(), key + "."));
            } else {
                keys.add(key);
            }
        });
        return keys;
    }

    private static JsonNode at(JsonNode tree, String key) {
        return tree.at("/" + key.replace('.', '/'));
    }

    private static String yaml(String key, String value) {
        int dot = key.indexOf('.');
        return "%s:\n  %s: %s\n".formatted(key.substring(0, dot), key.substring(dot + 1), value);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("node.yaml"), yaml);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
