package io.tubecast.training.weights.mapping;

import io.tubecast.training.weights.SafetensorsWriter;
import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.StoredTensor;
import io.tubecast.training.weights.WeightSource;
import io.tubecast.training.weights.WeightsException;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What becomes of a file's tensors: made from names, types and shapes alone, before any number is read.
 *
 * @param network ours
 * @param source whose names the file uses
 * @param pixels what the file's first layer expects
 * @param streams our streams that get something
 * @param classes action classes of the heads that came in; 0 if none did
 * @param matches tensors of ours that the file gives, in the order of our layers
 * @param missing tensors of ours that it does not give
 * @param unused tensors of the file that nothing of ours is made from
 * @param mismatches pairs that the table joins but whose shapes do not go together
 */
public record ImportPlan(
        String network,
        PublishedSource source,
        Pixels pixels,
        List<StreamName> streams,
        int classes,
        List<Match> matches,
        List<Absence> missing,
        List<Absence> unused,
        List<Mismatch> mismatches) {
    /** Copies the lists. */
    public ImportPlan {
        streams = List.copyOf(streams);
        matches = List.copyOf(matches);
        missing = List.copyOf(missing);
        unused = List.copyOf(unused);
        mismatches = List.copyOf(mismatches);
    }

    /**
     * A tensor of ours and what it is made from.
     *
     * @param theirs the file's tensor
     * @param ours our name
     * @param shape our sizes
     * @param recipe how
     */
    public record Match(StoredTensor theirs, String ours, Shape shape, Recipe recipe) {}

    /**
     * A tensor that has no counterpart.
     *
     * @param name its name
     * @param shape its sizes
     * @param reason why
     */
    public record Absence(String name, Shape shape, String reason) {}

    /**
     * Two tensors that do not go together.
     *
     * @param theirs the file's tensor
     * @param ours our name
     * @param shape our sizes
     * @param reason why
     */
    public record Mismatch(StoredTensor theirs, String ours, Shape shape, String reason) {}

    /** Numbers that come in. */
    public long values() {
        return matches.stream().mapToLong(match -> match.shape().elements()).sum();
    }

    /** Whether nothing of ours stays without numbers. */
    public boolean complete() {
        return missing.isEmpty() && mismatches.isEmpty() && !matches.isEmpty();
    }

    /**
     * The tensors to write; each is read from the open file when its turn comes, and must be finite.
     *
     * @param from the file that the plan was made for
     * @param done told how many numbers each tensor brought
     */
    public List<SafetensorsWriter.Item> items(WeightSource from, LongConsumer done) {
        return matches.stream()
                .map(match -> new SafetensorsWriter.Item(match.ours(), match.shape(), () -> {
                    float[] values = match.recipe().values(from);
                    requireFinite(from, match, values);
                    done.accept(values.length);
                    return values;
                }))
                .toList();
    }

    private static void requireFinite(WeightSource from, Match match, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new WeightsException("%s: tensor '%s': value %d is %s; a network cannot start from that"
                        .formatted(from.file(), match.theirs().name(), i, values[i]));
            }
        }
    }
}
