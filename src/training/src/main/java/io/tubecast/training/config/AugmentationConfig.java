package io.tubecast.training.config;

/**
 * Which random changes a pair of frames goes through. Probabilities are in [0, 1]; 0 switches a change off.
 *
 * @param brightness probability of adding up to +-32 to all values
 * @param contrast probability of a factor of 0.5 to 1.5
 * @param saturation probability of a factor of 0.5 to 1.5 on HSV saturation
 * @param hue probability of turning the hue by up to +-18 degrees
 * @param channelShuffle probability of permuting the colour channels
 * @param expand probability of placing the picture on a larger canvas of the mean colour
 * @param expandMost largest ratio of that canvas to the picture, 4 in SSD
 * @param crop probability of a random crop
 * @param cropLeast smallest side of a crop as a share of the canvas, 0.3 in SSD
 * @param mirror probability of swapping left and right
 */
public record AugmentationConfig(
        double brightness,
        double contrast,
        double saturation,
        double hue,
        double channelShuffle,
        double expand,
        double expandMost,
        double crop,
        double cropLeast,
        double mirror) {
    /** No change at all. */
    public static final AugmentationConfig NONE = new AugmentationConfig(0, 0, 0, 0, 0, 0, 1, 0, 1, 0);

    /** The changes of the paper, at their published rates. */
    public static final AugmentationConfig PAPER = new AugmentationConfig(.5, .5, .5, .5, .5, .5, 4, 1, .3, .5);

    /** These changes without those that the network is not going to see: no canvas, no crop, no other order of channels. */
    public AugmentationConfig late() {
        return new AugmentationConfig(brightness, contrast, saturation, hue, 0, 0, 1, 0, 1, mirror);
    }

    /** Checks the ranges. */
    public AugmentationConfig {
        Checks.share("augmentation.brightness", brightness);
        Checks.share("augmentation.contrast", contrast);
        Checks.share("augmentation.saturation", saturation);
        Checks.share("augmentation.hue", hue);
        Checks.share("augmentation.channelShuffle", channelShuffle);
        Checks.share("augmentation.expand", expand);
        Checks.share("augmentation.crop", crop);
        Checks.share("augmentation.mirror", mirror);
        Checks.require(
                expandMost >= 1 && expandMost <= 10, "augmentation.expandMost must be in [1, 10], was " + expandMost);
        Checks.require(cropLeast > 0 && cropLeast <= 1, "augmentation.cropLeast must be in (0, 1], was " + cropLeast);
    }
}
