package io.tubecast.world.scene;

import io.tubecast.world.body.Placement;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.Paint;
import io.tubecast.world.draw.PartList;

/**
 * A seat for one person: chair, stool or bench.
 *
 * @param seat height of the seat, in body heights
 * @param half half the width of the seat
 * @param back whether there is a back to lean on
 * @param paint its surface
 * @param frame paint of legs and posts
 */
record Chair(double seat, double half, boolean back, Paint paint, Paint frame) {
    private static final double FRONT = -0.10;
    private static final double REAR = -0.32;
    private static final double TOP = 0.26;

    static Chair roll(Dice dice) {
        int color = Paint.hsb(dice.next(), dice.range(0.1, 0.7), dice.range(0.2, 0.8));
        return new Chair(
                dice.range(0.23, 0.27),
                dice.range(0.10, 0.14),
                dice.chance(0.65),
                new Paint(color, color, Paint.Pattern.PLAIN, 1, 1, 0.3),
                Paint.plain(Paint.mix(color, 0x202020, 0.6)));
    }

    /** Adds the chair's parts where a person in this placement would sit. */
    void add(PartList parts, Placement place, int layer) {
        double unit = place.pixels();
        for (int i = 0; i < 4; i++) {
            double z = FRONT + (REAR - FRONT) * i / 3;
            place.limb(parts, layer, -half, seat, z, half, seat, z)
                    .size(0, 0, 0.03 * unit, 0.03 * unit)
                    .paint(paint);
            place.limb(
                            parts,
                            layer,
                            (i % 2 * 2 - 1) * half,
                            seat,
                            i < 2 ? FRONT : REAR,
                            (i % 2 * 2 - 1) * half,
                            0.015,
                            i < 2 ? FRONT : REAR)
                    .size(0, 0, 0.014 * unit, 0.014 * unit)
                    .paint(frame);
        }
        for (int i = 0; i < 3; i++) {
            double y = seat + TOP * (i + 1) / 3;
            place.limb(parts, layer, -half, y, REAR, half, y, REAR)
                    .size(0, 0, 0.028 * unit, 0.028 * unit)
                    .paint(paint)
                    .visible(back);
        }
    }
}
