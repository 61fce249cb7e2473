package io.tubecast.world.body;

import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.Paint;
import io.tubecast.world.draw.Paint.Pattern;

/**
 * What a body wears.
 *
 * @param skin skin color
 * @param face darker skin for nose, mouth and eyes' surroundings
 * @param hair hair or cap
 * @param shirt torso
 * @param sleeve upper arms
 * @param cuff forearms: skin where sleeves are short
 * @param trousers hips and thighs
 * @param shins lower legs: skin with shorts
 * @param shoe feet
 * @param longHair whether hair falls to the shoulders
 * @param bald whether there is no hair on top
 * @param coat how far the shirt reaches below the hips, in body heights
 */
public record Look(
        Paint skin,
        Paint face,
        Paint hair,
        Paint shirt,
        Paint sleeve,
        Paint cuff,
        Paint trousers,
        Paint shins,
        Paint shoe,
        boolean longHair,
        boolean bald,
        double coat) {

    private static final int[] SKINS = {0xF1C9A5, 0xE3B08A, 0xC98F64, 0xA06C45, 0x7A4C2E, 0x55331F, 0xF6D7BE};
    private static final int[] HAIRS = {0x1B1714, 0x3A2618, 0x6B4423, 0xA8773F, 0xD9B36C, 0x8E8A86, 0x7C2D16};
    private static final int[] SKINS_B = {0xFFE0C8, 0xD8A070, 0x8A5A3C, 0x3E2618, 0xB98A78};

    /** Clothes of the given style. */
    public static Look roll(Dice dice, Style style) {
        return style == Style.STYLE_B ? rollB(dice) : rollA(dice);
    }

    private static Look rollA(Dice dice) {
        int skinColor = SKINS[dice.below(SKINS.length)];
        Paint skin = Paint.plain(skinColor);
        int shirtColor = cloth(dice);
        Paint shirt = patterned(dice, shirtColor, 0.5, 0.35);
        Paint sleeve = dice.chance(0.8)
                ? new Paint(shirt.color(), shirt.second(), shirt.pattern(), shirt.along() * 0.6, 2, 0.4)
                : Paint.plain(cloth(dice));
        boolean longSleeves = dice.chance(0.6);
        Paint trousers = patterned(dice, trouserColor(dice), 0.15, 0.4);
        boolean shorts = dice.chance(0.2);
        int hairColor = dice.chance(0.12) ? Paint.hsb(dice.next(), 0.6, 0.7) : HAIRS[dice.below(HAIRS.length)];
        return new Look(
                skin,
                Paint.flat(Paint.mix(skinColor, 0x301008, 0.62)),
                new Paint(hairColor, Paint.mix(hairColor, 0, 0.3), Pattern.LINES, 1, 7, 0.3),
                shirt,
                sleeve,
                longSleeves ? sleeve : skin,
                trousers,
                shorts ? skin : trousers,
                Paint.plain(dice.chance(0.7) ? Paint.hsb(dice.next(), 0.3, dice.range(0.08, 0.4)) : cloth(dice)),
                dice.chance(0.35),
                dice.chance(0.12),
                dice.chance(0.25) ? dice.range(0.04, 0.10) : 0);
    }

    private static int cloth(Dice dice) {
        return Paint.hsb(dice.next(), dice.range(0.05, 0.85), dice.range(0.15, 0.95));
    }

    private static int trouserColor(Dice dice) {
        return dice.chance(0.6)
                ? Paint.hsb(dice.range(0.55, 0.68), dice.range(0.1, 0.6), dice.range(0.1, 0.55))
                : cloth(dice);
    }

    private static Paint patterned(Dice dice, int color, double chance, double shade) {
        if (!dice.chance(chance)) {
            return new Paint(color, color, Pattern.PLAIN, 1, 1, shade);
        }
        Pattern pattern = Pattern.rollFigured(dice);
        return new Paint(color, cloth(dice), pattern, dice.range(3, 9), dice.range(3, 8), shade);
    }

    /** Long robes and overalls in one loud color with trim, drawn flat. */
    private static Look rollB(Dice dice) {
        int skinColor = SKINS_B[dice.below(SKINS_B.length)];
        Paint skin = new Paint(skinColor, skinColor, Pattern.PLAIN, 1, 1, 0.1);
        int main = Paint.hsb(dice.next(), dice.range(0.5, 1), dice.range(0.5, 1));
        int trim = Paint.hsb(dice.next(), dice.range(0, 1), dice.range(0.1, 1));
        Pattern pattern = dice.chance(0.5) ? Pattern.CHECKS : Pattern.RINGS;
        Paint suit = new Paint(main, trim, pattern, dice.range(2, 4), dice.range(2, 4), 0.08);
        Paint limbs = new Paint(main, trim, Pattern.RINGS, dice.range(1.5, 3), 1, 0.08);
        Paint legs = dice.chance(0.5) ? limbs : new Paint(trim, main, Pattern.LINES, 1, 3, 0.08);
        int hair = Paint.hsb(dice.next(), dice.range(0, 0.9), dice.range(0.1, 0.9));
        return new Look(
                skin,
                Paint.flat(Paint.mix(skinColor, 0, 0.75)),
                new Paint(hair, Paint.mix(hair, 0xFFFFFF, 0.4), Pattern.DOTS, 3, 3, 0.1),
                suit,
                limbs,
                dice.chance(0.5) ? limbs : skin,
                legs,
                legs,
                new Paint(trim, trim, Pattern.PLAIN, 1, 1, 0.1),
                dice.chance(0.5),
                dice.chance(0.2),
                dice.chance(0.6) ? dice.range(0.08, 0.2) : 0);
    }
}
