package io.tubecast.inference.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tubecast.core.anchor.AnchorLayout;
import java.util.List;

/**
 * The anchor boxes of a model, level by level in the order of its outputs, and the code of their offsets.
 *
 * <p>Sizes and steps are in pixels of the network's input.
 *
 * @param levels one a feature map
 * @param clip what happens to anchors that reach out of the picture
 * @param centerVariance scale of the center offsets
 * @param sizeVariance scale of the logarithmic size offsets
 */
public record AnchorSpec(List<Level> levels, Clip clip, double centerVariance, double sizeVariance) {
    /** What happens to anchors that reach out of the picture. */
    public enum Clip {
        /** Nothing. */
        @JsonProperty("none")
        NONE,
        /** Center, width and height are clamped to [0, 1] one by one. */
        @JsonProperty("center-size")
        CENTER_SIZE
    }

    /**
     * The anchors of one feature map.
     *
     * @param mapWidth cells in a row
     * @param mapHeight cells in a column
     * @param stepX pixels from cell to cell in a row
     * @param stepY pixels from cell to cell in a column
     * @param minSize side of the smaller square
     * @param maxSize the larger square's side is the geometric mean of both sizes
     * @param aspectRatios of the further boxes, each also upside down
     */
    public record Level(
            int mapWidth,
            int mapHeight,
            double stepX,
            double stepY,
            double minSize,
            double maxSize,
            List<Double> aspectRatios) {
        /** Checks the ranges. */
        public Level {
            aspectRatios = List.copyOf(aspectRatios);
            Require.range("mapWidth", mapWidth, 1, 4096);
            Require.range("mapHeight", mapHeight, 1, 4096);
            Require.range("stepX", stepX, 1, 8192);
            Require.range("stepY", stepY, 1, 8192);
            Require.range("minSize", minSize, 1, 8192);
            Require.range("maxSize", maxSize, minSize, 8192);
            for (double ratio : aspectRatios) {
                Require.range("aspectRatios", ratio, 1, 16);
            }
        }

        /** Number of anchors of the level. */
        public int size() {
            return Math.multiplyExact(mapWidth * mapHeight, 2 + 2 * aspectRatios.size());
        }
    }

    /** Checks that there are levels and that the variances are positive. */
    public AnchorSpec {
        levels = List.copyOf(levels);
        Require.that(!levels.isEmpty(), "levels must not be empty", levels);
        Require.that(centerVariance > 0 && centerVariance <= 10, "centerVariance must be in (0, 10]", centerVariance);
        Require.that(sizeVariance > 0 && sizeVariance <= 10, "sizeVariance must be in (0, 10]", sizeVariance);
    }

    /** Number of anchors of all levels. */
    public int size() {
        return levels.stream().mapToInt(Level::size).sum();
    }

    /** The layout of these anchors over a picture of the given input. */
    public AnchorLayout toLayout(InputSpec input) {
        List<AnchorLayout.Level> layout = levels.stream()
                .map(level -> new AnchorLayout.Level(
                        level.mapWidth(),
                        level.mapHeight(),
                        level.stepX(),
                        level.stepY(),
                        level.minSize(),
                        level.maxSize(),
                        level.aspectRatios()))
                .toList();
        AnchorLayout.Clip layoutClip =
                clip == Clip.CENTER_SIZE ? AnchorLayout.Clip.CENTER_SIZE : AnchorLayout.Clip.NONE;
        return new AnchorLayout(input.width(), input.height(), layout, layoutClip);
    }

    /** The manifest's record of a layout. */
    public static AnchorSpec of(AnchorLayout layout, double centerVariance, double sizeVariance) {
        List<Level> levels = layout.levels().stream()
                .map(level -> new Level(
                        level.mapWidth(),
                        level.mapHeight(),
                        level.stepX(),
                        level.stepY(),
                        level.minSize(),
                        level.maxSize(),
                        level.aspectRatios()))
                .toList();
        Clip clip = layout.clip() == AnchorLayout.Clip.CENTER_SIZE ? Clip.CENTER_SIZE : Clip.NONE;
        return new AnchorSpec(levels, clip, centerVariance, sizeVariance);
    }
}
