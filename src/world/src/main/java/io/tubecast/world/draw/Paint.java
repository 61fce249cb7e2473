package io.tubecast.world.draw;

import java.util.List;

/**
 * The surface of a part: two colors in a pattern that sticks to the part, and shading across it.
 *
 * @param color main color, 0xRRGGBB
 * @param second color of the pattern's other half
 * @param pattern how the two alternate
 * @param along repeats of the pattern along the part's axis
 * @param across repeats over the part's width
 * @param shade how much darker the edges are than the middle, 0 to 1; makes limbs look round
 */
public record Paint(int color, int second, Pattern pattern, double along, double across, double shade) {
    private static final double LIGHT_FROM = -0.25; // the middle of the light lies left of the part's axis

    /** How the two colors alternate. */
    public enum Pattern {
        /** The main color alone. */
        PLAIN,
        /** Rings around the axis. */
        RINGS,
        /** Lines along the axis. */
        LINES,
        /** A chequered field. */
        CHECKS,
        /** Spots of the second color. */
        DOTS,
        /** Irregular patches. */
        MOTTLED;

        private static final List<Pattern> ALL = List.of(values());

        /** Any of them. */
        public static Pattern roll(Dice dice) {
            return ALL.get(dice.below(ALL.size()));
        }

        /** Any but the plain one. */
        public static Pattern rollFigured(Dice dice) {
            return ALL.get(1 + dice.below(ALL.size() - 1));
        }
    }

    /** One color, shaded as a round body. */
    public static Paint plain(int color) {
        return new Paint(color, color, Pattern.PLAIN, 1, 1, 0.35);
    }

    /** One color without shading. */
    public static Paint flat(int color) {
        return new Paint(color, color, Pattern.PLAIN, 1, 1, 0);
    }

    /** Mixes two colors; 0 gives the first. */
    public static int mix(int first, int second, double fraction) {
        int f = (int) Math.round(256 * fraction);
        int r = (((first >> 16) & 255) * (256 - f) + ((second >> 16) & 255) * f) >> 8;
        int g = (((first >> 8) & 255) * (256 - f) + ((second >> 8) & 255) * f) >> 8;
        int b = ((first & 255) * (256 - f) + (second & 255) * f) >> 8;
        return (r << 16) | (g << 8) | b;
    }

    /** A color of the given hue (in turns), saturation and brightness in [0, 1]. */
    public static int hsb(double hue, double saturation, double brightness) {
        double h = (hue - Math.floor(hue)) * 6;
        int sector = (int) h;
        double f = h - sector;
        double p = brightness * (1 - saturation);
        double q = brightness * (1 - saturation * f);
        double t = brightness * (1 - saturation * (1 - f));
        return switch (sector) {
            case 0 -> rgb(brightness, t, p);
            case 1 -> rgb(q, brightness, p);
            case 2 -> rgb(p, brightness, t);
            case 3 -> rgb(p, q, brightness);
            case 4 -> rgb(t, p, brightness);
            default -> rgb(brightness, p, q);
        };
    }

    private static int rgb(double r, double g, double b) {
        return ((int) Math.round(255 * r) << 16) | ((int) Math.round(255 * g) << 8) | (int) Math.round(255 * b);
    }

    /** The pattern's color at a place of the part, before shading. */
    int colorAt(double t, double v) {
        return switch (pattern) {
            case PLAIN -> color;
            case RINGS -> cell(t * along) == 0 ? color : second;
            case LINES -> cell((v + 1) * 0.5 * across) == 0 ? color : second;
            case CHECKS -> cell(t * along) == cell((v + 1) * 0.5 * across) ? color : second;
            case DOTS -> {
                double x = t * along - Math.floor(t * along) - 0.5;
                double y = (v + 1) * 0.5 * across;
                y = y - Math.floor(y) - 0.5;
                yield x * x + y * y < 0.09 ? second : color;
            }
            case MOTTLED -> {
                long patch = Dice.mix((long) Math.floor(t * along) * 31 + (long) Math.floor((v + 1) * across));
                yield (patch & 3) == 0 ? second : color;
            }
        };
    }

    /** Brightness at a place across the part, 256 = unchanged. */
    int shadeAt(double v) {
        double off = v - LIGHT_FROM;
        return (int) (256 * (1.08 - shade * off * off));
    }

    private static int cell(double value) {
        return (int) Math.floor(value) & 1;
    }
}
