package io.tubecast.inference.engine;

import java.nio.file.Path;
import java.util.Map;

/** The fake of the other tests keeps what it stands in for. */
class FakeEngineTest extends NetworkEngineContract {
    @Override
    protected EngineProvider newProvider() {
        return new FakeEngineProvider(Map.of("sum", (inputs, outputs) -> {
            for (int i = 0; i < 3; i++) {
                float a = at(inputs, "a", i);
                float b = at(inputs, "b", i);
                set(outputs, "sum", i, a + b);
                set(outputs, "difference", i, a - b);
            }
        }));
    }

    @Override
    protected Path bundle() {
        return Path.of(".");
    }

    private static float at(Map<String, ? extends Tensor> tensors, String name, int i) {
        Tensor tensor = tensors.get(name);
        return tensor == null ? Float.NaN : tensor.floats().get(i);
    }

    private static void set(Map<String, ? extends Tensor> tensors, String name, int i, float value) {
        Tensor tensor = tensors.get(name);
        if (tensor != null) {
            tensor.floats().put(i, value);
        }
    }
}
