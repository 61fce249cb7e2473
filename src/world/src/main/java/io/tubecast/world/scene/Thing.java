package io.tubecast.world.scene;

import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.Paint;
import io.tubecast.world.draw.PartList;

/**
 * A thing that can be picked up.
 *
 * @param halfWidth half its width, in body heights
 * @param round radius of its corners, in body heights
 * @param halfHeight half its height, in body heights
 * @param paint its surface
 */
record Thing(double halfWidth, double round, double halfHeight, Paint paint) {
    static Thing roll(Dice dice) {
        int color = Paint.hsb(dice.next(), dice.range(0.3, 0.9), dice.range(0.3, 0.95));
        int second = Paint.hsb(dice.next(), dice.range(0.1, 0.9), dice.range(0.1, 0.95));
        Paint paint = new Paint(color, second, Paint.Pattern.roll(dice), 3, 3, 0.25);
        boolean ball = dice.chance(0.3);
        double round = ball ? dice.range(0.045, 0.06) : 0.012;
        return new Thing(ball ? 0 : dice.range(0.03, 0.06), round, ball ? 0.002 : dice.range(0.025, 0.05), paint);
    }

    /** Half the height with the rounding. */
    double reach() {
        return halfHeight + round;
    }

    void add(PartList parts, int layer, double depth, double x, double y, double unit) {
        parts.add(layer, depth)
                .axis(x, y - halfHeight * unit, x, y + halfHeight * unit)
                .size(halfWidth * unit, halfWidth * unit, round * unit, round * unit)
                .paint(paint);
    }
}
