package io.tubecast.inference.tensorrt.driver;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.tensorrt.driver.EngineCalls.IoTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A network of the fake device.
 *
 * @param name what its plan holds
 * @param tensors what it says of its border
 * @param kernel what it does
 * @param nanos how long that takes
 * @param capturable whether it can be recorded
 */
public record FakeNetwork(String name, List<IoTensor> tensors, Kernel kernel, long nanos, boolean capturable) {
    /** A network in Java. */
    @FunctionalInterface
    public interface Kernel {
        /** Runs once. */
        void run(Map<String, ByteBuffer> inputs, Map<String, ByteBuffer> outputs);
    }

    /** A network that has a graph's tensors, takes 100 microseconds and can be recorded. */
    public static FakeNetwork of(GraphSpec graph, Kernel kernel) {
        List<IoTensor> tensors = new ArrayList<>();
        graph.inputs().forEach(input -> tensors.add(tensor(input, true)));
        graph.outputs().forEach(output -> tensors.add(tensor(output, false)));
        return new FakeNetwork(graph.name(), tensors, kernel, 100_000, true);
    }

    private static IoTensor tensor(TensorSpec spec, boolean input) {
        List<Long> shape = spec.shape().stream().map(Integer::longValue).toList();
        String type = spec.type() == ElementType.UINT8 ? "kUINT8" : "kFLOAT";
        return new IoTensor(spec.name(), input, type, shape, "kLINEAR", "kDEVICE");
    }

    /** The same, but it cannot be recorded. */
    public FakeNetwork uncapturable() {
        return new FakeNetwork(name, tensors, kernel, nanos, false);
    }

    /** The same with other tensors. */
    public FakeNetwork with(List<IoTensor> others) {
        return new FakeNetwork(name, others, kernel, nanos, capturable);
    }
}
