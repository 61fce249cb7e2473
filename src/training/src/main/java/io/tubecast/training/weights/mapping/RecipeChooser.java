package io.tubecast.training.weights.mapping;

import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.StoredTensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides by rule and shapes how a tensor of ours is made from one of theirs, or why it cannot be. */
final class RecipeChooser {
    private static final Shape FC6 = Shape.of(4096, 512, 7, 7);
    private static final Shape FC6_STEPS = Shape.of(4, 1, 3, 3);
    private static final Shape FC7 = Shape.of(4096, 4096, 1, 1);
    private static final Shape FC7_STEPS = Shape.of(4, 4, 1, 1);
    private static final int COLORS = 3;

    private final Map<String, StoredTensor> theirs;
    private final Pixels pixels;
    private final int headMaps;

    /**
     * Decides for one file.
     *
     * @param theirs its tensors
     * @param pixels what its first layer expects
     * @param headMaps maps that are joined before its heads
     */
    RecipeChooser(Map<String, StoredTensor> theirs, Pixels pixels, int headMaps) {
        this.theirs = theirs;
        this.pixels = pixels;
        this.headMaps = headMaps;
    }

    /**
     * A recipe or a reason.
     *
     * @param recipe how, or null
     * @param reason why not; empty where there is a recipe
     */
    record Choice(@Nullable Recipe recipe, String reason) {}

    Choice choose(Row row, StoredTensor found, Shape ours) {
        boolean bias = row.theirs().endsWith(".bias");
        return switch (row.rule()) {
            case COPY -> copy(found, ours);
            case FIRST -> bias ? firstBias(found, ours) : firstWeight(found, ours);
            case LINEAR_HEAD -> bias ? copy(found, ours) : linearHead(found, ours);
            case FC6 -> thinned(found, ours, FC6, FC6_STEPS, bias);
            case FC7 -> thinned(found, ours, FC7, FC7_STEPS, bias);
        };
    }

    private static Choice made(Recipe recipe) {
        return new Choice(recipe, "");
    }

    private static Choice no(StoredTensor found, Shape ours) {
        return new Choice(null, "%s is not %s".formatted(found.shape(), ours));
    }

    private static Choice copy(StoredTensor found, Shape ours) {
        String words = found.type().rounds() ? "rounded from " + found.type().torchName() : "";
        return found.shape().equals(ours) ? made(new Recipe.Same(found.name(), words)) : no(found, ours);
    }

    private Choice firstWeight(StoredTensor found, Shape ours) {
        Shape shape = found.shape();
        boolean frame = shape.axes() == 4 && shape.size(1) == COLORS;
        if (shape.equals(ours) && (pixels == Pixels.RGB_MEAN || !frame)) {
            return pixels == Pixels.RGB_MEAN
                    ? copy(found, ours)
                    : new Choice(
                            null,
                            "pixels can be rewritten for %d input channels, not for %d"
                                    .formatted(COLORS, shape.size(1)));
        }
        boolean fits = frame
                && shape.size(0) == ours.size(0)
                && shape.size(2) == ours.size(2)
                && shape.size(3) == ours.size(3)
                && ours.size(1) % COLORS == 0;
        if (!fits) {
            return no(found, ours);
        }
        return made(new Recipe.FirstWeight(found.name(), shape, pixels, (int) (ours.size(1) / COLORS)));
    }

    private Choice firstBias(StoredTensor found, Shape ours) {
        String weight = found.name().substring(0, found.name().length() - "bias".length()) + "weight";
        StoredTensor weights = theirs.get(weight);
        boolean rewritten = pixels == Pixels.RGB_UNIT
                && weights != null
                && weights.shape().axes() == 4
                && weights.shape().size(0) == ours.elements()
                && weights.shape().size(1) == COLORS;
        return rewritten && found.shape().equals(ours)
                ? made(new Recipe.FirstBias(found.name(), weight, pixels))
                : copy(found, ours);
    }

    private Choice linearHead(StoredTensor found, Shape ours) {
        Shape shape = found.shape();
        if (shape.axes() != 2 || shape.size(0) != ours.size(0) || shape.size(1) != 9 * ours.size(1)) {
            return no(found, ours);
        }
        int channels = (int) ours.size(1) / headMaps;
        return made(new Recipe.LinearHead(found.name(), (int) shape.size(0), headMaps, channels));
    }

    private static Choice thinned(StoredTensor found, Shape ours, Shape seen, Shape steps, boolean bias) {
        Shape expected = bias ? Shape.of(seen.size(0)) : Shape.of(seen.size(0), seen.elements() / seen.size(0));
        Recipe.Thinned recipe = bias
                ? new Recipe.Thinned(found.name(), expected, Shape.of(steps.size(0)))
                : new Recipe.Thinned(found.name(), seen, steps);
        return found.shape().equals(expected) && recipe.left().equals(ours) ? made(recipe) : no(found, ours);
    }
}
