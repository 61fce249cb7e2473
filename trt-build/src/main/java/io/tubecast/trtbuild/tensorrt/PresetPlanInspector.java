package io.tubecast.trtbuild.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.tensorrt.presets.Failures;
import io.tubecast.inference.tensorrt.presets.NativeDelete;
import io.tubecast.inference.tensorrt.presets.NativeLogger;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.LayerInformationFormat;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IEngineInspector;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/** What TensorRT tells of a plan's layers: names, formats, precisions, tactics. To be used once {@code TensorRt.load()} has found a device. */
public final class PresetPlanInspector {
    private PresetPlanInspector() {}

    /**
     * TensorRT's own JSON about the layers of a plan, and the memory that a run needs.
     *
     * @param hostCode whether the plan may bring code for the processor: TensorRT refuses version-compatible ones otherwise
     */
    public static PlanLayers layers(Path plan, boolean hostCode) {
        NativeLogger logger = NativeLogger.toSlf4j();
        Failures failures = new Failures(logger);
        try (Owned owned = new Owned()) {
            IRuntime runtime = own(owned, failures.object(nvinfer.createInferRuntime(logger), "createInferRuntime"));
            if (hostCode) {
                runtime.setEngineHostCodeAllowed(true);
            }
            ByteBuffer bytes = map(plan);
            ICudaEngine engine = own(
                    owned,
                    failures.object(
                            runtime.deserializeCudaEngine(new Pointer(bytes), bytes.capacity()),
                            "deserializeCudaEngine of " + plan));
            IEngineInspector inspector =
                    own(owned, failures.object(engine.createEngineInspector(), "createEngineInspector"));
            return new PlanLayers(
                    engine.getNbLayers(),
                    engine.getDeviceMemorySizeV2(),
                    inspector.getEngineInformation(LayerInformationFormat.kJSON));
        } finally {
            Reference.reachabilityFence(logger); // TensorRT has a bare pointer to it until all is freed
        }
    }

    private static <P extends Pointer> P own(Owned owned, P object) {
        owned.own(() -> NativeDelete.delete(object, NativeDelete.NO_COPY_SLOT));
        return object;
    }

    private static ByteBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException e) {
            throw new EngineException("%s cannot be read: %s".formatted(file, e), e);
        }
    }
}
