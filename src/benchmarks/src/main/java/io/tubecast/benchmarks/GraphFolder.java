package io.tubecast.benchmarks;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Graphs that are written to be timed, in a folder that goes when it is closed. */
final class GraphFolder implements AutoCloseable {
    private final Path place;

    /** An empty one. */
    GraphFolder() {
        try {
            place = Files.createTempDirectory("tubecast-benchmark");
        } catch (IOException e) {
            throw new IllegalStateException("cannot make a temporary folder", e);
        }
    }

    /** Where the graphs are. */
    Path place() {
        return place;
    }

    /** Writes a graph and describes it as a manifest would. */
    GraphSpec write(OnnxModel model, String name, GraphRole role) {
        String file = name + ".onnx";
        model.write(place.resolve(file));
        return new GraphSpec(name, file, role, tensors(model.inputs()), tensors(model.outputs()));
    }

    private static List<TensorSpec> tensors(List<Port> ports) {
        return ports.stream()
                .map(port -> new TensorSpec(
                        port.name(),
                        port.type() == TensorType.UINT8 ? ElementType.UINT8 : ElementType.FLOAT32,
                        port.shape().stream().map(Math::toIntExact).toList()))
                .toList();
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot delete " + place, e);
        }
    }
}
