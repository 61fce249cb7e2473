package io.tubecast.training.weights.pickle;

import io.tubecast.training.weights.TensorType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A name that a pickle may use, and nothing more than a name: what it stands for is done by us, no foreign code is ever called.
 *
 * @param kind what it stands for
 * @param name module and name
 * @param type of a storage class or a dtype
 */
record PickledGlobal(Kind kind, String name, @Nullable TensorType type) {
    /** What names stand for. */
    enum Kind {
        ORDERED_DICT,
        DEFAULT_DICT,
        SET,
        /** A class that may be mentioned but not called. */
        MENTIONED,
        ENCODE,
        TENSOR_1,
        TENSOR_2,
        PARAMETER,
        SIZE,
        DTYPE,
        STORAGE
    }

    private static final Map<String, Kind> NAMES = Map.ofEntries(
            Map.entry("collections.OrderedDict", Kind.ORDERED_DICT),
            Map.entry("collections.defaultdict", Kind.DEFAULT_DICT),
            Map.entry("builtins.set", Kind.SET),
            Map.entry("__builtin__.set", Kind.SET),
            Map.entry("builtins.frozenset", Kind.SET),
            Map.entry("__builtin__.frozenset", Kind.SET),
            Map.entry("builtins.list", Kind.MENTIONED),
            Map.entry("__builtin__.list", Kind.MENTIONED),
            Map.entry("builtins.dict", Kind.MENTIONED),
            Map.entry("__builtin__.dict", Kind.MENTIONED),
            Map.entry("builtins.int", Kind.MENTIONED),
            Map.entry("__builtin__.int", Kind.MENTIONED),
            Map.entry("builtins.float", Kind.MENTIONED),
            Map.entry("__builtin__.float", Kind.MENTIONED),
            Map.entry("_codecs.encode", Kind.ENCODE),
            Map.entry("torch._utils._rebuild_tensor", Kind.TENSOR_1),
            Map.entry("torch._utils._rebuild_tensor_v2", Kind.TENSOR_2),
            Map.entry("torch._utils._rebuild_parameter", Kind.PARAMETER),
            Map.entry("torch.Size", Kind.SIZE));

    /** The name, if it is one of those that may be used. */
    static Optional<PickledGlobal> find(String module, String name) {
        String full = module + "." + name;
        Kind kind = NAMES.get(full);
        if (kind != null) {
            return Optional.of(new PickledGlobal(kind, full, null));
        }
        if (module.equals("torch") || module.equals("torch.cuda")) {
            Optional<PickledGlobal> storage =
                    TensorType.ofStorage(name).map(type -> new PickledGlobal(Kind.STORAGE, full, type));
            return storage.isPresent() || !module.equals("torch")
                    ? storage
                    : TensorType.ofTorch(name).map(type -> new PickledGlobal(Kind.DTYPE, full, type));
        }
        return Optional.empty();
    }
}
