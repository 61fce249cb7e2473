package io.tubecast.training.weights.pickle;

import io.tubecast.training.weights.WeightsException;
import io.tubecast.training.weights.pickle.PickledSequence.Kind;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads pickles as PyTorch writes them (protocols 1 to 5) and builds tensors, plain containers, texts and numbers from them.
 *
 * <p>A pickle is a program; this machine runs it without the one instruction that makes pickles dangerous: a name is looked up in a short list ({@link PickledGlobal}) and what it
 * stands for is done here. Every other name, every object with a class of its own and every instruction that PyTorch does not use is an error that names the position.
 * Memory is bounded by the length of the pickles and by a {@link PickleBudget} for all of them. Containers can contain themselves. Not thread-safe.
 */
public final class Unpickler {
    private static final int LONGEST_INTEGER = 64;
    private static final int HIGHEST_PROTOCOL = 5;

    private final PickleInput input;
    private final PickleBudget budget;
    private final TensorRebuilder rebuilder;
    private final Map<String, PickledStorage> storages = new LinkedHashMap<>();
    private PickleStack stack;

    /**
     * A machine for pickles that lie one after the other.
     *
     * @param bytes is read from its position on
     * @param record what messages call it, file and record
     */
    public Unpickler(ByteBuffer bytes, String record) {
        input = new PickleInput(bytes, record);
        budget = new PickleBudget(input);
        rebuilder = new TensorRebuilder(input, budget);
        stack = new PickleStack(input, budget);
    }

    /** All storages that tensors of the pickles so far have named, by key. */
    public Map<String, PickledStorage> storages() {
        return Collections.unmodifiableMap(storages);
    }

    /**
     * Reads the next pickle.
     *
     * @return a {@link PickledDict}, {@link PickledSequence}, {@link PickledTensor}, {@link PickledNone}, {@code String}, {@code Long}, {@code
     *     BigInteger}, {@code Double}, {@code Boolean} or {@code ByteBuffer}
     */
    public Object load() {
        stack = new PickleStack(input, budget);
        while (true) {
            int opcode = input.opcode();
            if (opcode == '.') {
                return stack.pop();
            }
            if (!number(opcode) && !text(opcode) && !container(opcode) && !memo(opcode) && !named(opcode)) {
                throw input.error("instruction 0x%02x%s, which PyTorch does not write for tensors"
                        .formatted(opcode, opcode > 32 && opcode < 127 ? " '" + (char) opcode + "'" : ""));
            }
        }
    }

    private boolean number(int opcode) {
        switch (opcode) {
            case 'N' -> stack.push(PickledNone.NONE);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'K' -> stack.push((long) input.unsigned());
            case 'M' -> stack.push((long) input.unsignedShort());
            case 'J' -> stack.push((long) input.integer());
            case 'I' -> stack.push(lineInteger());
            case 'L' -> stack.push(lineLong());
            case 0x8a -> stack.push(integer(input.unsigned()));
            case 0x8b -> stack.push(integer(input.unsignedInteger()));
            case 'G' -> stack.push(input.bigEndianDouble());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Little-endian, two's complement. */
    private Object integer(long length) {
        if (length > LONGEST_INTEGER) {
            throw input.error("a whole number of %d bytes".formatted(length));
        }
        byte[] bytes = input.take(length);
        for (int i = 0; i < bytes.length / 2; i++) {
            byte swapped = bytes[i];
            bytes[i] = bytes[bytes.length - 1 - i];
            bytes[bytes.length - 1 - i] = swapped;
        }
        return narrow(bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes));
    }

    private Object lineInteger() {
        String line = input.line();
        return switch (line) {
            case "00" -> false;
            case "01" -> true;
            default -> decimal(line);
        };
    }

    private Object lineLong() {
        String line = input.line();
        return decimal(line.endsWith("L") ? line.substring(0, line.length() - 1) : line);
    }

    private Object decimal(String line) {
        if (line.length() > LONGEST_INTEGER) {
            throw input.error("a whole number of %d digits".formatted(line.length()));
        }
        try {
            return narrow(new BigInteger(line));
        } catch (NumberFormatException e) {
            throw input.error("'%s' is no whole number".formatted(line), e);
        }
    }

    private static Object narrow(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        return value;
    }

    private boolean text(int opcode) {
        switch (opcode) {
            case 'T' -> stack.push(input.text(input.unsignedInteger(), StandardCharsets.ISO_8859_1));
            case 'U' -> stack.push(input.text(input.unsigned(), StandardCharsets.ISO_8859_1));
            case 'X' -> stack.push(input.text(input.unsignedInteger(), StandardCharsets.UTF_8));
            case 0x8c -> stack.push(input.text(input.unsigned(), StandardCharsets.UTF_8));
            case 0x8d -> stack.push(input.text(input.longInteger(), StandardCharsets.UTF_8));
            case 'B' -> stack.push(bytes(input.unsignedInteger()));
            case 'C' -> stack.push(bytes(input.unsigned()));
            case 0x8e, 0x96 -> stack.push(bytes(input.longInteger()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer bytes(long length) {
        return ByteBuffer.wrap(input.take(length)).asReadOnlyBuffer();
    }

    private boolean container(int opcode) {
        switch (opcode) {
            case '(' -> stack.mark();
            case '0' -> stack.pop();
            case '1' -> stack.popToMark();
            case '2' -> stack.push(stack.peek());
            case '}' -> stack.push(new PickledDict());
            case 'd' -> putAll(new PickledDict(), stack.popToMark(), true);
            case 's' -> {
                Object value = stack.pop();
                Object key = stack.pop();
                putAll(dict(), List.of(key, value), false);
            }
            case 'u' -> {
                List<Object> pairs = stack.popToMark();
                putAll(dict(), pairs, false);
            }
            case ']' -> stack.push(new PickledSequence(Kind.LIST, List.of()));
            case 'l' -> stack.push(new PickledSequence(Kind.LIST, stack.popToMark()));
            case 'a' -> {
                Object item = stack.pop();
                growing(Kind.LIST).add(item);
            }
            case 'e' -> {
                List<Object> items = stack.popToMark();
                growing(Kind.LIST).addAll(items);
            }
            default -> {
                return fixedContainer(opcode);
            }
        }
        return true;
    }

    private boolean fixedContainer(int opcode) {
        switch (opcode) {
            case ')' -> stack.push(new PickledSequence(Kind.TUPLE, List.of()));
            case 't' -> stack.push(new PickledSequence(Kind.TUPLE, stack.popToMark()));
            case 0x85, 0x86, 0x87 -> {
                List<Object> items = new ArrayList<>();
                for (int i = 0; i <= opcode - 0x85; i++) {
                    items.add(0, stack.pop());
                }
                stack.push(new PickledSequence(Kind.TUPLE, items));
            }
            case 0x8f -> stack.push(new PickledSequence(Kind.SET, List.of()));
            case 0x90 -> {
                List<Object> items = stack.popToMark();
                growing(Kind.SET).addAll(items);
            }
            case 0x91 -> stack.push(new PickledSequence(Kind.SET, stack.popToMark()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private PickledDict dict() {
        if (stack.peek() instanceof PickledDict dict) {
            return dict;
        }
        throw input.error("puts an entry into something that is no dictionary");
    }

    private List<Object> growing(Kind kind) {
        if (stack.peek() instanceof PickledSequence sequence && sequence.kind() == kind) {
            return sequence.items();
        }
        throw input.error("adds an element to something that is no " + (kind == Kind.LIST ? "list" : "set"));
    }

    private void putAll(PickledDict dict, List<Object> pairs, boolean push) {
        if (pairs.size() % 2 != 0) {
            throw input.error("a dictionary's key has no value");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            rebuilder.put(dict, pairs.get(i), pairs.get(i + 1));
        }
        if (push) {
            stack.push(dict);
        }
    }

    private boolean memo(int opcode) {
        switch (opcode) {
            case 'q' -> stack.remember(input.unsigned());
            case 'r' -> stack.remember(input.unsignedInteger());
            case 0x94 -> stack.rememberNext();
            case 'h' -> stack.recall(input.unsigned());
            case 'j' -> stack.recall(input.unsignedInteger());
            case 0x80 -> {
                int protocol = input.unsigned();
                if (protocol > HIGHEST_PROTOCOL) {
                    throw input.error("pickle protocol %d; the highest is %d".formatted(protocol, HIGHEST_PROTOCOL));
                }
            }
            case 0x95 -> input.longInteger(); // a frame's length: a hint for buffering
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean named(int opcode) {
        switch (opcode) {
            case 'c' -> {
                String module = input.line();
                stack.push(global(module, input.line(), "wants"));
            }
            case 0x93 -> {
                Object name = stack.pop();
                Object module = stack.pop();
                if (!(module instanceof String moduleText) || !(name instanceof String nameText)) {
                    throw input.error("a name that is no text");
                }
                stack.push(global(moduleText, nameText, "wants"));
            }
            case 'i' -> {
                String module = input.line();
                throw refused(module + "." + input.line(), "makes an object of");
            }
            case 'R' -> {
                Object arguments = stack.pop();
                stack.push(rebuilder.call(stack.pop(), arguments));
            }
            case 'b' -> {
                Object state = stack.pop();
                rebuilder.checkState(stack.peek(), state);
            }
            case 'Q' -> {
                PickledStorage storage = rebuilder.storage(stack.pop());
                keep(storage);
                stack.push(storage);
            }
            case 'o', 0x81, 0x92 -> throw refused(classOf(opcode), "makes an object of");
            default -> {
                return false;
            }
        }
        return true;
    }

    private PickledGlobal global(String module, String name, String what) {
        return PickledGlobal.find(module, name).orElseThrow(() -> refused(module + "." + name, what));
    }

    /** The class that an object is wanted of; below its arguments. */
    private String classOf(int opcode) {
        if (opcode == 'o') {
            List<Object> items = stack.popToMark();
            return items.isEmpty() ? "nothing" : TensorRebuilder.describe(items.get(0));
        }
        for (int arguments = opcode == 0x92 ? 2 : 1; arguments > 0; arguments--) {
            stack.pop();
        }
        return TensorRebuilder.describe(stack.pop());
    }

    private WeightsException refused(String name, String what) {
        return input.error("%s %s, which is refused: only tensors and plain containers are read, nothing was executed"
                .formatted(what, name));
    }

    private void keep(PickledStorage storage) {
        PickledStorage known = storages.putIfAbsent(storage.key(), storage);
        if (known != null && (known.type() != storage.type() || known.total() != storage.total())) {
            throw input.error("storage '%s' is %d x %s here and %d x %s before"
                    .formatted(storage.key(), storage.total(), storage.type(), known.total(), known.type()));
        }
    }
}
