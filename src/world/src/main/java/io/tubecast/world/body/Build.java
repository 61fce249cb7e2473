package io.tubecast.world.body;

import io.tubecast.world.draw.Dice;

/**
 * The measures of one body, in body heights.
 *
 * @param hip height of the hip joints above the ground
 * @param ankle height of the ankles
 * @param torso from hips to the base of the neck
 * @param shoulders half the distance of the shoulder joints
 * @param hips half the distance of the hip joints
 * @param arm length of upper arm and forearm together
 * @param head half the height of the head
 * @param bulk thickness, 1 is average
 */
public record Build(
        double hip, double ankle, double torso, double shoulders, double hips, double arm, double head, double bulk) {

    /** A body of the given style. */
    public static Build roll(Dice dice, Style style) {
        if (style == Style.STYLE_B) {
            return new Build(
                    dice.range(0.40, 0.46),
                    0.045,
                    dice.range(0.29, 0.33),
                    dice.range(0.10, 0.15),
                    dice.range(0.06, 0.10),
                    dice.range(0.32, 0.36),
                    dice.range(0.095, 0.115),
                    dice.range(0.70, 1.15));
        }
        return new Build(
                dice.range(0.47, 0.51),
                0.045,
                dice.range(0.29, 0.32),
                dice.range(0.105, 0.135),
                dice.range(0.055, 0.07),
                dice.range(0.33, 0.37),
                dice.range(0.074, 0.088),
                dice.range(0.85, 1.30));
    }
}
