package io.tubecast.onnx.edit;

import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The element type of every tensor of a graph, as {@link OnnxModel#values} tells it. */
public final class ElementTypes {
    private final Map<String, Port> ports;
    private final List<String> floats;

    /** Works out the types. */
    public ElementTypes(OnnxModel model) {
        ports = model.values().ports();
        GraphEdit edit = new GraphEdit(model);
        floats = ports.keySet().stream()
                .filter(tensor -> isFloat(tensor) && edit.initializer(tensor) == null)
                .toList();
    }

    /** The type of a tensor by its number in the format; 0 where it cannot be told. */
    public int of(String tensor) {
        Port port = ports.get(tensor);
        return port == null ? TensorType.UNDEFINED.number() : port.type().number();
    }

    /** Whether a tensor holds 32-bit floats. */
    public boolean isFloat(String tensor) {
        return of(tensor) == TensorType.FLOAT.number();
    }

    /** The sizes of a tensor, -1 for those that are open; null where not even their number is known. */
    public @Nullable List<Long> sizes(String tensor) {
        Port port = ports.get(tensor);
        return port == null || !port.ranked() ? null : port.shape();
    }

    /** Inputs and computed tensors of 32-bit floats, in the order of the graph: what calibration can measure. */
    public List<String> floats() {
        return floats;
    }
}
