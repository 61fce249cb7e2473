package io.tubecast.evaluation.baseline;

/**
 * Constants of the blob tracker.
 *
 * @param lagFrames frames between the two pictures that are compared
 * @param minChange luma, of 0 to 255, by which a cell must leave its old surroundings to count as moved
 * @param memory share of a cell's motion that is left one frame later, in [0, 1)
 * @param reachCells how far apart, in cells, two moved cells may be in one blob
 * @param minArea smallest box of a blob, as a share of the picture
 * @param minOverlap IoU with a track's last box from which a blob goes on with it
 * @param maxMissedFrames frames a track is held without a blob before it ends
 * @param minFrames shortest track that becomes a tube, from its first blob to its last
 * @param smoothing weight of the new blob in a track's box, in (0, 1]
 */
public record BlobSettings(
        int lagFrames,
        double minChange,
        double memory,
        int reachCells,
        double minArea,
        double minOverlap,
        int maxMissedFrames,
        int minFrames,
        double smoothing) {
    /** Checks the ranges. */
    public BlobSettings {
        require(lagFrames >= 1 && lagFrames <= 50, "lagFrames must be in [1, 50], was " + lagFrames);
        require(minChange > 0 && minChange <= 255, "minChange must be in (0, 255], was " + minChange);
        require(memory >= 0 && memory < 1, "memory must be in [0, 1), was " + memory);
        require(reachCells >= 1 && reachCells <= 50, "reachCells must be in [1, 50], was " + reachCells);
        require(minArea >= 0 && minArea < 1, "minArea must be in [0, 1), was " + minArea);
        require(minOverlap > 0 && minOverlap <= 1, "minOverlap must be in (0, 1], was " + minOverlap);
        require(maxMissedFrames >= 0, "maxMissedFrames must be 0 or more, was " + maxMissedFrames);
        require(minFrames >= 1, "minFrames must be 1 or more, was " + minFrames);
        require(smoothing > 0 && smoothing <= 1, "smoothing must be in (0, 1], was " + smoothing);
    }

    /** Constants for 320x240 at 25 frames a second: the best of eight settings on validation clips 0 to 11 of the synthetic world. */
    public static BlobSettings defaults() {
        return new BlobSettings(6, 14, 0.85, 4, 0.006, 0.2, 10, 12, 0.4);
    }

    /**
     * These settings with one changed.
     *
     * @throws IllegalArgumentException if there is no such setting, or the value is not allowed
     */
    public BlobSettings with(String key, String value) {
        try {
            double number = Double.parseDouble(value);
            return switch (key) {
                case "lagFrames" -> changed((int) number, minChange, memory, reachCells, minArea);
                case "minChange" -> changed(lagFrames, number, memory, reachCells, minArea);
                case "memory" -> changed(lagFrames, minChange, number, reachCells, minArea);
                case "reachCells" -> changed(lagFrames, minChange, memory, (int) number, minArea);
                case "minArea" -> changed(lagFrames, minChange, memory, reachCells, number);
                case "minOverlap" -> tracking(number, maxMissedFrames, minFrames, smoothing);
                case "maxMissedFrames" -> tracking(minOverlap, (int) number, minFrames, smoothing);
                case "minFrames" -> tracking(minOverlap, maxMissedFrames, (int) number, smoothing);
                case "smoothing" -> tracking(minOverlap, maxMissedFrames, minFrames, number);
                default ->
                    throw new IllegalArgumentException(
                            "no setting '%s'; there are lagFrames, minChange, memory, reachCells, minArea, minOverlap, maxMissedFrames, minFrames, smoothing"
                                    .formatted(key));
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a number, was '%s'".formatted(key, value), e);
        }
    }

    private BlobSettings changed(int lag, double change, double kept, int reach, double area) {
        return new BlobSettings(lag, change, kept, reach, area, minOverlap, maxMissedFrames, minFrames, smoothing);
    }

    private BlobSettings tracking(double overlap, int missed, int frames, double weight) {
        return new BlobSettings(lagFrames, minChange, memory, reachCells, minArea, overlap, missed, frames, weight);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
