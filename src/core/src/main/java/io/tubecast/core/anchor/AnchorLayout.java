package io.tubecast.core.anchor;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the anchor boxes ("prior boxes") of a single-shot detector lie: a few levels of cells, each with the same shapes in every cell.
 *
 * <p>Steps and sizes are in pixels of the network's input; the anchors come out normalised to [0, 1] as (center x, center y, width,
 * height). Order: level, then cell row by row, then shape: the square of {@code minSize}, the square of
 * {@code sqrt(minSize * maxSize)}, then for every aspect ratio r the box of r:1 followed by the box of 1:r. Computed in double precision and
 * rounded to float once, as the released detectors do.
 *
 * @param inputWidth width of the network's input in pixels
 * @param inputHeight height of the network's input in pixels
 * @param levels feature maps, in the order of the network's outputs
 * @param clip what happens to anchors that reach out of the image
 */
public record AnchorLayout(int inputWidth, int inputHeight, List<Level> levels, Clip clip) {
    /** What happens to anchors that reach out of the image. */
    public enum Clip {
        /** Nothing. */
        NONE,
        /**
         * Center, width and height themselves are clamped to [0, 1], not the corners: anchors wider than the image become as wide as
         * the image, centers behind its border (304 / 300 in SSD300's third map) move onto it, and corners of anchors at the border
         * still stick out. This is what the released "v2" layout does.
         */
        CENTER_SIZE
    }

    /**
     * One feature map.
     *
     * @param mapWidth cells in a row
     * @param mapHeight cells in a column
     * @param stepX pixels of the input from one cell to the next in a row
     * @param stepY pixels of the input from one cell to the next in a column
     * @param minSize side of the smaller square in pixels
     * @param maxSize the larger square has sides {@code sqrt(minSize * maxSize)}
     * @param aspectRatios width over height of the further shapes, each also used upside down
     */
    public record Level(
            int mapWidth,
            int mapHeight,
            double stepX,
            double stepY,
            double minSize,
            double maxSize,
            List<Double> aspectRatios) {
        /** Checks that everything is positive. */
        public Level {
            aspectRatios = List.copyOf(aspectRatios);
            require(
                    mapWidth >= 1 && mapHeight >= 1,
                    "map must have at least one cell, was " + mapWidth + "x" + mapHeight);
            requirePositive("stepX", stepX);
            requirePositive("stepY", stepY);
            requirePositive("minSize", minSize);
            requirePositive("maxSize", maxSize);
            for (double ratio : aspectRatios) {
                requirePositive("aspectRatios", ratio);
            }
        }

        /** A square map with the same step in both directions. */
        public static Level square(
                int mapSize, double step, double minSize, double maxSize, List<Double> aspectRatios) {
            return new Level(mapSize, mapSize, step, step, minSize, maxSize, aspectRatios);
        }

        /** Number of anchors in each cell. */
        public int anchorsPerCell() {
            return 2 + 2 * aspectRatios.size();
        }

        /** Number of anchors of the level. */
        public int size() {
            return Math.multiplyExact(Math.multiplyExact(mapWidth, mapHeight), anchorsPerCell());
        }
    }

    /** Checks that there is a level and a positive input size. */
    public AnchorLayout {
        levels = List.copyOf(levels);
        require(
                inputWidth >= 1 && inputHeight >= 1,
                "input size must be positive, was " + inputWidth + "x" + inputHeight);
        require(!levels.isEmpty(), "levels must not be empty");
    }

    /** The 8,732 anchors of SSD300, the layout of AMTnet. */
    public static AnchorLayout ssd300() {
        List<Double> two = List.of(2.0);
        List<Double> twoAndThree = List.of(2.0, 3.0);
        return new AnchorLayout(
                300,
                300,
                List.of(
                        Level.square(38, 8, 30, 60, two),
                        Level.square(19, 16, 60, 111, twoAndThree),
                        Level.square(10, 32, 111, 162, twoAndThree),
                        Level.square(5, 64, 162, 213, twoAndThree),
                        Level.square(3, 100, 213, 264, two),
                        Level.square(1, 300, 264, 315, two)),
                Clip.CENTER_SIZE);
    }

    /** Number of anchors of all levels. */
    public int size() {
        return levelOffset(levels.size());
    }

    /** Index of the first anchor of a level; with the number of levels, the number of anchors. */
    public int levelOffset(int level) {
        int offset = 0;
        for (Level each : levels.subList(0, level)) {
            offset = Math.addExact(offset, each.size());
        }
        return offset;
    }

    /** All anchors as (center x, center y, width, height), normalised: a new array [size() x 4]. */
    public float[] anchors() {
        float[] anchors = new float[Math.multiplyExact(size(), 4)];
        int at = 0;
        for (Level level : levels) {
            at = writeLevel(level, anchors, at);
        }
        if (clip == Clip.CENTER_SIZE) {
            for (int i = 0; i < anchors.length; i++) {
                anchors[i] = Math.max(0, Math.min(1, anchors[i]));
            }
        }
        return anchors;
    }

    private int writeLevel(Level level, float[] anchors, int from) {
        float[] shapes = shapes(level);
        int at = from;
        for (int row = 0; row < level.mapHeight(); row++) {
            for (int column = 0; column < level.mapWidth(); column++) {
                float centerX = (float) ((column + 0.5) / (inputWidth / level.stepX()));
                float centerY = (float) ((row + 0.5) / (inputHeight / level.stepY()));
                for (int shape = 0; shape < shapes.length; shape += 2) {
                    anchors[at++] = centerX;
                    anchors[at++] = centerY;
                    anchors[at++] = shapes[shape];
                    anchors[at++] = shapes[shape + 1];
                }
            }
        }
        return at;
    }

    /** Width and height of every shape of a level, normalised. */
    private float[] shapes(Level level) {
        double width = level.minSize() / inputWidth;
        double height = level.minSize() / inputHeight;
        List<Double> shapes = new ArrayList<>(List.of(width, height));
        shapes.add(Math.sqrt(width * (level.maxSize() / inputWidth)));
        shapes.add(Math.sqrt(height * (level.maxSize() / inputHeight)));
        for (double ratio : level.aspectRatios()) {
            double stretch = Math.sqrt(ratio);
            shapes.addAll(List.of(width * stretch, height / stretch, width / stretch, height * stretch));
        }
        float[] values = new float[shapes.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = shapes.get(i).floatValue();
        }
        return values;
    }

    private static void requirePositive(String name, double value) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, name + " must be positive, was " + value);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("anchor layout: " + message);
        }
    }
}
