package io.tubecast.trtbuild.inspect;

import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.tensorrt.ProbeReport;
import io.tubecast.inference.tensorrt.TensorRt;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What this machine runs engines on, as far as there are engines to ask for.
 *
 * @param devices by what runs the engines
 * @param noGpu why TensorRT cannot be used; empty if it can or was not asked for
 */
public record Here(Map<EngineTarget, DeviceIdentity> devices, String noGpu) {
    private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);

    /** Copies the map. */
    public Here {
        devices = Map.copyOf(devices);
    }

    /** Looks for what these engines run on; TensorRT is tried in a process of its own, so that whatever becomes of it nothing ends here. */
    public static Here of(List<EngineFile> engines) {
        Map<EngineTarget, DeviceIdentity> devices = new EnumMap<>(EngineTarget.class);
        String noGpu = "";
        for (EngineFile engine : engines) {
            EngineTarget target = engine.manifest().target();
            if (devices.containsKey(target) || (target == EngineTarget.TENSORRT && !noGpu.isEmpty())) {
                continue;
            }
            if (target == EngineTarget.ONNXRUNTIME) {
                devices.put(target, processor());
                continue;
            }
            ProbeReport probe = TensorRt.probe(PROBE_LIMIT);
            if (probe.device() == null) {
                noGpu = probe.reason();
            } else {
                devices.put(target, probe.device());
            }
        }
        return new Here(devices, noGpu);
    }

    private static DeviceIdentity processor() {
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine())) {
            return DeviceIdentity.Cpu.here(provider.version());
        }
    }
}
