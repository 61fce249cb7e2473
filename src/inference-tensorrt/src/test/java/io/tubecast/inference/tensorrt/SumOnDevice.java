package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.tensorrt.driver.FakeNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The contract's sum and difference as a network of the fake device. */
final class SumOnDevice {
    private SumOnDevice() {}

    static FakeNetwork network(GraphSpec sum) {
        return FakeNetwork.of(sum, (inputs, outputs) -> {
            for (int i = 0; i < 3; i++) {
                float a = floats(inputs, "a").getFloat(4 * i);
                float b = floats(inputs, "b").getFloat(4 * i);
                floats(outputs, "sum").putFloat(4 * i, a + b);
                floats(outputs, "difference").putFloat(4 * i, a - b);
            }
        });
    }

    static ByteBuffer floats(Map<String, ByteBuffer> tensors, String name) {
        ByteBuffer bytes = tensors.get(name);
        if (bytes == null) {
            throw new AssertionError("no tensor " + name);
        }
        return bytes.duplicate().order(ByteOrder.nativeOrder());
    }

    /** A plan of the fake device. */
    static void write(Path folder, GraphSpec graph) {
        try {
            Files.writeString(folder.resolve(graph.file()), graph.name());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
