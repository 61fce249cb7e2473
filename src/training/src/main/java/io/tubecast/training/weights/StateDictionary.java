package io.tubecast.training.weights;

import io.tubecast.training.weights.pickle.PickledDict;
import io.tubecast.training.weights.pickle.PickledTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The named tensors of a network among what a file holds: training programs put them under a key of their own and prefix their names.
 *
 * @param tensors by name, without prefixes that all of them share
 * @param notes what was skipped and removed to get there
 */
record StateDictionary(Map<String, PickledTensor> tensors, List<String> notes) {
    /** Where training programs put a network's tensors, likeliest first. */
    private static final List<String> KEYS =
            List.of("state_dict", "model_state_dict", "model", "net", "network", "weights", "params");

    /** What wrappers put before every name: DataParallel says module, the others are attributes of some training class. */
    private static final Set<String> WRAPPERS = Set.of("module", "model", "net", "network");

    private static final int DEEPEST = 3;

    /**
     * Finds them.
     *
     * @param root what the file's pickle gave
     * @param file what messages call the file
     */
    static StateDictionary find(Object root, String file) {
        List<String> notes = new ArrayList<>();
        PickledDict found = search(root, notes, 0);
        if (found == null) {
            throw new WeightsException("%s holds no dictionary of tensors; its top is %s".formatted(file, kind(root)));
        }
        Map<String, PickledTensor> tensors = new LinkedHashMap<>();
        List<Object> others = new ArrayList<>();
        found.entries().forEach((key, value) -> {
            if (key instanceof String name && value instanceof PickledTensor tensor) {
                tensors.put(name, tensor);
            } else {
                others.add(key);
            }
        });
        if (!others.isEmpty()) {
            notes.add("%d entries are no tensors and were skipped".formatted(others.size()));
        }
        return new StateDictionary(unwrapped(tensors, notes), notes);
    }

    private static @Nullable PickledDict search(Object value, List<String> notes, int depth) {
        if (!(value instanceof PickledDict dict) || depth > DEEPEST) {
            return null;
        }
        for (String key : KEYS) {
            Object nested = dict.entries().get(key);
            PickledDict found = nested == null ? null : search(nested, notes, depth + 1);
            if (found != null) {
                notes.add(0, "the tensors stand under '%s'".formatted(key));
                return found;
            }
        }
        return holdsTensors(dict) ? dict : null;
    }

    /** Tensors under numbers, such as an optimizer's, have no names. */
    private static boolean holdsTensors(PickledDict dict) {
        return dict.entries().entrySet().stream()
                .anyMatch(entry -> entry.getKey() instanceof String && entry.getValue() instanceof PickledTensor);
    }

    private static Map<String, PickledTensor> unwrapped(Map<String, PickledTensor> tensors, List<String> notes) {
        Map<String, PickledTensor> left = tensors;
        StringBuilder removed = new StringBuilder();
        for (int depth = 0; depth < DEEPEST; depth++) {
            String prefix = sharedWrapper(left.keySet());
            if (prefix.isEmpty()) {
                break;
            }
            Map<String, PickledTensor> shorter = new LinkedHashMap<>();
            left.forEach((name, tensor) -> shorter.put(name.substring(prefix.length()), tensor));
            left = shorter;
            removed.append(prefix);
        }
        if (!removed.isEmpty()) {
            notes.add("'%s' was removed from the front of every name".formatted(removed));
        }
        return left;
    }

    private static String sharedWrapper(Set<String> names) {
        String first = names.iterator().next();
        int dot = first.indexOf('.');
        String prefix = dot < 0 ? "" : first.substring(0, dot + 1);
        boolean wrapper = dot > 0 && WRAPPERS.contains(first.substring(0, dot));
        return wrapper && names.stream().allMatch(name -> name.startsWith(prefix) && name.length() > prefix.length())
                ? prefix
                : "";
    }

    private static String kind(Object root) {
        if (root instanceof PickledDict dict) {
            List<String> keys = dict.entries().keySet().stream()
                    .limit(8)
                    .map(Objects::toString)
                    .toList();
            return "a dictionary with the keys " + keys;
        }
        return root instanceof PickledTensor ? "a single tensor without a name" : "no dictionary";
    }
}
