package io.tubecast.edge.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.edge.EdgeRuntime;
import io.tubecast.inference.onnxruntime.TinyBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are started as systemd starts them, over a real notify socket: what they tell, and what becomes of one that hangs. */
@Timeout(180)
class SystemdChannelTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path NOTIFY = Path.of("/usr/bin/systemd-notify");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheirSide() {
        assumeTrue(Files.isExecutable(PYTHON), "skipped: python3 is not installed");
        assumeTrue(Files.exists(NOTIFY), "skipped: systemd is not installed");
    }

    @Test
    void aNodeTellsWhenItIsReadyHowItIsAndThatItEnds() throws Exception {
        String model = TinyBundle.write(folder.resolve("tiny")).toString();
        Process manager = start(
                "20",
                EdgeRuntime.class.getName(),
                "run",
                "--model",
                model,
                "--source",
                "synthetic:?width=160&height=120",
                "--broker",
                "tcp://127.0.0.1:1");
        try {
            await().atMost(PATIENCE).until(() -> count("WATCHDOG=1") >= 3 || !manager.isAlive());
            manager.destroy();
            assertThat(manager.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(manager.exitValue()).as(all()).isZero();
        } finally {
            manager.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output());
        assertThat(lines)
                .filteredOn(line -> line.startsWith("told "))
                .first()
                .isEqualTo("told STATUS=waiting for the first frame");
        assertThat(lines).filteredOn(line -> line.contains("READY=1")).hasSize(1);
        assertThat(lines)
                .filteredOn(line -> line.contains("WATCHDOG=1"))
                .last()
                .asString()
                .matches("told WATCHDOG=1 \\| STATUS=[1-9][0-9.]* frames/s, appearance, stride [124].*");
        int ending = lines.indexOf("told STOPPING=1 | STATUS=ending");
        assertThat(ending).isGreaterThan(0);
        assertThat(lines.subList(ending + 1, lines.size())).noneMatch(line -> line.contains("READY=1"));
    }

    @Test
    void aNodeWhoseNetworksHangIsKilledAndStartedAgain() throws Exception {
        Process manager = start("3", "io.tubecast.edge.pipeline.HangingNode");
        try {
            await().atMost(PATIENCE).until(() -> count("READY=1") >= 2 || !manager.isAlive());
            List<String> lines = Files.readAllLines(output());
            int killed = lines.indexOf("killed: no heartbeat");
            assertThat(killed).as(all()).isGreaterThan(0);
            // it lived while it worked, and said to the last what is wrong
            assertThat(lines.subList(0, killed)).anyMatch(line -> line.contains("WATCHDOG=1"));
            assertThat(lines.get(killed - 1))
                    .startsWith("told STATUS=")
                    .contains("standby")
                    .contains("the networks have not answered for ");
            assertThat(lines.get(killed + 1)).isEqualTo("start");
        } finally {
            manager.destroy();
            manager.waitFor(20, TimeUnit.SECONDS);
            manager.destroyForcibly();
        }
    }

    private Path output() {
        return folder.resolve("manager.txt");
    }

    private String all() throws IOException {
        return Files.readString(output());
    }

    private long count(String assignment) throws IOException {
        return Files.readAllLines(output()).stream()
                .filter(line -> line.contains(assignment))
                .count();
    }

    /** Starts a program of this class path under a service manager that restarts it once. */
    private Process start(String watchdogSeconds, String... program) throws IOException {
        Path script = folder.resolve("service_manager.py");
        try (InputStream text = Objects.requireNonNull(
                SystemdChannelTest.class.getResourceAsStream("/io/tubecast/edge/service/service_manager.py"))) {
            Files.copy(text, script);
        }
        List<String> command = new ArrayList<>(List.of(
                PYTHON.toString(),
                script.toString(),
                watchdogSeconds,
                "1",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.awt.headless=true"));
        command.addAll(List.of(program));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output().toFile());
        // by the environment: ONNX Runtime 1.29 crashes in a process whose command line is longer than 4 KiB
        builder.environment()
                .put(
                        "CLASSPATH",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        return builder.start();
    }
}
