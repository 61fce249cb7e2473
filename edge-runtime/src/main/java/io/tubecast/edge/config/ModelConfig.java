package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.List;

/**
 * The network.
 *
 * @param directory the model bundle
 * @param threads threads of ONNX Runtime; 0 takes one for each processor
 * @param engine what runs the networks: {@code auto}, {@code tensorrt} or {@code onnxruntime}
 * @param converted whether ONNX Runtime runs graphs that were converted for this processor where they are there
 * @param store where {@code install-model} puts models, which go before {@code directory}; empty for none
 * @param trustedKeys public keys, or files with one, of those whose models are used; empty for everybody's
 * @param allowUnsigned whether models without a signature are used although there are keys
 */
public record ModelConfig(
        String directory,
        int threads,
        String engine,
        boolean converted,
        String store,
        List<String> trustedKeys,
        boolean allowUnsigned) {
    /** Whatever is best of what is there. */
    public static final String AUTO = "auto";
    /** TensorRT or nothing. */
    public static final String TENSORRT = "tensorrt";
    /** ONNX Runtime alone. */
    public static final String ONNXRUNTIME = "onnxruntime";

    private static final List<String> ENGINES = List.of(AUTO, TENSORRT, ONNXRUNTIME);

    /** Checks the number of threads, the engine and that no key is blank. */
    public ModelConfig {
        trustedKeys = List.copyOf(trustedKeys);
        require(
                trustedKeys.stream().noneMatch(String::isBlank),
                "model.trustedKeys",
                "must be public keys or names of files with one",
                trustedKeys);
        require(!directory.isBlank(), "model.directory", "must name a folder", "'" + directory + "'");
        require(threads >= 0 && threads <= 64, "model.threads", "must be in [0, 64]", threads);
        require(ENGINES.contains(engine), "model.engine", "must be auto, tensorrt or onnxruntime", "'" + engine + "'");
    }

    static ModelConfig defaults() {
        return new ModelConfig("models/demo", 0, AUTO, true, "", List.of(), false);
    }
}
