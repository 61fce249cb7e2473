package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.testkit.RealClips;
import io.tubecast.training.weights.OwnWeights;
import io.tubecast.training.weights.SafetensorsWriter;
import io.tubecast.training.weights.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartingWeightsTest {
    @TempDir
    private Path folder;

    private Path written(Map<String, String> metadata) {
        Path file = folder.resolve("w.safetensors");
        SafetensorsWriter.write(
                file,
                metadata,
                List.of(new SafetensorsWriter.Item("a.weight", Shape.of(1, 2), () -> new float[] {3, 4})),
                () -> true);
        return file;
    }

    @Test
    void readsImportedWeightsAsAModel() {
        Path file = written(new OwnWeights("amtnet-lite", List.of("run", "sit down"), "somewhere").metadata());
        StartingWeights read = StartingWeights.read(file);
        assertThat(read.trunk()).isEqualTo("amtnet-lite");
        assertThat(read.labels()).containsExactly("run", "sit down");
        assertThat(read.weights()).containsOnlyKeys("a.weight");
        assertThat(read.weights().get("a.weight")).containsExactly(3, 4);
    }

    private static String shipped(String name) throws IOException {
        return Files.readString(RealClips.checkout().resolve("config/training").resolve(name));
    }

    @Test
    void readsCheckpointsAsBefore() throws IOException {
        Path file = folder.resolve("c.checkpoint");
        new Checkpoint(List.of("run"), 7, shipped("amtnet-lite-demo.yaml"), Map.of("model/a", new float[] {1}))
                .write(file);
        StartingWeights read = StartingWeights.read(file);
        assertThat(read.trunk()).isEqualTo("amtnet-lite");
        assertThat(read.weights().get("a")).containsExactly(1);
    }

    @Test
    void refusesWhatIsNeither() throws IOException {
        Path foreign = written(Map.of("format", "pt"));
        assertThatThrownBy(() -> StartingWeights.read(foreign))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(foreign.toString(), "lab import makes such files");
        Path text = Files.writeString(folder.resolve("t"), "not weights at all");
        assertThatThrownBy(() -> StartingWeights.read(text))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("neither a checkpoint nor imported weights");
    }
}
