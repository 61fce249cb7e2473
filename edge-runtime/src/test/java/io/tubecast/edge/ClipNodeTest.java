package io.tubecast.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.inference.onnxruntime.TinyBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clips of a node that runs: none unless they are asked for. */
@Timeout(120)
class ClipNodeTest {
    @TempDir
    private Path folder;

    @Test
    void aNodeKeepsPicturesOnlyIfItIsTold() throws IOException {
        run("clips: {events: [tube.start], keepFreeMegabytes: 0}");
        assertThat(videos()).isEmpty();
        run("clips: {enabled: true, directory: videos, events: [tube.start], afterSeconds: 0.5, keepFreeMegabytes: 0}");
        assertThat(videos()).isNotEmpty().allMatch(name -> name.matches("clip-.*-tube\\.start\\.(mp4|avi)"));
    }

    @Test
    void whereTheyGoMustBeSaid() throws IOException {
        Path config = Files.writeString(folder.resolve("node.yaml"), "clips:\n  enabled: true\n");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertThat(EdgeCommand.run(new String[] {"check-config", config.toString()}, out, out))
                .isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("clips.directory must name a folder where clips.enabled is true");
    }

    private void run(String clips) throws IOException {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        Path config = Files.writeString(folder.resolve("node.yaml"), clips + "\n");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        String[] command = {
            "run",
            "--config",
            config.toString(),
            "--source",
            "synthetic:?width=160&height=120&frames=60",
            "--model",
            model.toString(),
            "--broker",
            "tcp://127.0.0.1:1"
        };
        assertThat(EdgeCommand.run(command, out, out))
                .as(printed.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    private List<String> videos() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".mp4") || name.endsWith(".avi"))
                    .toList();
        }
    }
}
