package io.tubecast.edge.engine;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import java.util.List;

/** ONNX Runtime on the CPU, which is always there. */
public final class OnnxRuntimeBackend implements EngineBackend {
    private final OnnxRuntimeSettings settings;

    /**
     * ONNX Runtime with some threads.
     *
     * @param threads for each network; 0 takes one for each processor
     */
    public OnnxRuntimeBackend(int threads) {
        settings = threads == 0 ? OnnxRuntimeSettings.ofThisMachine() : new OnnxRuntimeSettings(threads, false);
    }

    @Override
    public EngineTarget target() {
        return EngineTarget.ONNXRUNTIME;
    }

    @Override
    public Probe probe() {
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(settings)) {
            return new Present(DeviceIdentity.Cpu.here(provider.version()));
        }
    }

    @Override
    public EngineProvider open(List<EngineFile> engines) {
        return new OnnxRuntimeProvider(settings);
    }
}
