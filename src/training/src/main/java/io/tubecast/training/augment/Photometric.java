package io.tubecast.training.augment;

import io.tubecast.training.config.AugmentationConfig;
import java.util.SplittableRandom;

/**
 * One draw of colour changes, the same for every picture it is applied to.
 *
 * <p>In SSD's order: brightness, then contrast before or after saturation and hue, then a permutation of the channels. Differs from the released code in
 * clamping to [0, 255] after each change instead of at the end.
 */
final class Photometric {
    private static final int[][] PERMUTATIONS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    private final float brightness;
    private final float contrast;
    private final boolean contrastFirst;
    private final float saturation;
    private final float hueDegrees;
    private final int[] channels;
    private final byte[] before = new byte[256];
    private final byte[] after = new byte[256];

    private Photometric(AugmentationConfig config, SplittableRandom random) {
        brightness = hit(random, config.brightness()) ? (float) random.nextDouble(-32, 32) : 0;
        contrast = hit(random, config.contrast()) ? (float) random.nextDouble(0.5, 1.5) : 1;
        contrastFirst = random.nextBoolean();
        saturation = hit(random, config.saturation()) ? (float) random.nextDouble(0.5, 1.5) : 1;
        hueDegrees = hit(random, config.hue()) ? (float) random.nextDouble(-18, 18) : 0;
        channels = PERMUTATIONS[hit(random, config.channelShuffle()) ? random.nextInt(6) : 0];
        for (int value = 0; value < 256; value++) {
            float lit = clamp(value + brightness);
            before[value] = round(contrastFirst ? clamp(lit * contrast) : lit);
            after[value] = round(contrastFirst ? value : clamp(value * contrast));
        }
    }

    static Photometric draw(AugmentationConfig config, SplittableRandom random) {
        return new Photometric(config, random);
    }

    private static boolean hit(SplittableRandom random, double probability) {
        return random.nextDouble() < probability;
    }

    /** Whether this draw leaves pictures as they are. */
    boolean changesNothing() {
        return brightness == 0 && contrast == 1 && saturation == 1 && hueDegrees == 0 && channels == PERMUTATIONS[0];
    }

    /**
     * Changes a picture.
     *
     * @param pixels (in, out) B, G, R triples
     * @param length how many bytes of it are picture
     */
    void apply(byte[] pixels, int length) {
        boolean colors = saturation != 1 || hueDegrees != 0;
        float[] hsv = new float[3];
        for (int at = 0; at < length; at += 3) {
            int blue = before[pixels[at] & 255] & 255;
            int green = before[pixels[at + 1] & 255] & 255;
            int red = before[pixels[at + 2] & 255] & 255;
            if (colors) {
                int shifted = shift(blue, green, red, hsv);
                blue = shifted & 255;
                green = shifted >> 8 & 255;
                red = shifted >> 16;
            }
            store(pixels, at, after[blue], after[green], after[red]);
        }
    }

    private void store(byte[] pixels, int at, byte blue, byte green, byte red) {
        for (int i = 0; i < 3; i++) {
            int from = channels[i];
            pixels[at + i] = from == 0 ? blue : from == 1 ? green : red;
        }
    }

    /** Saturation and hue of one pixel in HSV: returns red, green and blue packed into 24 bits. */
    private int shift(int blue, int green, int red, float[] hsv) {
        int most = Math.max(red, Math.max(green, blue));
        int least = Math.min(red, Math.min(green, blue));
        int span = most - least;
        if (span == 0) {
            return most << 16 | most << 8 | most;
        }
        float sector; // hue in units of 60 degrees
        if (most == red) {
            sector = (float) (green - blue) / span;
        } else if (most == green) {
            sector = 2 + (float) (blue - red) / span;
        } else {
            sector = 4 + (float) (red - green) / span;
        }
        sector += hueDegrees / 60;
        sector -= 6 * (float) Math.floor(sector / 6);
        float chroma = Math.min(most, span * saturation); // value stays, saturation ends at 1
        float low = most - chroma;
        hsv[0] = low + chroma * ramp(sector + 2); // red is full around sector 0
        hsv[1] = low + chroma * ramp(sector); // green around 2
        hsv[2] = low + chroma * ramp(sector - 2); // blue around 4
        return (int) (hsv[0] + 0.5f) << 16 | (int) (hsv[1] + 0.5f) << 8 | (int) (hsv[2] + 0.5f);
    }

    /** 0 up to sector 0, rising to 1 at sector 1, 1 to sector 3, falling to 0 at sector 4; period 6. */
    private static float ramp(float sector) {
        float x = sector < 0 ? sector + 6 : sector >= 6 ? sector - 6 : sector;
        return x < 1 ? x : x < 3 ? 1 : x < 4 ? 4 - x : 0;
    }

    private static float clamp(float value) {
        return Math.max(0, Math.min(255, value));
    }

    private static byte round(float value) {
        return (byte) (int) (value + 0.5f);
    }
}
