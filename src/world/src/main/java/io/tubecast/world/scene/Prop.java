package io.tubecast.world.scene;

import io.tubecast.world.body.Placement;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.Paint;
import io.tubecast.world.draw.PartList;
import io.tubecast.world.draw.View;

/**
 * A thing that moves by itself, or stands in the way: what must not be taken for a person, and what hides people.
 *
 * @param kind what it is
 * @param x ground position, in frame heights
 * @param y ground position
 * @param size its height, in frame heights
 * @param speed how fast it moves, in its own terms
 * @param start where in its movement it begins
 * @param paint main surface
 * @param trim second surface
 */
record Prop(Kind kind, double x, double y, double size, double speed, double start, Paint paint, Paint trim) {
    private static final int FRONT = Integer.MAX_VALUE / 2;
    private static final double NEARER = 1.3;

    /** What a prop is. */
    enum Kind {
        /** A bouncing ball. */
        BALL,
        /** A small robot on wheels that drives to and fro. */
        ROBOT,
        /** A door or board that swings on a hinge. */
        DOOR,
        /** A plant whose leaves sway, close to the camera. */
        PLANT,
        /** A pole close to the camera. */
        POLE,
        /** A box or low wall close to the camera. */
        BOX;

        boolean close() {
            return this == PLANT || this == POLE || this == BOX;
        }
    }

    static Prop roll(Dice dice, Ground ground, Kind kind) {
        int color = Paint.hsb(dice.next(), dice.range(0.1, 0.9), dice.range(0.15, 0.9));
        int second = Paint.hsb(dice.next(), dice.range(0.1, 0.9), dice.range(0.15, 0.9));
        Paint.Pattern pattern = Paint.Pattern.roll(dice);
        double x = dice.range(-ground.halfWidth(), ground.halfWidth());
        double y = kind.close() ? 0.5 + dice.range(0.05, 0.2) : dice.range(ground.far(), ground.near());
        double size = switch (kind) {
            case BALL -> ground.heightAt(y) * dice.range(0.05, 0.1);
            case ROBOT -> ground.heightAt(y) * dice.range(0.25, 0.6);
            case DOOR -> ground.heightAt(y) * dice.range(0.9, 1.2);
            case PLANT -> dice.range(0.25, 0.55);
            case POLE -> 1.6;
            case BOX -> dice.range(0.2, 0.42);
        };
        return new Prop(
                kind,
                x,
                y,
                size,
                dice.range(0.5, 1.5),
                dice.range(0, 6),
                new Paint(color, second, pattern, 4, 4, 0.3),
                Paint.plain(second));
    }

    /** Adds the parts at a moment: always the same number. */
    void add(PartList parts, CameraMotion camera, double seconds) {
        View view = camera.view(seconds, kind.close() ? NEARER : 1);
        double t = speed * seconds + start;
        switch (kind) {
            case BALL -> ball(parts, view, t);
            case ROBOT -> robot(parts, view, t);
            case DOOR -> door(parts, view, t);
            case PLANT -> plant(parts, view, t);
            case POLE -> board(parts, view, FRONT, new double[] {x, y - size, x, y, 0.012 + 0.02 * speed, 0.004});
            case BOX -> board(parts, view, FRONT, new double[] {x, y - size, x, y + 0.2, 0.06 + 0.1 * speed, 0.01});
        }
    }

    /** Adds a board or limb; {@code shape} holds x1, y1, x2, y2, half-width and radius in scene units. */
    private void board(PartList parts, View view, int layer, double[] shape) {
        double scale = view.scale();
        parts.add(layer, 0)
                .axis(
                        view.x(shape[0], shape[1]),
                        view.y(shape[0], shape[1]),
                        view.x(shape[2], shape[3]),
                        view.y(shape[2], shape[3]))
                .size(shape[4] * scale, shape[4] * scale, shape[5] * scale, shape[5] * scale)
                .paint(paint);
    }

    private void ball(PartList parts, View view, double t) {
        double hop = 6 * size * Math.abs(Math.sin(2.2 * t));
        double at = x + 0.35 * Math.sin(0.7 * t);
        double up = y - size - hop;
        double turn = 3 * t;
        double spin = 0.02 * size;
        double dx = spin * Math.cos(turn);
        double dy = spin * Math.sin(turn);
        board(parts, view, Placement.layer(y), new double[] {at - dx, up - dy, at + dx, up + dy, 0, size});
    }

    private void robot(PartList parts, View view, double t) {
        int layer = Placement.layer(y);
        double at = x + 0.4 * Math.sin(0.5 * t);
        double head = at + 0.05 * size * Math.sin(2.1 * t);
        board(parts, view, layer, new double[] {at, y - 0.55 * size, at, y - 0.2 * size, 0.22 * size, 0.05 * size});
        board(parts, view, layer, new double[] {at, y - 0.85 * size, at, y - 0.5 * size, 0, 0.03 * size});
        board(parts, view, layer, new double[] {
            head - 0.08 * size, y - 0.9 * size, head + 0.08 * size, y - 0.9 * size, 0.02 * size, 0.07 * size
        });
        for (int wheel = -1; wheel <= 1; wheel += 2) {
            double wx = at + wheel * 0.16 * size;
            board(parts, view, layer, new double[] {wx, y - 0.1 * size, wx, y - 0.1 * size, 0, 0.1 * size});
            parts.get(parts.size() - 1).paint(trim);
        }
    }

    private void door(PartList parts, View view, double t) {
        double open = 0.55 + 0.45 * Math.sin(0.9 * t);
        double half = 0.5 * open * 0.45 * size;
        board(parts, view, Placement.layer(y) - 1, new double[] {
            x + half, y - 0.99 * size, x + half, y - 0.01 * size, Math.max(0, half - 0.005), 0.005
        });
    }

    private void plant(PartList parts, View view, double t) {
        board(parts, view, FRONT, new double[] {x, y - 0.25 * size, x, y + 0.05, 0.08 * size, 0.02 * size});
        for (int leaf = 0; leaf < 7; leaf++) {
            double angle = (leaf - 3) * 0.33 + 0.08 * Math.sin(1.7 * t + leaf);
            double length = size * (0.75 - 0.07 * Math.abs(leaf - 3));
            double tipX = x + length * Math.sin(angle);
            double tipY = y - 0.2 * size - length * Math.cos(angle);
            board(parts, view, FRONT, new double[] {x, y - 0.2 * size, tipX, tipY, 0, 0.03 * size});
            parts.get(parts.size() - 1).paint(trim);
        }
    }
}
