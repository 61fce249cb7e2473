package io.tubecast.trtbuild.target;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFolder.Content;
import io.tubecast.inference.engines.EngineManifest;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.trtbuild.conversion.GraphConverter.TargetForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** ONNX Runtime on this processor: its engines are graphs. */
public final class OnnxRuntimeTarget implements Target {
    private final OnnxRuntimeProvider provider;
    private final DeviceIdentity.Cpu device;
    private final TargetForm form;

    /**
     * This machine's.
     *
     * @param provider what runs graphs; stays the caller's
     */
    public OnnxRuntimeTarget(OnnxRuntimeProvider provider) {
        this.provider = provider;
        device = DeviceIdentity.Cpu.here(provider.version());
        form = TargetForm.onnxRuntime(device.architecture(), device.instructions());
    }

    @Override
    public EngineTarget kind() {
        return EngineTarget.ONNXRUNTIME;
    }

    @Override
    public DeviceIdentity device() {
        return device;
    }

    @Override
    public EngineProvider provider() {
        return provider;
    }

    @Override
    public TargetForm form() {
        return form;
    }

    @Override
    public Map<String, String> options() {
        return Map.of(EngineManifest.REDUCE_RANGE, String.valueOf(form.reduceRange()));
    }

    @Override
    public Content make(String graph, Path network, Consumer<String> log) {
        return draft -> Files.copy(network, draft);
    }

    @Override
    public void close() {
        // the provider is the caller's
    }
}
