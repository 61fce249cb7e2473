package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.wire.MessageKind;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C and SIGTERM on a real process. */
@Timeout(120)
class SignalTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void endsLiveTubesSaysOfflineAndLeavesWithZero(String signal) throws Exception {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address)) {
                Process process = launch(
                        "run",
                        "--source",
                        "synthetic:?width=160&height=120",
                        "--model",
                        model.toString(),
                        "--broker",
                        address.toString());
                try {
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> !messages.events("tube.start").isEmpty() || !process.isAlive());
                    assertThat(process.isAlive()).as(this::output).isTrue();
                    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                            .start()
                            .waitFor();
                    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                    assertThat(process.exitValue()).isZero();
                    await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
                    assertThat(messages.of(MessageKind.CONNECTION))
                            .extracting(message -> message.path("state").asText())
                            .containsExactly("ONLINE", "OFFLINE");
                    assertThat(messages.events("tube.end")).hasSize(1);
                    assertThat(messages.invalid()).isEmpty();
                } finally {
                    process.destroyForcibly();
                }
            }
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Process launch(String... arguments) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(
                java.toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Djava.awt.headless=true",
                EdgeRuntime.class.getName());
        builder.command().addAll(List.of(arguments));
        // by the environment: ONNX Runtime 1.29 crashes in a process whose command line is longer than 4 KiB
        builder.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        builder.redirectErrorStream(true).redirectOutput(new File(folder.toFile(), "output.txt"));
        return builder.start();
    }
}
