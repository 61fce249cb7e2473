package io.tubecast.training.cfad.export;

import io.tubecast.onnx.GraphBuilder;
import io.tubecast.training.cfad.volume.Extent;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * One volume of a graph in the layouts in which its layers want it; others are derived when they are asked for, and once.
 *
 * <p>Engines have more and faster programs for pictures than for volumes, so layers with windows on one time step or on one cell in space are written as layers on
 * pictures.
 */
final class Layouts {
    /** How a volume of one clip lies in memory. */
    enum Layout {
        /** [1, C, T, H, W]. */
        VOLUME,
        /** [T, C, H, W]: a picture a time step. */
        FRAMES,
        /** [1, C, T, H W]: one picture, a row a time step. */
        ROWS,
        /** [1, T, C, H, W]: a time step after the other, as graphs hand features over. */
        STEPS,
        /** [1, T, H, W, C]: as a camera gives it. */
        PIXELS
    }

    private final GraphBuilder graph;
    private final String name;
    private final int channels;
    private final Extent size;
    private final Map<Layout, String> values = new EnumMap<>(Layout.class);
    private final Layout first;

    Layouts(GraphBuilder graph, String name, int channels, Extent size, Layout layout, String value) {
        this.graph = graph;
        this.name = name;
        this.channels = channels;
        this.size = size;
        first = layout;
        values.put(layout, value);
    }

    Extent size() {
        return size;
    }

    /** The layout that it was made in. */
    Layout first() {
        return first;
    }

    boolean has(Layout layout) {
        return values.containsKey(layout);
    }

    /** The value in a layout. */
    String in(Layout layout) {
        if (!values.containsKey(layout)) {
            values.put(layout, derived(layout));
        }
        return Objects.requireNonNull(values.get(layout));
    }

    private String derived(Layout layout) {
        String to = name + "/" + layout;
        long cells = (long) size.height() * size.width();
        return switch (layout) {
            case VOLUME ->
                first == Layout.PIXELS
                        ? graph.transpose(to, in(Layout.PIXELS), 0, 4, 1, 2, 3)
                        : reshaped(to, in(Layout.ROWS), 1, channels, size.time(), size.height(), size.width());
            case ROWS ->
                has(Layout.VOLUME) || first == Layout.PIXELS
                        ? reshaped(to, in(Layout.VOLUME), 1, channels, size.time(), cells)
                        : swapped(to, reshaped(to + ".flat", in(Layout.FRAMES), size.time(), channels, 1, cells));
            case FRAMES -> frames(to);
            case STEPS, PIXELS -> throw new IllegalArgumentException("no layer wants %s: %s".formatted(layout, name));
        };
    }

    private String frames(String to) {
        if (has(Layout.STEPS)) {
            return reshaped(to, in(Layout.STEPS), size.time(), channels, size.height(), size.width());
        }
        if (first == Layout.PIXELS) {
            String pictures =
                    reshaped(to + ".flat", in(Layout.PIXELS), size.time(), size.height(), size.width(), channels);
            return graph.transpose(to, pictures, 0, 3, 1, 2);
        }
        String turned = size.isFlat() ? in(Layout.ROWS) : swapped(to + ".turned", in(Layout.ROWS));
        return reshaped(to, turned, size.time(), channels, size.height(), size.width());
    }

    /** [1, C, T, X] to [T, C, 1, X] and back. */
    private String swapped(String to, String value) {
        return size.isFlat() ? value : graph.transpose(to, value, 2, 1, 0, 3);
    }

    private String reshaped(String to, String value, long... sizes) {
        return graph.shape(value).equals(Arrays.stream(sizes).boxed().toList())
                ? value
                : graph.reshape(to, value, sizes);
    }
}
