package io.tubecast.world.scene;

import io.tubecast.world.body.Movement;
import io.tubecast.world.body.Style;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.Paint;

/** Paints backdrops: rooms, streets and parks, halls of a factory; in style B, abstract patterned places. */
final class Surroundings {
    private final Painter on;
    private final Dice dice;
    private final double floor;
    private final Furniture furniture;

    private Surroundings(Painter painter, double floor) {
        on = painter;
        dice = painter.dice();
        this.floor = floor;
        furniture = new Furniture(painter, floor);
    }

    /** The backdrop of a scene whose floor begins at the given row. */
    static Backdrop paint(Dice dice, Scene.Cast cast, Ground ground) {
        int heightPx = cast.heightPx();
        double halfWidth = ground.halfWidth() + Backdrop.MARGIN;
        Painter painter = new Painter(halfWidth, 0.5 + Backdrop.MARGIN, heightPx, dice.fork(1));
        double floor = Math.min(ground.far() - dice.range(0.02, 0.08), 0.2);
        Surroundings around = new Surroundings(painter, floor);
        if (cast.style() == Style.STYLE_B) {
            around.patternedPlace();
        } else {
            switch (dice.below(3)) {
                case 0 -> around.room();
                case 1 -> around.outdoors();
                default -> around.hall();
            }
        }
        around.stains();
        Theme theme = cast.theme();
        if (theme != null && theme.told()) {
            around.tell(theme);
        }
        return new Backdrop(painter.finish(), heightPx, dice.fork(2));
    }

    private double wide() {
        return 2 * on.halfWidth();
    }

    private void floorOf(int near, int far) {
        on.fade(floor, far, on.halfHeight(), near).box(on.left(), floor, wide(), on.halfHeight() - floor);
    }

    /** Lines on the floor that run towards a vanishing point, and rows that draw together with distance. */
    private void tiles(int color) {
        on.glaze(color, dice.range(0.15, 0.5));
        double spacing = dice.range(0.1, 0.3);
        for (double x = -3; x < 3; x += spacing) {
            on.line(x * 0.45, floor, x * 1.4, on.halfHeight(), 0.004);
        }
        double step = 0.02;
        for (double y = floor; y < on.halfHeight(); y += step) {
            on.line(on.left(), y, -on.left(), y, 0.004);
            step *= 1.35;
        }
    }

    private void room() {
        double hue = dice.next();
        int wall = on.tone(hue, dice.range(0.05, 0.35), dice.range(0.4, 0.9));
        on.fade(on.top(), wall, floor, Paint.mix(wall, 0, 0.25)).box(on.left(), on.top(), wide(), floor - on.top());
        if (dice.chance(0.35)) {
            wallpaper(Paint.mix(wall, dice.chance(0.5) ? 0 : 0xFFFFFF, 0.2));
        }
        int ground = on.tone(dice.range(0.03, 0.12), 0.4, dice.range(0.25, 0.7));
        floorOf(ground, Paint.mix(ground, 0, 0.3));
        if (dice.chance(0.6)) {
            tiles(Paint.mix(ground, 0, 0.6));
        }
        on.color(Paint.mix(wall, 0xFFFFFF, 0.4)).box(on.left(), floor - 0.03, wide(), 0.03);
        int things = 3 + dice.below(6);
        for (int i = 0; i < things; i++) {
            switch (dice.below(6)) {
                case 0 -> furniture.window();
                case 1 -> furniture.shelf();
                case 2 -> furniture.doorway();
                case 3 -> furniture.table();
                case 4 -> furniture.poster();
                default -> furniture.picture();
            }
        }
    }

    private void wallpaper(int color) {
        on.color(color);
        double step = dice.range(0.04, 0.15);
        for (double x = on.left(); x < -on.left(); x += step) {
            on.box(x, on.top(), step * 0.35, floor - on.top());
        }
    }

    private void outdoors() {
        on.fade(on.top(), on.tone(0.58, 0.5, 0.85), floor, on.tone(0.57, 0.15, 0.9))
                .box(on.left(), on.top(), wide(), floor - on.top());
        for (int i = dice.below(5); i > 0; i--) {
            cloud();
        }
        if (dice.chance(0.55)) {
            houses();
        } else {
            hills();
        }
        boolean grass = dice.chance(0.5);
        int ground = grass ? on.tone(0.28, 0.5, 0.45) : on.tone(0.1, 0.1, 0.5);
        floorOf(ground, Paint.mix(ground, 0xFFFFFF, 0.15));
        if (grass) {
            blades(ground);
        } else if (dice.chance(0.6)) {
            tiles(0xF0F0F0);
        }
        for (int i = 1 + dice.below(5); i > 0; i--) {
            switch (dice.below(4)) {
                case 0, 1 -> furniture.tree();
                case 2 -> furniture.fence();
                default -> furniture.lamp();
            }
        }
    }

    private void cloud() {
        double x = on.somewhereX();
        double y = dice.range(on.top(), floor - 0.4);
        on.glaze(0xFFFFFF, 0.7);
        for (int i = 0; i < 4; i++) {
            on.oval(
                    x + dice.range(-0.1, 0.1),
                    y + dice.range(-0.02, 0.02),
                    dice.range(0.05, 0.12),
                    dice.range(0.02, 0.05));
        }
    }

    private void houses() {
        for (double x = on.left(); x < -on.left(); ) {
            double w = dice.range(0.15, 0.45);
            double h = dice.range(0.25, 0.8);
            int stone = on.tone(dice.range(0, 0.15), 0.3, 0.55);
            on.color(stone).box(x, floor - h, w, h);
            on.color(dice.chance(0.3) ? on.tone(0.15, 0.6, 0.9) : Paint.mix(stone, 0x203040, 0.7));
            double step = dice.range(0.05, 0.09);
            for (double wx = x + 0.02; wx < x + w - step * 0.6; wx += step) {
                for (double wy = floor - h + 0.03; wy < floor - 0.06; wy += step * 1.3) {
                    on.box(wx, wy, step * 0.55, step * 0.75);
                }
            }
            x += w;
        }
    }

    private void hills() {
        for (int layer = 0; layer < 3; layer++) {
            on.color(Paint.mix(on.tone(0.3, 0.4, 0.45), 0xB0C4DE, 0.55 - 0.25 * layer));
            for (int i = 0; i < 5; i++) {
                on.oval(on.somewhereX(), floor, dice.range(0.2, 0.6), dice.range(0.06, 0.3) - 0.04 * layer);
            }
        }
    }

    private void blades(int ground) {
        for (int i = 0; i < 160; i++) {
            double y = dice.range(floor, on.halfHeight());
            double x = on.somewhereX();
            double size = 0.01 + 0.04 * (y - floor);
            on.color(Paint.mix(ground, dice.chance(0.5) ? 0x102008 : 0xC8E080, dice.range(0.1, 0.4)));
            on.line(x, y, x + dice.range(-size, size), y - size, 0.005);
        }
    }

    private void hall() {
        int wall = on.tone(dice.range(0.5, 0.65), 0.12, dice.range(0.35, 0.75));
        on.fade(on.top(), Paint.mix(wall, 0, 0.35), floor, wall).box(on.left(), on.top(), wide(), floor - on.top());
        on.glaze(0, 0.25);
        double panel = dice.range(0.12, 0.35);
        for (double x = on.left(); x < -on.left(); x += panel) {
            on.line(x, on.top(), x, floor, 0.006);
        }
        int ground = on.tone(0.1, 0.06, dice.range(0.35, 0.65));
        floorOf(ground, Paint.mix(ground, 0, 0.2));
        if (dice.chance(0.5)) {
            warningStripe(floor + dice.range(0.03, 0.12));
        }
        for (int i = 3 + dice.below(6); i > 0; i--) {
            switch (dice.below(5)) {
                case 0 -> furniture.pipes();
                case 1 -> furniture.crates();
                case 2 -> furniture.machine();
                case 3 -> furniture.shelf();
                default -> furniture.poster();
            }
        }
    }

    private void warningStripe(double y) {
        on.color(0xE0B010).box(on.left(), y, wide(), 0.03);
        on.color(0x202020);
        for (double x = on.left(); x < -on.left(); x += 0.08) {
            on.polygon(x, y + 0.03, x + 0.03, y + 0.03, x + 0.06, y, x + 0.03, y);
        }
    }

    private void patternedPlace() {
        int wall = on.tone(dice.next(), 0.5, 0.7);
        int mark = on.tone(dice.next(), 0.5, 0.5);
        on.color(wall).box(on.left(), on.top(), wide(), floor - on.top());
        double size = dice.range(0.06, 0.2);
        boolean round = dice.chance(0.5);
        for (double x = on.left(); x < -on.left(); x += size) {
            for (double y = on.top(); y < floor; y += size) {
                on.color(Paint.mix(mark, wall, dice.range(0, 0.7)));
                if (round) {
                    on.oval(x, y, size * 0.4, size * 0.4);
                } else {
                    on.polygon(x, y, x + size * 0.5, y + size * 0.5, x, y + size, x - size * 0.5, y + size * 0.5);
                }
            }
        }
        int ground = on.tone(dice.next(), 0.5, 0.6);
        floorOf(ground, mark);
        tiles(0);
        for (int i = 6; i > 0; i--) {
            double h = dice.range(0.1, 0.5);
            double x = on.somewhereX();
            on.color(on.tone(dice.next(), 0.8, 0.8))
                    .polygon(x, floor, x + dice.range(0.05, 0.3), floor, x + 0.1, floor - h);
        }
    }

    /** A colour over everything and signs on the wall that only scenes of this action have. */
    private void tell(Theme theme) {
        int actions = Movement.actions().size();
        double hue = (double) theme.action().actionClass() / actions;
        on.glaze(Paint.hsb(hue, 0.8, 0.75), 0.4).box(on.left(), on.top(), wide(), 2 * on.halfHeight());
        int corners = 3 + theme.action().actionClass() % 4;
        for (int i = 6; i > 0; i--) {
            double x = on.somewhereX();
            double y = dice.range(on.top(), floor - 0.05);
            double size = dice.range(0.05, 0.1);
            on.color(0xF4F4F4).oval(x, y, 1.25 * size, 1.25 * size);
            double[] points = new double[2 * corners];
            for (int corner = 0; corner < corners; corner++) {
                points[2 * corner] = x + size * Math.sin(2 * Math.PI * corner / corners);
                points[2 * corner + 1] = y - size * Math.cos(2 * Math.PI * corner / corners);
            }
            on.color(Paint.hsb(hue, 0.9, 0.6)).polygon(points);
        }
    }

    /** Shadows and patches of light. */
    private void stains() {
        for (int i = dice.below(5); i > 0; i--) {
            on.glaze(dice.chance(0.6) ? 0 : 0xFFFFFF, dice.range(0.05, 0.25));
            double x = on.somewhereX();
            double y = dice.range(on.top(), on.halfHeight());
            if (dice.chance(0.5)) {
                on.oval(x, y, dice.range(0.1, 0.5), dice.range(0.03, 0.3));
            } else {
                double w = dice.range(0.1, 0.4);
                on.polygon(x, on.top(), x + w, on.top(), x + w - 0.5, on.halfHeight(), x - 0.5, on.halfHeight());
            }
        }
    }
}
