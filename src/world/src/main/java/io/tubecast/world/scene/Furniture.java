package io.tubecast.world.scene;

import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.Paint;

/** Paints the single things of a backdrop, each at a place of its own choosing. */
final class Furniture {
    private final Painter on;
    private final Dice dice;
    private final double floor;

    Furniture(Painter painter, double floor) {
        on = painter;
        dice = painter.dice();
        this.floor = floor;
    }

    void window() {
        double x = on.somewhereX();
        double w = dice.range(0.15, 0.4);
        double h = dice.range(0.2, 0.4);
        double y = floor - dice.range(0.3, 0.45) - h * 0.6;
        on.color(on.tone(0.1, 0.1, 0.85)).box(x - 0.015, y - 0.015, w + 0.03, h + 0.03);
        on.fade(y, on.tone(0.58, 0.4, 0.95), y + h, on.tone(0.3, 0.3, 0.7)).box(x, y, w, h);
        on.color(0xDDDDDD).box(x + w / 2 - 0.006, y, 0.012, h).box(x, y + h / 2 - 0.006, w, 0.012);
    }

    void shelf() {
        double x = on.somewhereX();
        double w = dice.range(0.2, 0.45);
        double h = dice.range(0.3, 0.6);
        int wood = on.tone(0.08, 0.5, 0.45);
        on.color(wood).box(x, floor - h, w, h + 0.02);
        int rows = 3 + dice.below(3);
        for (int row = 0; row < rows; row++) {
            double y = floor - h + row * h / rows + 0.01;
            double tall = h / rows - 0.02;
            on.color(Paint.mix(wood, 0, 0.55)).box(x + 0.01, y, w - 0.02, tall);
            for (double at = x + 0.012; at < x + w - 0.03; at += dice.range(0.015, 0.04)) {
                double height = tall * dice.range(0.5, 1);
                on.color(on.tone(dice.next(), 0.6, 0.6)).box(at, y + tall - height, dice.range(0.01, 0.03), height);
            }
        }
    }

    void doorway() {
        double x = on.somewhereX();
        double w = dice.range(0.16, 0.24);
        double h = dice.range(0.45, 0.6);
        int wood = on.tone(dice.next(), 0.3, 0.5);
        on.color(Paint.mix(wood, 0xFFFFFF, 0.4)).box(x - 0.015, floor - h - 0.015, w + 0.03, h + 0.015);
        on.color(wood).box(x, floor - h, w, h);
        on.color(Paint.mix(wood, 0, 0.3)).box(x + 0.03, floor - h + 0.04, w - 0.06, h * 0.35);
        on.color(Paint.mix(wood, 0, 0.3)).box(x + 0.03, floor - h * 0.5, w - 0.06, h * 0.4);
        on.color(0xC8B060).oval(x + w - 0.02, floor - h * 0.47, 0.009, 0.009);
    }

    void table() {
        double x = on.somewhereX();
        double y = floor + dice.range(0.0, 0.06);
        double w = dice.range(0.25, 0.5);
        double h = dice.range(0.12, 0.2);
        int wood = on.tone(0.08, 0.5, 0.5);
        on.color(Paint.mix(wood, 0, 0.4)).box(x + 0.02, y - h, 0.02, h).box(x + w - 0.04, y - h, 0.02, h);
        on.color(wood).box(x, y - h - 0.025, w, 0.03);
        for (int i = dice.below(4); i > 0; i--) {
            double tall = dice.range(0.03, 0.12);
            on.color(on.tone(dice.next(), 0.6, 0.6));
            on.box(x + dice.range(0.02, w - 0.06), y - h - 0.025 - tall, dice.range(0.02, 0.08), tall);
        }
    }

    void picture() {
        double x = on.somewhereX();
        double y = dice.range(on.top() + 0.2, floor - 0.25);
        double w = dice.range(0.08, 0.25);
        double h = dice.range(0.08, 0.2);
        on.color(on.tone(0.1, 0.5, 0.3)).box(x, y, w, h);
        on.fade(y, on.tone(dice.next(), 0.5, 0.8), y + h, on.tone(dice.next(), 0.5, 0.4));
        on.box(x + 0.012, y + 0.012, w - 0.024, h - 0.024);
        on.color(on.tone(dice.next(), 0.7, 0.7));
        on.oval(x + w * dice.range(0.3, 0.7), y + h * dice.range(0.4, 0.7), w * 0.2, h * 0.2);
    }

    /** A flat picture of a person, which must not be taken for one. */
    void poster() {
        double x = on.somewhereX();
        double h = dice.range(0.25, 0.45);
        double w = h * 0.6;
        double y = floor - 0.1 - h - dice.range(0, 0.2);
        on.color(on.tone(dice.next(), 0.5, 0.85)).box(x, y, w, h);
        double cx = x + w / 2;
        on.color(on.tone(dice.next(), 0.5, 0.3));
        on.oval(cx, y + h * 0.18, h * 0.07, h * 0.085);
        on.polygon(
                cx - h * 0.13,
                y + h * 0.29,
                cx + h * 0.13,
                y + h * 0.29,
                cx + h * 0.08,
                y + h * 0.58,
                cx - h * 0.08,
                y + h * 0.58);
        on.line(cx - h * 0.13, y + h * 0.31, cx - h * dice.range(0.1, 0.25), y + h * dice.range(0.1, 0.5), h * 0.05);
        on.line(cx + h * 0.13, y + h * 0.31, cx + h * dice.range(0.1, 0.25), y + h * dice.range(0.1, 0.5), h * 0.05);
        on.line(cx - h * 0.045, y + h * 0.55, cx - h * 0.06, y + h * 0.93, h * 0.07);
        on.line(cx + h * 0.045, y + h * 0.55, cx + h * 0.06, y + h * 0.93, h * 0.07);
    }

    void tree() {
        double x = on.somewhereX();
        double y = floor + dice.range(0, 0.05);
        double h = dice.range(0.3, 0.8);
        on.color(on.tone(0.07, 0.5, 0.3)).box(x - 0.02, y - h * 0.6, 0.04, h * 0.6);
        int leaf = on.tone(0.3, 0.6, 0.4);
        for (int i = 0; i < 9; i++) {
            on.color(Paint.mix(leaf, dice.chance(0.5) ? 0 : 0xFFFFB0, dice.range(0, 0.3)));
            double r = h * dice.range(0.08, 0.18);
            on.oval(x + h * dice.range(-0.2, 0.2), y - h * dice.range(0.5, 0.95), r, r);
        }
    }

    void fence() {
        int wood = on.tone(0.1, 0.3, 0.6);
        double h = dice.range(0.08, 0.2);
        double from = on.somewhereX();
        double to = from + dice.range(0.4, 1.2);
        on.color(wood).box(from, floor - h * 0.8, to - from, 0.015).box(from, floor - h * 0.4, to - from, 0.015);
        for (double x = from; x < to; x += 0.05) {
            on.box(x, floor - h, 0.02, h);
        }
    }

    void lamp() {
        double x = on.somewhereX();
        double h = dice.range(0.5, 0.9);
        on.color(0x30343A).box(x, floor - h, 0.016, h + 0.03);
        on.color(0xFFF4C8).oval(x + 0.008, floor - h, 0.03, 0.02);
    }

    void pipes() {
        double y = dice.range(on.top() + 0.1, floor - 0.15);
        for (int i = 1 + dice.below(3); i > 0; i--) {
            double w = dice.range(0.012, 0.04);
            int metal = on.tone(dice.next(), dice.range(0, 0.5), 0.6);
            if (dice.chance(0.6)) {
                on.color(metal).line(on.left(), y, -on.left(), y, w);
                on.glaze(0xFFFFFF, 0.4).line(on.left(), y - w / 4, -on.left(), y - w / 4, w / 5);
            } else {
                double x = on.somewhereX();
                on.color(metal).line(x, on.top(), x, floor, w);
                on.glaze(0xFFFFFF, 0.4).line(x - w / 4, on.top(), x - w / 4, floor, w / 5);
            }
            y += w * 1.5;
        }
    }

    void crates() {
        double x = on.somewhereX();
        for (int i = 1 + dice.below(3); i > 0; i--) {
            double size = dice.range(0.1, 0.22);
            double y = floor + dice.range(0, 0.06);
            int wood = on.tone(0.09, 0.5, 0.55);
            on.color(wood).box(x, y - size, size, size);
            on.color(Paint.mix(wood, 0, 0.4)).line(x, y - size, x + size, y, 0.012);
            on.line(x, y - size / 2, x + size, y - size / 2, 0.008).line(x, y - 0.006, x + size, y - 0.006, 0.012);
            x += size * dice.range(0.8, 1.1);
        }
    }

    void machine() {
        double x = on.somewhereX();
        double w = dice.range(0.2, 0.4);
        double h = dice.range(0.25, 0.5);
        int metal = on.tone(dice.next(), 0.4, 0.5);
        on.fade(floor - h, Paint.mix(metal, 0xFFFFFF, 0.25), floor, Paint.mix(metal, 0, 0.3))
                .box(x, floor - h, w, h + 0.02);
        on.color(0x182028).box(x + 0.03, floor - h + 0.03, w * 0.4, h * 0.25);
        for (int i = 0; i < 5; i++) {
            on.color(on.tone(dice.next(), 0.9, 0.9))
                    .oval(x + w * 0.6 + (i % 3) * 0.03, floor - h + 0.05 + Math.floorDiv(i, 3) * 0.04, 0.008, 0.008);
        }
    }
}
