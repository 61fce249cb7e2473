package io.tubecast.trtbuild.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlanOptionsTest {
    private static PlanOptions with(
            Map<String, Double> pools, @Nullable Integer level, String compatibility, @Nullable Integer core) {
        return new PlanOptions(pools, level, 8, true, false, compatibility, core, false);
    }

    @Test
    void whatIsOutOfRangeNamesTheOption() {
        assertThatThrownBy(() -> with(Map.of("stack", 1.0), null, "none", null))
                .hasMessageContaining("--memPoolSize: a pool must be one of [workspace, dlaSRAM")
                .hasMessageContaining("'stack'");
        assertThatThrownBy(() -> with(Map.of("workspace", 0.0), null, "none", null))
                .hasMessageContaining("--memPoolSize");
        assertThatThrownBy(() -> with(Map.of(), 6, "none", null))
                .hasMessage("--builderOptimizationLevel must be in [0, 5], was 6");
        assertThatThrownBy(() -> with(Map.of(), 3, "ampere", null))
                .hasMessageContaining(
                        "--hardwareCompatibilityLevel must be one of [none, ampere+, sameComputeCapability]");
        assertThatThrownBy(() -> with(Map.of(), 3, "none", -1)).hasMessageContaining("--useDLACore");
        assertThatThrownBy(() -> new PlanOptions(Map.of(), null, 8, true, false, "none", null, true))
                .hasMessageContaining("--allowGPUFallback goes with --useDLACore");
    }

    @Test
    void everyOptionStandsInTheManifest() {
        Map<String, String> defaults = PlanOptions.DEFAULTS.manifest();
        Map<String, String> others =
                new PlanOptions(Map.of("workspace", 512.0), 2, 4, false, true, "ampere+", 1, true).manifest();
        // whatever differs between two builds must differ in their manifests, or the first engine would pass for the
        // second
        assertThat(others.keySet()).containsAll(defaults.keySet()).contains("memPoolSize.workspace");
        defaults.forEach((key, value) -> assertThat(others.get(key)).as(key).isNotEqualTo(value));
    }

    @Test
    void sizesAreReadAsTrtexecWritesThem() {
        assertThat(InputShapes.parse("frame:1x3x300x300,ns:flow:1x15"))
                .containsEntry("frame", List.of(1, 3, 300, 300))
                .containsEntry("ns:flow", List.of(1, 15));
        for (String wrong : List.of("frame", "frame:", "frame:1x", ":1x2", "frame:1x-2", "a:1,a:2")) {
            assertThatThrownBy(() -> InputShapes.parse(wrong)).as(wrong).hasMessageContaining(wrong);
        }
    }

    @Test
    void sizesRiseFromMinOverOptToMax() {
        assertThat(new InputShapes(List.of(1), List.of(2), List.of(4)).opt()).containsExactly(2);
        assertThatThrownBy(() -> new InputShapes(List.of(3), List.of(2), List.of(4)))
                .hasMessageContaining("rise");
        assertThatThrownBy(() -> new InputShapes(List.of(0), List.of(2), List.of(4)))
                .hasMessageContaining("1 or more");
        assertThatThrownBy(() -> new InputShapes(List.of(1, 1), List.of(2), List.of(4)))
                .hasMessageContaining("as many");
    }
}
