package io.tubecast.training.weights.mapping;

import io.tubecast.training.network.InceptionI3d;
import io.tubecast.training.weights.mapping.Row.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The names that published networks give to the layers we have too. */
final class NameTables {
    /** VGG-16's convolutions by their place in the sequence of layers, rectifiers and pools counted; {@code amtnet-vgg16}'s names beside them. */
    private static final String VGG = """
            0   conv1_1
            2   conv1_2
            5   conv2_1
            7   conv2_2
            10  conv3_1
            12  conv3_2
            14  conv3_3
            17  conv4_1
            19  conv4_2
            21  conv4_3
            24  conv5_1
            26  conv5_2
            28  conv5_3
            """;

    /** SSD's small fc6 and fc7 go on in the same sequence. */
    private static final String REDUCED_FC = """
            31  fc6
            33  fc7
            """;

    /** SSD's further layers. */
    private static final String EXTRAS = """
            0   conv8_1
            1   conv8_2
            2   conv9_1
            3   conv9_2
            4   conv10_1
            5   conv10_2
            6   conv11_1
            7   conv11_2
            """;

    /** Inception-I3D's blocks as piergiaj/pytorch-i3d names them; branches are called the same. */
    private static final Map<String, String> I3D_BLOCKS = Map.ofEntries(
            Map.entry("conv1a", "Conv3d_1a_7x7"),
            Map.entry("conv2b", "Conv3d_2b_1x1"),
            Map.entry("conv2c", "Conv3d_2c_3x3"),
            Map.entry("mixed3b", "Mixed_3b"),
            Map.entry("mixed3c", "Mixed_3c"),
            Map.entry("mixed4b", "Mixed_4b"),
            Map.entry("mixed4c", "Mixed_4c"),
            Map.entry("mixed4d", "Mixed_4d"),
            Map.entry("mixed4e", "Mixed_4e"),
            Map.entry("mixed4f", "Mixed_4f"),
            Map.entry("mixed5b", "Mixed_5b"));

    /** Batch norm: their words and ours. */
    private static final Map<String, String> NORM =
            Map.of("weight", "scale", "bias", "shift", "running_mean", "mean", "running_var", "variance");

    private static final String FIRST_LAYER = "conv1_1";
    private static final int LEVELS = 6;

    private NameTables() {}

    /** Torchvision's VGG-16: {@code features.N}, and {@code classifier.0} and {@code .3} to be thinned. */
    static List<Row> torchvisionVgg16(String stream) {
        List<Row> rows = new ArrayList<>();
        layers(rows, VGG, "features.", stream);
        layer(rows, "classifier.0", stream + ".fc6", Rule.FC6);
        layer(rows, "classifier.3", stream + ".fc7", Rule.FC7);
        return rows;
    }

    /** SSD's base file: {@code N}. */
    static List<Row> reducedVgg16(String stream) {
        List<Row> rows = new ArrayList<>();
        layers(rows, VGG + REDUCED_FC, "", stream);
        return rows;
    }

    /**
     * SSD's trunk, which is AMTNet's too.
     *
     * @param core what stands before their names, with its dot
     */
    static List<Row> ssdTrunk(String core, String stream) {
        List<Row> rows = new ArrayList<>();
        layers(rows, VGG + REDUCED_FC, core + "vgg.", stream);
        layers(rows, EXTRAS, core + "extras.", stream);
        rows.add(new Row(core + "L2Norm.weight", stream + ".norm4.scale", Rule.COPY));
        return rows;
    }

    /** AMTNet's heads: {@code conf.N} and {@code loc.N}. */
    static List<Row> amtnetHeads() {
        List<Row> rows = new ArrayList<>();
        for (int level = 0; level < LEVELS; level++) {
            layer(rows, "conf." + level, "head.score." + level, Rule.LINEAR_HEAD);
            layer(rows, "loc." + level, "head.offset." + level, Rule.LINEAR_HEAD);
        }
        return rows;
    }

    /** Inception-I3D up to Mixed_5b. */
    static List<Row> i3d() {
        List<Row> rows = new ArrayList<>();
        for (InceptionI3d.Convolution convolution : InceptionI3d.convolutions(InceptionI3d.RGB_CHANNELS)) {
            String theirs = I3D_BLOCKS.get(convolution.block())
                    + (convolution.branch().isEmpty() ? "" : "." + convolution.branch());
            rows.add(new Row(theirs + ".conv3d.weight", convolution.name() + ".weight", Rule.COPY));
            NORM.forEach((word, ours) ->
                    rows.add(new Row(theirs + ".bn." + word, convolution.name() + "." + ours, Rule.COPY)));
        }
        return rows;
    }

    private static void layers(List<Row> rows, String table, String theirs, String stream) {
        for (String line : table.lines().toList()) {
            String[] words = line.split(" +", -1);
            layer(
                    rows,
                    theirs + words[0],
                    stream + "." + words[1],
                    words[1].equals(FIRST_LAYER) ? Rule.FIRST : Rule.COPY);
        }
    }

    private static void layer(List<Row> rows, String theirs, String ours, Rule rule) {
        rows.add(new Row(theirs + ".weight", ours + ".weight", rule));
        rows.add(new Row(theirs + ".bias", ours + ".bias", rule));
    }
}
