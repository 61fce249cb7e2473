package io.tubecast.inference.tensorrt.link;

import io.tubecast.inference.tensorrt.link.ClassFile.Reference;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls of TensorRT that JetPack 6's release 10.3 has as well. No preset of that release exists, so a newer one runs on it: whatever came
 * after 10.3 would be called past the end of its tables of virtual functions. From {@code NvInferImpl.h} and {@code NvOnnxParser.h} of v10.3.0.
 */
public final class CoreCalls {
    private static final String PACKAGE = "org/bytedeco/tensorrt/nvinfer/";

    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "IBuilder",
            words("createNetworkV2 createBuilderConfig createOptimizationProfile buildSerializedNetwork getNbDLACores"
                    + " getMaxDLABatchSize setMaxThreads isNetworkSupported reset"),
            "IBuilderConfig",
            words("setFlag clearFlag getFlag setMemoryPoolLimit createTimingCache setTimingCache getTimingCache"
                    + " setBuilderOptimizationLevel setAvgTimingIterations setProfilingVerbosity"
                    + " setHardwareCompatibilityLevel setPreviewFeature setTacticSources setDefaultDeviceType setDLACore"
                    + " setDeviceType canRunOnDLA addOptimizationProfile setProfileStream setEngineCapability"),
            "ITimingCache",
            words("serialize combine reset"),
            "IHostMemory",
            words("data size"),
            "IOptimizationProfile",
            words("setDimensions isValid"),
            "IRuntime",
            words("deserializeCudaEngine setDLACore getNbDLACores setEngineHostCodeAllowed setTemporaryDirectory"
                    + " setMaxThreads"),
            "ICudaEngine",
            words("getNbIOTensors getIOTensorName getTensorShape getTensorDataType getTensorIOMode getTensorLocation"
                    + " getTensorFormat getTensorFormatDesc getProfileShape createExecutionContext"
                    + " createEngineInspector getDeviceMemorySizeV2 getNbLayers getHardwareCompatibilityLevel"
                    + " getProfilingVerbosity serialize createSerializationConfig isRefittable"),
            "IExecutionContext",
            words("setTensorAddress getTensorAddress setInputShape getTensorShape enqueueV3 executeV2"
                    + " setOptimizationProfileAsync setInputConsumedEvent inferShapes setDeviceMemoryV2"
                    + " updateDeviceMemorySizeForShapes getMaxOutputSize setPersistentCacheLimit setNvtxVerbosity"
                    + " setEnqueueEmitsProfile reportToProfiler"),
            "IEngineInspector",
            words("getEngineInformation getLayerInformation setExecutionContext"));

    /** What any pointer of the presets has; none of them is a call of TensorRT. */
    private static final Set<String> POINTERS =
            words("<init> position getPointer close isNull setNull address capacity limit deallocate put");

    private CoreCalls() {}

    /** The references to calls that came after 10.3. */
    public static List<Reference> tooNew(List<Reference> references) {
        return references.stream().filter(CoreCalls::isTooNew).toList();
    }

    private static boolean isTooNew(Reference reference) {
        if (!reference.owner().startsWith(PACKAGE)
                || reference.name().isEmpty()
                || POINTERS.contains(reference.name())) {
            return false;
        }
        Set<String> allowed = ALLOWED.get(reference.owner().substring(PACKAGE.length()));
        return allowed != null && !allowed.contains(reference.name());
    }

    private static Set<String> words(String text) {
        return Set.of(text.split(" "));
    }
}
