package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointMeanTest {
    private static final List<String> LABELS = List.of("left", "right");

    @TempDir
    private Path folder;

    private static String config(String name) throws IOException {
        return Files.readString(RealClips.checkout().resolve("config/training").resolve(name));
    }

    private Path write(String name, List<String> labels, String config, Map<String, float[]> arrays) {
        Path file = folder.resolve(name);
        new Checkpoint(labels, 7, config, arrays).write(file);
        return file;
    }

    /** Of the third its running average counts; the optimizer's arrays are left out. */
    @Test
    void everyOneCountsTheSame() throws IOException {
        String config = config("cfad-demo.yaml");
        Path a = write("a", LABELS, config, Map.of("model/x", new float[] {1, 2}, "velocity/x", new float[2]));
        Path b = write("b", LABELS, config, Map.of("model/x", new float[] {3, 2}));
        Path c = write("c", LABELS, config, Map.of("model/x", new float[2], "average/x", new float[] {5, -1}));
        Checkpoint mean = CheckpointMean.of(List.of(a, b, c));
        assertThat(mean.arrays()).containsOnlyKeys("model/x");
        assertThat(mean.weights().get("x")).containsExactly(3, 1);
        assertThat(mean.labels()).isEqualTo(LABELS);
        assertThat(mean.config()).isEqualTo(config);
        assertThat(mean.step()).isEqualTo(7);
        assertThat(CheckpointMean.of(List.of(c)).weights().get("x")).containsExactly(5, -1);
    }

    /** What is learnt how may differ, what the network is may not. */
    @Test
    void otherNetworksHaveNoMean() throws IOException {
        String config = config("cfad-demo.yaml");
        Map<String, float[]> arrays = Map.of("model/x", new float[2]);
        Path first = write("first", LABELS, config, arrays);
        Path longer = write("longer", LABELS, config.replaceFirst("(?m)^  steps: \\d+", "  steps: 99999"), arrays);
        assertThat(CheckpointMean.of(List.of(first, longer)).weights().get("x")).containsExactly(0, 0);
        refused(first, write("labels", List.of("up"), config, arrays), "knows the classes [up], ");
        String order = config.replaceFirst("(?m)^  order: 2", "  order: 4");
        refused(first, write("order", LABELS, order, arrays), "order=4");
        refused(first, write("names", LABELS, config, Map.of("model/y", new float[2])), "is of another network");
        refused(
                first,
                write("size", LABELS, config, Map.of("model/x", new float[3])),
                "one of its tensors has 3 numbers, there 2");
    }

    private static void refused(Path first, Path second, String message) {
        assertThatThrownBy(() -> CheckpointMean.of(List.of(first, second)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(second.toString())
                .hasMessageContaining(message)
                .hasMessageContaining(first.toString());
    }
}
