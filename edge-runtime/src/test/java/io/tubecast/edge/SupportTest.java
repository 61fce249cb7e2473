package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyClips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} and {@code support-bundle} on this machine. */
@Timeout(180)
class SupportTest {
    private static final String PASSWORD = "correct-horse-battery";
    private static final String TOKEN = "0123456789abcdef-token";
    private static final String CAMERA_PASSWORD = "p%40ss-w0rd";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String model = "";

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyBundle.write(folder.resolve("tiny")).toString();
    }

    @Test
    void aMachineThatCanRunTheNodeIsToldSoAndHowFarItSees() throws Exception {
        Path config = Files.writeString(
                folder.resolve("node.yaml"),
                "camera: {horizontalFov: 90}\nmodel: {engine: onnxruntime}\nclips: {enabled: true, directory: kept/clips}\n");
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            int code = edge(
                    "doctor",
                    "--config",
                    config.toString(),
                    "--model",
                    model,
                    "--broker",
                    address.toString(),
                    "--source",
                    "synthetic:?width=160&height=120");
            assertThat(code).as(said()).isZero();
        }
        assertThat(said())
                .containsPattern("ok +Java +Java 17")
                .containsPattern("ok +model +")
                .containsPattern("ok +camera +synthetic:.* opens: 160x120")
                .containsPattern("ok +broker +tcp://.* lets this node in")
                .containsPattern("ok +TensorRT +not wanted")
                .containsPattern("ok +record +nothing is recorded")
                .containsPattern("clips +.*kept/clips: \\d+ MiB free of which 512 are kept free")
                .containsPattern(
                        "ok +reach +somebody of 1.7 m is seen up to [0-9.]+ m away; people smaller than \\d+ px")
                .contains("the node can run as configured");
        // a lens of 90 degrees over 160 px has a focal length of 80 px
        double smallest = Double.parseDouble(said().replaceAll("(?s).*smaller than (\\d+) px.*", "$1"));
        double meters = Double.parseDouble(said().replaceAll("(?s).*seen up to ([0-9.]+) m.*", "$1"));
        assertThat(meters).isEqualTo(Math.round(10 * 80 * 1.7 / smallest) / 10.0);
    }

    @Test
    void whatIsWrongIsToldWithWhatToDo() throws IOException {
        Path occupied = Files.writeString(folder.resolve("occupied"), "a file");
        int code = edge(
                "doctor",
                "--model",
                folder.resolve("none").toString(),
                "--engine",
                "onnxruntime",
                "--broker",
                "tcp://127.0.0.1:1",
                "--source",
                "v4l2:/dev/video987",
                "--record",
                occupied.resolve("flight.jsonl").toString());
        assertThat(code).isEqualTo(1);
        assertThat(said())
                .containsPattern("BAD +model.*none.*\\n.*-> copy the bundle again")
                .containsPattern("BAD +camera +v4l2:/dev/video987.*\\n.*-> plug it in; present: ")
                .containsPattern("note +reach")
                .containsPattern("BAD +broker +tcp://127.0.0.1:1: cannot reach.*\\n.*-> start it")
                .containsPattern("BAD +record +.*occupied/flight.jsonl cannot be written")
                .contains("4 things keep the node from running as configured");
    }

    @Test
    void aModelThatSeesWhatTheNodeDoesNotComputeIsBad() throws IOException {
        Path flow = TinyClips.writeWithFlow(folder.resolve("flow"), FlowMethod.DIS);
        int code = edge(
                "doctor",
                "--model",
                flow.toString(),
                "--engine",
                "onnxruntime",
                "--broker",
                "tcp://127.0.0.1:1",
                "--source",
                "synthetic:?width=160&height=120");
        assertThat(code).isEqualTo(1);
        assertThat(said()).containsPattern("BAD +model +.*'tiny-clips' sees optical flow beside the pictures");
    }

    @Test
    void aTokenOfTheWebServerIsLookedAtToo() throws IOException {
        Path token = folder.resolve("token");
        Path config = Files.writeString(
                folder.resolve("node.yaml"),
                "http: {tokenFile: \"%s\"}\nmodel: {engine: onnxruntime}\n".formatted(token));
        String[] doctor = {
            "doctor",
            "--config",
            config.toString(),
            "--model",
            model,
            "--broker",
            "tcp://127.0.0.1:1",
            "--source",
            "synthetic:?width=160&height=120"
        };
        edge(doctor);
        assertThat(said()).containsPattern("BAD +permissions +http.tokenFile: .*token: no such file");
        Files.writeString(token, TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        out.reset();
        edge(doctor);
        assertThat(said()).containsPattern("note +permissions +everybody may read .*token");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));
        out.reset();
        edge(doctor);
        assertThat(said()).containsPattern("ok +permissions");
    }

    @Test
    void noSecretIsInTheBundle() throws Exception {
        Path log = Files.writeString(
                folder.resolve("node.log"),
                "opened rtsp://admin:%s@10.0.0.9/1 and said %s in passing, meant p@ss-w0rd\na proxy: Bearer %s\n"
                        .formatted(CAMERA_PASSWORD, PASSWORD, TOKEN));
        Path older =
                Files.writeString(Files.createDirectory(folder.resolve("old")).resolve("node.log"), "the day before\n");
        Path config = configWithSecrets();
        Path bundle = folder.resolve("bundle.zip");
        int code = edge(
                "support-bundle",
                "--config",
                config.toString(),
                "--model",
                model,
                "--out",
                bundle.toString(),
                "--log",
                log.toString(),
                "--log",
                older.toString());
        assertThat(code).as(said()).isZero();
        Map<String, String> entries = entries(bundle);
        assertThat(entries)
                .containsKeys(
                        "node.yaml",
                        "versions.txt",
                        "models.txt",
                        "machine.txt",
                        "doctor.txt",
                        "threads.txt",
                        "journal.txt",
                        "logs/node.log",
                        "logs/node-2.log",
                        "said/health.json");
        assertNoSecret(entries);
        assertUsefulAllTheSame(entries);
    }

    @Test
    void aBundleThatCannotBeWrittenLeavesNothing() throws IOException {
        Path taken = folder.resolve("bundle.zip");
        Files.createDirectories(taken.resolve("inside"));
        assertThat(edge("support-bundle", "--model", model, "--broker", "tcp://127.0.0.1:1", "--out", taken.toString()))
                .isNotZero();
        assertThat(taken.resolve("inside")).exists();
        assertThat(folder.resolve("bundle.zip.part")).doesNotExist();
    }

    private static void assertNoSecret(Map<String, String> entries) {
        entries.forEach((name, text) -> assertThat(text)
                .as(name)
                .doesNotContain(PASSWORD)
                .doesNotContain(TOKEN)
                .doesNotContain(CAMERA_PASSWORD)
                .doesNotContain("p@ss-w0rd")
                .doesNotContain("admin:"));
    }

    private Path configWithSecrets() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        return Files.writeString(folder.resolve("node.yaml"), """
                source: {uri: "rtsp://admin:%s@127.0.0.1:1/stream", openMillis: 500}
                mqtt: {broker: "tcp://127.0.0.1:1", username: node, passwordFile: "%s"}
                http: {tokenFile: "%s"}
                model: {engine: onnxruntime}
                """.formatted(CAMERA_PASSWORD, password, token));
    }

    private void assertUsefulAllTheSame(Map<String, String> entries) {
        assertThat(entries.get("logs/node.log")).contains("rtsp://***@10.0.0.9/1 and said *** in passing");
        assertThat(entries.get("node.yaml"))
                .contains("rtsp://***@127.0.0.1:1/stream")
                .contains("username: \"node\"");
        assertThat(entries.get("doctor.txt")).contains("BAD  broker");
        assertThat(entries.get("versions.txt")).contains("java.version: 17");
        assertThat(said()).contains("bundle.zip: node.yaml, ");
    }

    private static Map<String, String> entries(Path bundle) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            Enumeration<? extends ZipEntry> all = zip.entries();
            while (all.hasMoreElements()) {
                ZipEntry entry = all.nextElement();
                try (InputStream in = zip.getInputStream(entry)) {
                    entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return entries;
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int edge(String... arguments) {
        PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
        return EdgeCommand.run(arguments, to, to);
    }
}
