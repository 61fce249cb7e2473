package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.Require;
import io.tubecast.inference.yaml.OptionalKey;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an engine runs on: the device and the library, as far as engines depend on them. */
public sealed interface DeviceIdentity {
    /** What runs engines there. */
    EngineTarget target();

    /** The folder below {@code engines/} that holds this device's engines. */
    String folder();

    /** The device in a few words, for people. */
    String describe();

    /**
     * A processor with ONNX Runtime.
     *
     * @param architecture as Java names it: {@code amd64}, {@code aarch64}
     * @param instructions the best it has for quantized networks
     * @param onnxRuntime version of ONNX Runtime
     */
    record Cpu(String architecture, InstructionSet instructions, String onnxRuntime) implements DeviceIdentity {
        /** Checks the version. */
        public Cpu {
            Require.text("architecture", architecture);
            requireVersion("onnxRuntime", onnxRuntime);
        }

        /**
         * This machine's processor.
         *
         * @param onnxRuntime version of the ONNX Runtime that is loaded here
         */
        public static Cpu here(String onnxRuntime) {
            return new Cpu(System.getProperty("os.arch"), InstructionSet.here(), onnxRuntime);
        }

        @Override
        public EngineTarget target() {
            return EngineTarget.ONNXRUNTIME;
        }

        @Override
        public String folder() {
            return plain("onnxruntime-" + architecture);
        }

        @Override
        public String describe() {
            return "%s CPU with %s, ONNX Runtime %s".formatted(architecture, instructions, onnxRuntime);
        }
    }

    /**
     * A GPU with TensorRT.
     *
     * @param name of the device, as CUDA tells it
     * @param computeCapability such as {@code 8.7}
     * @param multiprocessors how many are in use
     * @param driver newest CUDA version that the driver knows, such as {@code 12.6}
     * @param cudaRuntime version of the CUDA runtime library
     * @param tensorrt version of the TensorRT library, such as {@code 10.3.0}
     * @param l4t version of Jetson Linux; null where there is none
     */
    record Gpu(
            String name,
            String computeCapability,
            int multiprocessors,
            String driver,
            String cudaRuntime,
            String tensorrt,
            @OptionalKey @Nullable String l4t)
            implements DeviceIdentity {
        /** Checks the versions. */
        public Gpu {
            Require.text("name", name);
            requireVersion("computeCapability", computeCapability);
            Require.range("multiprocessors", multiprocessors, 1, 100_000);
            requireVersion("driver", driver);
            requireVersion("cudaRuntime", cudaRuntime);
            requireVersion("tensorrt", tensorrt);
            Require.that(l4t == null || !l4t.isBlank(), "l4t must not be blank", "'" + l4t + "'");
        }

        @Override
        public EngineTarget target() {
            return EngineTarget.TENSORRT;
        }

        @Override
        public String folder() {
            return plain("%s-sm%s-trt%s"
                    .formatted(
                            name,
                            computeCapability.replace(".", ""),
                            EngineVersion.of(tensorrt).release()));
        }

        @Override
        public String describe() {
            return "%s (compute capability %s, %d multiprocessors), TensorRT %s"
                    .formatted(name, computeCapability, multiprocessors, tensorrt);
        }
    }

    private static void requireVersion(String key, String version) {
        Require.that(EngineVersion.isOne(version), key + " must be numbers with dots between", "'" + version + "'");
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    }
}
