package io.tubecast.training.weights.pickle;

import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.TensorType;
import io.tubecast.training.weights.pickle.PickledSequence.Kind;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Does what the names of a pickle stand for: makes tensors, storages and containers, and checks every number on the way. */
final class TensorRebuilder {
    private final PickleInput input;
    private final PickleBudget budget;

    TensorRebuilder(PickleInput input, PickleBudget budget) {
        this.input = input;
        this.budget = budget;
    }

    /** What a call of {@code callable} gives. */
    Object call(Object callable, Object arguments) {
        if (!(callable instanceof PickledGlobal global)) {
            throw input.error("calls %s, which is no name".formatted(describe(callable)));
        }
        if (!(arguments instanceof PickledSequence tuple) || tuple.kind() != Kind.TUPLE) {
            throw input.error(
                    "calls %s with %s in place of its arguments".formatted(global.name(), describe(arguments)));
        }
        List<Object> items = tuple.items();
        return switch (global.kind()) {
            case ORDERED_DICT -> orderedDict(global, items);
            case DEFAULT_DICT -> {
                require(items.size() <= 1, global, items);
                yield new PickledDict();
            }
            case SET -> set(global, items);
            case ENCODE -> encode(global, items);
            case TENSOR_1 -> tensor(global, items, 4, 4);
            case TENSOR_2 -> tensor(global, items, 6, 7);
            case PARAMETER -> {
                require(items.size() == 3 && items.get(0) instanceof PickledTensor, global, items);
                yield items.get(0);
            }
            case SIZE -> {
                require(items.size() == 1 && items.get(0) instanceof PickledSequence, global, items);
                yield items.get(0);
            }
            case MENTIONED, DTYPE, STORAGE ->
                throw input.error(
                        "calls %s, which is refused: only tensors and plain containers are read, nothing was executed"
                                .formatted(global.name()));
        };
    }

    /** Attributes: PyTorch hangs version numbers on the ordered dictionary of a network; they are not kept. */
    void checkState(Object target, Object state) {
        boolean plain = state instanceof PickledDict || state instanceof PickledSequence;
        if (!(target instanceof PickledDict) || !plain) {
            throw input.error("sets attributes of %s, which is refused: only tensors and plain containers are read"
                    .formatted(describe(target)));
        }
    }

    void put(PickledDict dict, Object key, Object value) {
        boolean scalar = key instanceof String
                || key instanceof Long
                || key instanceof BigInteger
                || key instanceof Double
                || key instanceof Boolean
                || key instanceof ByteBuffer
                || key == PickledNone.NONE;
        if (!scalar) {
            throw input.error("a dictionary's key is %s; texts and numbers are read".formatted(describe(key)));
        }
        dict.entries().put(key, value);
    }

    /** A storage from what PyTorch puts in its place: ('storage', class, key, place, numbers) and, in the older format, what part of it. */
    PickledStorage storage(Object id) {
        List<Object> items =
                id instanceof PickledSequence tuple && tuple.kind() == Kind.TUPLE ? tuple.items() : List.of();
        if (items.size() < 5 || items.size() > 6 || !"storage".equals(items.get(0))) {
            throw input.error("names an object outside of the pickle that is no storage but %s"
                    .formatted(items.isEmpty() ? describe(id) : describe(items.get(0))));
        }
        if (!(items.get(1) instanceof PickledGlobal global)
                || global.kind() != PickledGlobal.Kind.STORAGE
                || !(items.get(2) instanceof String key)
                || !(items.get(4) instanceof Long total)) {
            throw input.error("a storage must be named by its class, key, place and number of values");
        }
        TensorType type = java.util.Objects.requireNonNull(global.type());
        if (total < 0 || total > Long.MAX_VALUE / type.bytes()) {
            throw input.error("storage '%s' has %d values".formatted(key, total));
        }
        if (items.size() == 5 || items.get(5) == PickledNone.NONE) {
            return new PickledStorage(key, type, total, 0, total);
        }
        List<Long> view = numbers(items.get(5), 1, "the part of storage '%s'".formatted(key));
        if (view.size() != 2 || view.get(0) < 0 || view.get(1) < 0 || view.get(0) > total - view.get(1)) {
            throw input.error("part %s of storage '%s' lies outside of its %d values".formatted(view, key, total));
        }
        return new PickledStorage(key, type, total, view.get(0), view.get(1));
    }

    private PickledDict orderedDict(PickledGlobal global, List<Object> items) {
        PickledDict dict = new PickledDict();
        if (items.isEmpty()) {
            return dict;
        }
        // Python 2 gives a list of pairs
        require(items.size() == 1 && items.get(0) instanceof PickledSequence, global, items);
        for (Object pair : copied((PickledSequence) items.get(0))) {
            if (!(pair instanceof PickledSequence entry) || entry.items().size() != 2) {
                throw input.error("an ordered dictionary of something else than pairs");
            }
            put(dict, entry.items().get(0), entry.items().get(1));
        }
        return dict;
    }

    private PickledSequence set(PickledGlobal global, List<Object> items) {
        if (items.isEmpty()) {
            return new PickledSequence(Kind.SET, List.of());
        }
        require(items.size() == 1 && items.get(0) instanceof PickledSequence, global, items);
        return new PickledSequence(Kind.SET, copied((PickledSequence) items.get(0)));
    }

    /** The elements of a container that may have been put aside and can be copied again and again. */
    private List<Object> copied(PickledSequence container) {
        budget.objects(container.items().size());
        return container.items();
    }

    /** How protocol 2 writes bytes: a text of the characters 0 to 255. */
    private ByteBuffer encode(PickledGlobal global, List<Object> items) {
        require(
                items.size() == 2
                        && items.get(0) instanceof String
                        && items.get(1) instanceof String charset
                        && charset.toLowerCase(Locale.ROOT).startsWith("latin"),
                global,
                items);
        String text = (String) items.get(0);
        budget.bytes(text.length());
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)).asReadOnlyBuffer();
    }

    private PickledTensor tensor(PickledGlobal global, List<Object> items, int least, int most) {
        require(items.size() >= least && items.size() <= most, global, items);
        if (!(items.get(0) instanceof PickledStorage storage) || !(items.get(1) instanceof Long offset)) {
            throw input.error("a tensor must be made of a storage, an offset, sizes and strides");
        }
        List<Long> strides = numbers(items.get(3), 0, "strides");
        PickledTensor tensor = new PickledTensor(storage, offset, shape(items.get(2)), strides);
        check(tensor);
        return tensor;
    }

    private Shape shape(Object sizes) {
        List<Long> numbers = numbers(sizes, 0, "sizes");
        try {
            return new Shape(numbers);
        } catch (IllegalArgumentException e) {
            throw input.error("a tensor of " + e.getMessage(), e);
        }
    }

    /** Every number that the view reaches must lie in its storage, and it must not be larger than what it is a view of. */
    private void check(PickledTensor tensor) {
        Shape shape = tensor.shape();
        PickledStorage storage = tensor.storage();
        if (tensor.strides().size() != shape.axes()) {
            throw input.error("%d sizes and %d strides"
                    .formatted(shape.axes(), tensor.strides().size()));
        }
        if (tensor.offset() < 0 || tensor.offset() > storage.length()) {
            throw input.error(
                    "a tensor begins at value %d of a storage of %d".formatted(tensor.offset(), storage.length()));
        }
        if (shape.elements() == 0) {
            return;
        }
        if (shape.elements() > storage.length()) {
            throw input.error(
                    "a tensor of %s overlaps itself in a storage of %d values".formatted(shape, storage.length()));
        }
        long left = storage.length() - tensor.offset() - 1;
        for (int axis = 0; axis < shape.axes(); axis++) {
            long steps = shape.size(axis) - 1;
            long stride = tensor.strides().get(axis);
            if (steps > 0 && stride > left / steps) {
                throw input.error("a tensor of %s with strides %s reaches outside of its storage of %d values"
                        .formatted(shape, tensor.strides(), storage.length()));
            }
            left -= steps * stride;
        }
        if (left < 0) {
            throw input.error("a tensor of %s begins behind the end of its storage of %d values"
                    .formatted(shape, storage.length()));
        }
    }

    private List<Long> numbers(Object sequence, int from, String what) {
        if (!(sequence instanceof PickledSequence found)) {
            throw input.error("%s must be a tuple of whole numbers, is %s".formatted(what, describe(sequence)));
        }
        List<Long> numbers = new ArrayList<>();
        for (Object item : found.items()
                .subList(Math.min(from, found.items().size()), found.items().size())) {
            if (!(item instanceof Long number) || number < 0) {
                throw input.error("%s must be whole numbers from 0 up, has %s".formatted(what, describe(item)));
            }
            numbers.add(number);
        }
        return numbers;
    }

    private void require(boolean fits, PickledGlobal global, List<Object> arguments) {
        if (!fits) {
            throw input.error("calls %s with (%s)"
                    .formatted(
                            global.name(),
                            String.join(
                                    ", ",
                                    arguments.stream()
                                            .limit(8)
                                            .map(TensorRebuilder::describe)
                                            .toList())));
        }
    }

    /** A few words; containers can contain themselves, so their contents are not told. */
    static String describe(Object value) {
        if (value instanceof PickledGlobal global) {
            return global.name();
        }
        if (value instanceof String text) {
            return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
        }
        if (value instanceof PickledSequence sequence) {
            return "a " + sequence.kind().name().toLowerCase(Locale.ROOT);
        }
        if (value instanceof PickledDict) {
            return "a dictionary";
        }
        if (value instanceof PickledTensor || value instanceof PickledStorage) {
            return value instanceof PickledTensor ? "a tensor" : "a storage";
        }
        return value instanceof ByteBuffer ? "bytes" : String.valueOf(value);
    }
}
