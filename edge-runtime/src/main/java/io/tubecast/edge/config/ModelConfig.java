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
 */
public record ModelConfig(String directory, int threads, String engine, boolean converted) {
    /** Whatever is best of what is there. */
    public static final String AUTO = "auto";
    /** TensorRT or nothing. */
    public static final String TENSORRT = "tensorrt";
    /** ONNX Runtime alone. */
    public static final String ONNXRUNTIME = "onnxruntime";

    private static final List<String> ENGINES = List.of(AUTO, TENSORRT, ONNXRUNTIME);

    /** Checks the number of threads and the engine. */
    public ModelConfig {
        require(!directory.isBlank(), "model.directory", "must name a folder", "'" + directory + "'");
        require(threads >= 0 && threads <= 64, "model.threads", "must be in [0, 64]", threads);
        require(ENGINES.contains(engine), "model.engine", "must be auto, tensorrt or onnxruntime", "'" + engine + "'");
    }

    static ModelConfig defaults() {
        return new ModelConfig("models/demo", 0, AUTO, true);
    }
}
