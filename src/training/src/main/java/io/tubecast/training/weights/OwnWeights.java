package io.tubecast.training.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What our safetensors files of weights say of themselves in their metadata.
 *
 * @param network name of the trunk
 * @param labels class names, if the heads are of known classes; else empty
 * @param origin where the numbers come from
 */
public record OwnWeights(String network, List<String> labels, String origin) {
    /** The key of the network's name; a file without it is none of ours. */
    public static final String NETWORK = "tubecast.network";

    private static final String LABELS = "tubecast.labels";
    private static final String ORIGIN = "tubecast.origin";

    /** Checks that labels survive being lines. */
    public OwnWeights {
        labels = List.copyOf(labels);
        for (String label : labels) {
            if (label.isEmpty() || label.contains("\n")) {
                throw new IllegalArgumentException("a label must be one line, was '%s'".formatted(label));
            }
        }
    }

    /** What a file of ours says; fails on others. */
    public static OwnWeights of(WeightSource file) {
        Map<String, String> texts = file.metadata();
        String network = texts.get(NETWORK);
        if (network == null) {
            throw new WeightsException(
                    "%s holds no weights of ours: its metadata lack '%s'; lab import makes such files"
                            .formatted(file.file(), NETWORK));
        }
        return new OwnWeights(
                network,
                texts.getOrDefault(LABELS, "")
                        .lines()
                        .filter(line -> !line.isEmpty())
                        .toList(),
                texts.getOrDefault(ORIGIN, ""));
    }

    /** As metadata, with the word for other programs that the axes are PyTorch's. */
    public Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("format", "pt");
        texts.put(NETWORK, network);
        if (!labels.isEmpty()) {
            texts.put(LABELS, String.join("\n", labels));
        }
        texts.put(ORIGIN, origin);
        return texts;
    }
}
