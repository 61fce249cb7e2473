package io.tubecast.trtbuild.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.engines.EngineTarget;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryAdviceTest {
    private static final long GIB = 1L << 30;

    @Test
    void readsWhatTheKernelTells() {
        MemoryAdvice found =
                MemoryAdvice.parse("MemTotal:        8000000 kB\nMemFree:  1 kB\nMemAvailable:    2000000 kB\n");
        assertThat(found).isEqualTo(new MemoryAdvice(8_000_000L << 10, 2_000_000L << 10));
    }

    @Test
    void plentyNeedsNoAdvice() {
        List<String> lines = new MemoryAdvice(32 * GIB, 20 * GIB).lines(EngineTarget.TENSORRT, GIB / 8, 0);
        // 1.5 GiB and six times an eighth: 2.25
        assertThat(lines).containsExactly("memory: 20.0 GiB free of 32.0 GiB, a build needs about 2.3 GiB");
    }

    @Test
    void aSmallBoardIsToldToLimitTheWorkSpace() {
        List<String> lines = new MemoryAdvice(8 * GIB, 5 * GIB).lines(EngineTarget.TENSORRT, GIB / 8, 0);
        assertThat(lines).anyMatch(line -> line.contains("--memPoolSize=workspace:512"));
        assertThat(lines).noneMatch(line -> line.contains("too little"));
        assertThat(new MemoryAdvice(8 * GIB, 5 * GIB).lines(EngineTarget.TENSORRT, GIB / 8, GIB / 2))
                .as("the limit is there")
                .noneMatch(line -> line.contains("--memPoolSize"));
    }

    @Test
    void tooLittleIsSaid() {
        assertThat(new MemoryAdvice(16 * GIB, GIB).lines(EngineTarget.TENSORRT, GIB / 8, 0))
                .anyMatch(line -> line.contains("close the desktop"));
    }

    @Test
    void graphsForTheProcessorAreWrittenInLittleMemory() {
        assertThat(new MemoryAdvice(8 * GIB, GIB).lines(EngineTarget.ONNXRUNTIME, GIB / 8, 0))
                .hasSize(1);
    }

    @Test
    void aKernelThatTellsNothingGetsNoAdvice() {
        assertThat(new MemoryAdvice(0, 0).lines(EngineTarget.TENSORRT, GIB, 0)).isEmpty();
    }
}
