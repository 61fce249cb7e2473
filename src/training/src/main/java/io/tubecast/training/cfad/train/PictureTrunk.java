package io.tubecast.training.cfad.train;

import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.network.StreamKind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The light trunk's layers on pictures, from the appearance stream of a trained {@code amtnet-lite}.
 *
 * <p>That one takes pixels less a mean, this one pixels from -1 to 1: the first filters are stretched and the mean of what comes out of them moved, so that a clip of one picture gives what the picture gave there
 * (but for the margin, where one continues with the mean and the other with gray).
 */
final class PictureTrunk {
    private static final String FROM = StreamKind.APPEARANCE + ".";
    private static final String TO = CfadTrunks.LIGHT_PREFIX + ".";
    private static final float HALF = 127.5f;

    private PictureTrunk() {}

    /**
     * Weights by the names of the light trunk, those among them that it does not have too.
     *
     * @param weights (in) by the names of {@code amtnet-lite}
     */
    static Map<String, float[]> weights(Map<String, float[]> weights) {
        Map<String, float[]> renamed = new LinkedHashMap<>();
        weights.forEach((name, values) -> {
            if (name.startsWith(FROM)) {
                renamed.put(TO + name.substring(FROM.length()), values);
            }
        });
        String stem = TO + CfadTrunks.LIGHT_STEM;
        float[] filters = renamed.get(stem + ".weight");
        float[] means = renamed.get(stem + ".mean");
        if (filters != null && means != null) {
            renamed.put(stem + ".mean", moved(means, filters));
            renamed.put(stem + ".weight", stretched(filters));
        }
        return renamed;
    }

    private static float[] stretched(float[] filters) {
        float[] stretched = filters.clone();
        for (int i = 0; i < stretched.length; i++) {
            stretched[i] *= HALF;
        }
        return stretched;
    }

    /** Means of what the stretched filters give: they see each pixel brighter by the difference of the two zeros. */
    private static float[] moved(float[] means, float[] filters) {
        float[] zero = PixelPacker.meanRgb();
        float[] moved = means.clone();
        int filter = filters.length / means.length;
        int cells = filter / zero.length;
        for (int i = 0; i < filters.length; i++) {
            moved[i / filter] += filters[i] * (zero[i % filter / cells] - HALF);
        }
        return moved;
    }
}
