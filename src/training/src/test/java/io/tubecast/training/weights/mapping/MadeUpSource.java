package io.tubecast.training.weights.mapping;

import io.tubecast.training.weights.Shape;
import io.tubecast.training.weights.StoredTensor;
import io.tubecast.training.weights.TensorType;
import io.tubecast.training.weights.WeightSource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** A file that is only in memory: names and shapes, and for each tensor numbers drawn from its name. */
final class MadeUpSource implements WeightSource {
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    MadeUpSource add(String name, long... sizes) {
        shapes.put(name, Shape.of(sizes));
        return this;
    }

    /** A layer with bias. */
    MadeUpSource layer(String name, long... sizes) {
        return add(name + ".weight", sizes).add(name + ".bias", sizes[0]);
    }

    /**
     * The VGG of torchvision and of SSD as their own programs make it from a list of widths: a convolution and a rectifier for each, 'M' and 'C' pools;
     * the place in the sequence is the name.
     */
    MadeUpSource vgg(String prefix, int inputs) {
        int place = 0;
        int channels = inputs;
        for (String width : "64 64 M 128 128 M 256 256 256 C 512 512 512 M 512 512 512".split(" ", -1)) {
            if (width.equals("M") || width.equals("C")) {
                place++;
            } else {
                int out = Integer.parseInt(width);
                layer(prefix + place, out, channels, 3, 3);
                channels = out;
                place += 2;
            }
        }
        return this;
    }

    /** SSD's fc6 and fc7: after the last rectifier at 29 come pool5, conv6, rectifier, conv7. */
    MadeUpSource reducedFc(String prefix) {
        return layer(prefix + 31, 1024, 512, 3, 3).layer(prefix + 33, 1024, 1024, 1, 1);
    }

    /** SSD's further layers and L2 norm. */
    MadeUpSource ssdRest(String prefix) {
        int[][] sizes = {
            {256, 1024, 1},
            {512, 256, 3},
            {128, 512, 1},
            {256, 128, 3},
            {128, 256, 1},
            {256, 128, 3},
            {128, 256, 1},
            {256, 128, 3}
        };
        for (int i = 0; i < sizes.length; i++) {
            layer(prefix + "extras." + i, sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][2]);
        }
        return add(prefix + "L2Norm.weight", 512);
    }

    /** A trunk of AMTNet with its index tables. */
    MadeUpSource amtnetCore(String prefix, int inputs) {
        vgg(prefix + "vgg.", inputs).reducedFc(prefix + "vgg.").ssdRest(prefix);
        int[] cells = {1444, 361, 100, 25, 9, 1};
        for (int level = 0; level < 6; level++) {
            add(prefix + "featPool" + level + ".ffm_index", 2, cells[level]);
            add(prefix + "featPool" + level + ".spatial_pool.counts", cells[level], 9);
        }
        return this;
    }

    /** AMTNet's linear heads. */
    MadeUpSource amtnetHeads(int classes, int maps) {
        int[] channels = {512, 1024, 512, 256, 256, 256};
        int[] anchors = {4, 6, 6, 6, 4, 4};
        for (int level = 0; level < 6; level++) {
            layer("loc." + level, anchors[level] * 8L, 9L * maps * channels[level]);
            layer("conf." + level, anchors[level] * (classes + 1L), 9L * maps * channels[level]);
        }
        return this;
    }

    /** Inception-I3D with everything behind Mixed_5b. */
    MadeUpSource i3d(int inputs) {
        unit("Conv3d_1a_7x7", inputs, 64, 7);
        unit("Conv3d_2b_1x1", 64, 64, 1);
        unit("Conv3d_2c_3x3", 64, 192, 3);
        int channels = 192;
        String blocks = "3b 64 96 128 16 32 32,3c 128 128 192 32 96 64,4b 192 96 208 16 48 64,4c 160 112 224 24 64 64,"
                + "4d 128 128 256 24 64 64,4e 112 144 288 32 64 64,4f 256 160 320 32 128 128,5b 256 160 320 32 128 128,5c 384 192 384 48 128 128";
        for (String block : blocks.split(",", -1)) {
            String[] words = block.split(" ", -1);
            int[] widths = new int[6];
            for (int i = 0; i < 6; i++) {
                widths[i] = Integer.parseInt(words[i + 1]);
            }
            String name = "Mixed_" + words[0];
            unit(name + ".b0", channels, widths[0], 1);
            unit(name + ".b1a", channels, widths[1], 1);
            unit(name + ".b1b", widths[1], widths[2], 3);
            unit(name + ".b2a", channels, widths[3], 1);
            unit(name + ".b2b", widths[3], widths[4], 3);
            unit(name + ".b3b", channels, widths[5], 1);
            channels = widths[0] + widths[2] + widths[4] + widths[5];
        }
        return layer("logits.conv3d", 400, 1024, 1, 1, 1);
    }

    private void unit(String name, int in, int out, int kernel) {
        add(name + ".conv3d.weight", out, in, kernel, kernel, kernel);
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            add(name + ".bn." + part, out);
        }
    }

    @Override
    public Path file() {
        return Path.of("made-up.pth");
    }

    @Override
    public String format() {
        return "made up";
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public List<StoredTensor> tensors() {
        return shapes.entrySet().stream()
                .map(entry -> new StoredTensor(entry.getKey(), TensorType.FLOAT32, entry.getValue()))
                .toList();
    }

    @Override
    public float[] read(String name) {
        Shape shape = Objects.requireNonNull(shapes.get(name), name);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    @Override
    public void close() {}
}
