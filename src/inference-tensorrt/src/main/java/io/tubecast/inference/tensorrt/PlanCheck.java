package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.FileCheck;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.tensorrt.driver.EngineCalls.IoTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what a manifest says of a graph with the plan made of it.
 *
 * @param graph what the manifest says
 * @param file for messages
 */
record PlanCheck(GraphSpec graph, Path file) {
    /** An extent that the plan leaves open. */
    static final Long OPEN = -1L;

    /**
     * Checks names, types and shapes, and that the elements lie on the device in plain order.
     *
     * @return the tensors
     * @throws EngineException if one is missing, unknown or otherwise; names graph, file and tensor
     */
    List<IoTensor> check(List<IoTensor> tensors) {
        Map<String, FileCheck.Found> inputs = new TreeMap<>();
        Map<String, FileCheck.Found> outputs = new TreeMap<>();
        for (IoTensor tensor : tensors) {
            (tensor.input() ? inputs : outputs)
                    .put(tensor.name(), new FileCheck.Found(type(tensor.type()), tensor.shape()));
        }
        new FileCheck(graph, file).check(inputs, outputs);
        for (IoTensor tensor : tensors) {
            require(tensor, "format", tensor.format(), "kLINEAR");
            require(tensor, "location", tensor.location(), "kDEVICE");
        }
        return tensors;
    }

    private void require(IoTensor tensor, String what, String found, String needed) {
        if (!found.equals(needed)) {
            throw new EngineException("graph '%s' (%s): %s of tensor '%s' is %s, only %s is supported"
                    .formatted(graph.name(), file, what, tensor.name(), found, needed));
        }
    }

    /** Our name for a constant of {@code DataType}, or its own where we have none. */
    private static String type(String constant) {
        return switch (constant) {
            case "kUINT8" -> "uint8";
            case "kFLOAT" -> "float32";
            case "kHALF" -> "float16";
            case "kBF16" -> "bfloat16";
            case "kINT8" -> "int8";
            case "kINT32" -> "int32";
            case "kINT64" -> "int64";
            case "kBOOL" -> "bool";
            default -> (constant.startsWith("k") ? constant.substring(1) : constant).toLowerCase(Locale.ROOT);
        };
    }
}
