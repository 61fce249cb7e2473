package io.tubecast.edge.engine;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.tensorrt.ProbeReport;
import io.tubecast.inference.tensorrt.TensorRt;
import io.tubecast.inference.tensorrt.TensorRtSettings;
import java.time.Duration;
import java.util.List;

/** TensorRT on the first CUDA device, looked for in a process of its own: libraries that do not fit each other may end the one that loads them. */
public final class TensorRtBackend implements EngineBackend {
    /** The first time the loader unpacks what it needs. */
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(60);

    @Override
    public EngineTarget target() {
        return EngineTarget.TENSORRT;
    }

    @Override
    public Probe probe() {
        ProbeReport report = TensorRt.probe(PROBE_LIMIT);
        DeviceIdentity device = report.device();
        return device == null ? new Absent(report.reason()) : new Present(device);
    }

    /** Plans that newer releases can run bring code for the processor, which TensorRT must be allowed to run. */
    @Override
    public EngineProvider open(List<EngineFile> engines) {
        boolean hostCode = engines.stream().anyMatch(engine -> engine.manifest().versionCompatible());
        return TensorRt.open(new TensorRtSettings(true, hostCode));
    }
}
