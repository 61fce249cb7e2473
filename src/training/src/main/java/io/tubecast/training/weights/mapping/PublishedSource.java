package io.tubecast.training.weights.mapping;

import io.tubecast.training.weights.OwnWeights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whose names a file uses. */
public enum PublishedSource {
    /** VGG-16: torchvision's, or the base file of SSD with the small fc6 and fc7. */
    VGG16("VGG-16"),
    /** The single-frame detector of realtime-action-detection (and ssd.pytorch). */
    SSD("SSD of realtime-action-detection"),
    /** The released AMTNet. */
    AMTNET("AMTNet"),
    /** Inception-I3D of pytorch-i3d. */
    I3D("Inception-I3D of pytorch-i3d"),
    /** Ours. */
    TUBECAST("our own names");

    private static final String FRESH = "starts fresh: ";

    private final String words;

    PublishedSource(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** Tells by the names whose they are. */
    static Optional<PublishedSource> of(Set<String> names, Map<String, String> metadata) {
        if (metadata.containsKey(OwnWeights.NETWORK)
                || names.stream().anyMatch(name -> TubecastNames.oldStream(name).isPresent())) {
            return Optional.of(TUBECAST);
        }
        if (names.stream().anyMatch(name -> name.startsWith("core_base.") || name.startsWith("core_extra."))) {
            return Optional.of(AMTNET);
        }
        if (names.contains("vgg.0.weight")) {
            return Optional.of(SSD);
        }
        if (names.contains("Conv3d_1a_7x7.conv3d.weight")) {
            return Optional.of(I3D);
        }
        return names.contains("features.0.weight") || names.contains("0.weight")
                ? Optional.of(VGG16)
                : Optional.empty();
    }

    /** What its first layer expects. */
    Pixels pixels(Set<String> names) {
        return this == VGG16 && names.contains("features.0.weight") ? Pixels.RGB_UNIT : Pixels.RGB_MEAN;
    }

    /** Why the table has nothing for a tensor of ours. */
    String whyMissing(String ours) {
        boolean head = ours.startsWith("head.");
        return FRESH
                + switch (this) {
                    case VGG16 -> head ? "VGG-16 detects nothing" : "VGG-16 ends with fc7";
                    case SSD ->
                        head ? "its heads look at one frame, ours at the two of a pair" : "SSD has no such layer";
                    case AMTNET, I3D, TUBECAST -> "the table has nothing for it";
                };
    }

    /** Why a tensor of such a file is of no use to us. */
    String whyUnused(String theirs) {
        for (Map.Entry<String, String> reason : reasons()) {
            if (theirs.contains(reason.getKey())) {
                return reason.getValue();
            }
        }
        return "the table has no such name";
    }

    private List<Map.Entry<String, String>> reasons() {
        return switch (this) {
            case VGG16 -> List.of(Map.entry("classifier.6", "ImageNet's classes"));
            case SSD -> {
                String heads =
                        "a head on one frame: 3x3 convolution with zeros around it, maps not divided by 9; ours is on two frames with repeated edges";
                yield List.of(Map.entry("loc.", heads), Map.entry("conf.", heads));
            }
            case AMTNET ->
                List.of(Map.entry(
                        "featPool", "index table of the gathered neighbourhoods; our convolution needs none"));
            case I3D ->
                List.of(
                        Map.entry("Mixed_5c.", "behind Mixed_5b, where the features are taken"),
                        Map.entry("logits.", "classes of the data set it was trained on"),
                        Map.entry("num_batches_tracked", "a counter that nothing uses"));
            case TUBECAST -> List.of();
        };
    }
}
