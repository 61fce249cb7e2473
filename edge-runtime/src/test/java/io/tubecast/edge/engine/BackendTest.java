package io.tubecast.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineTarget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The libraries as they are on the machine that runs the tests. */
@Timeout(120)
class BackendTest {
    @Test
    void onnxRuntimeIsAlwaysThere() {
        OnnxRuntimeBackend backend = new OnnxRuntimeBackend(2);
        assertThat(backend.target()).isEqualTo(EngineTarget.ONNXRUNTIME);
        assertThat(backend.probe()).isInstanceOfSatisfying(EngineBackend.Present.class, present -> {
            assertThat(present.device()).isInstanceOf(DeviceIdentity.Cpu.class);
            assertThat(present.device().folder())
                    .isEqualTo("onnxruntime-" + System.getProperty("os.arch").replace('_', '-'));
        });
        try (EngineProvider provider = backend.open(List.of())) {
            assertThat(provider.name()).endsWith("CPU, 2 threads");
        }
    }

    @Test
    void lookingForTensorRtNeverThrowsAndNamesTheReason() {
        EngineBackend.Probe probe = new TensorRtBackend().probe();
        if (probe instanceof EngineBackend.Present present) {
            assertThat(present.device().target()).isEqualTo(EngineTarget.TENSORRT);
        } else {
            assertThat(((EngineBackend.Absent) probe).reason()).isNotBlank().doesNotContain("\n", "unavailable");
        }
    }

    @Test
    void whereTensorRtIsNotItCannotBeOpened() {
        TensorRtBackend backend = new TensorRtBackend();
        assumeTrue(backend.probe() instanceof EngineBackend.Absent, "skipped: TensorRT is here");
        assertThatThrownBy(() -> backend.open(List.of()))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("TensorRT unavailable: ");
    }
}
