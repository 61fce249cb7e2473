package io.tubecast.world.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PartTest {
    private static final double STEP = 0.05;

    private static Part random(Dice dice) {
        return new PartList()
                .add(0, 0)
                .axis(dice.range(20, 40), dice.range(20, 40), dice.range(20, 40), dice.range(20, 40))
                .size(dice.range(0, 5), dice.range(0, 5), dice.range(0.5, 6), dice.range(0.5, 6));
    }

    /** Whether a point is inside, from the definition: the nearest cross-section is half-width plus radius wide and its ends are round. */
    private static boolean covers(Part part, double x, double y) {
        double length = Math.hypot(part.bx - part.ax, part.by - part.ay);
        double cos = (part.bx - part.ax) / length;
        double sin = (part.by - part.ay) / length;
        double along = (x - part.ax) * cos + (y - part.ay) * sin;
        double aside = Math.abs(-(x - part.ax) * sin + (y - part.ay) * cos);
        double t = Math.min(1, Math.max(0, along / length));
        double half = (1 - t) * part.halfWidthA + t * part.halfWidthB;
        double radius = (1 - t) * part.radiusA + t * part.radiusB;
        double beyondEnd = along - t * length;
        double beyondSide = Math.max(0, aside - half);
        return Math.hypot(beyondEnd, beyondSide) <= radius;
    }

    @Test
    void boxTouchesTheOutlineOnAllFourSides() {
        Dice dice = new Dice(1);
        for (int round = 0; round < 40; round++) {
            Part part = random(dice);
            double[] sampled = {99, 99, -99, -99};
            for (double y = 0; y < 60; y += STEP) {
                for (double x = 0; x < 60; x += STEP) {
                    if (covers(part, x, y)) {
                        sampled[0] = Math.min(sampled[0], x);
                        sampled[1] = Math.min(sampled[1], y);
                        sampled[2] = Math.max(sampled[2], x);
                        sampled[3] = Math.max(sampled[3], y);
                    }
                }
            }
            double[] box = {99, 99, -99, -99};
            part.growBox(box);
            // the grid misses the very edge by up to one step, and thin round tips by a few
            assertThat(box).containsExactly(sampled, within(6 * STEP));
        }
    }

    @Test
    void discHasTheBoxOfACircle() {
        double[] box = {99, 99, -99, -99};
        new PartList().add(0, 0).axis(10, 20, 10, 20).size(0, 0, 3, 3).growBox(box);
        assertThat(box).containsExactly(7, 17, 13, 23);
    }

    @Test
    void levelBoardHasTheBoxOfARectangle() {
        double[] box = {99, 99, -99, -99};
        // axis from (10, 20) to (30, 20), 5 to each side, swollen by 1: 9..31 wide, 14..26 high
        new PartList().add(0, 0).axis(10, 20, 30, 20).size(5, 5, 1, 1).growBox(box);
        assertThat(box).containsExactly(9, 14, 31, 26);
    }

    @Test
    void placesFollowARigidMotion() {
        Dice dice = new Dice(2);
        for (int round = 0; round < 300; round++) {
            Part part = random(dice);
            double angle = dice.range(-3, 3);
            double shiftX = dice.range(-9, 9);
            double shiftY = dice.range(-9, 9);
            double scale = dice.range(0.5, 2);
            double c = scale * Math.cos(angle);
            double s = scale * Math.sin(angle);
            Part next = new PartList()
                    .add(0, 0)
                    .axis(
                            c * part.ax - s * part.ay + shiftX,
                            s * part.ax + c * part.ay + shiftY,
                            c * part.bx - s * part.by + shiftX,
                            s * part.bx + c * part.by + shiftY)
                    .size(scale * part.halfWidthA, scale * part.halfWidthB, scale * part.radiusA, scale * part.radiusB);
            double x = dice.range(15, 45);
            double y = dice.range(15, 45);
            double[] moved = new double[2];
            part.follow(next, x, y, moved);
            assertThat(moved)
                    .containsExactly(new double[] {c * x - s * y + shiftX, s * x + c * y + shiftY}, within(1e-9));
        }
    }

    @Test
    void placesOnTheAxisKeepTheirShareOfItWhenThePartIsForeshortened() {
        Part part = new PartList().add(0, 0).axis(0, 0, 10, 0).size(0, 0, 2, 2);
        Part next = new PartList().add(0, 0).axis(5, 5, 5, 9).size(0, 0, 1, 1);
        double[] moved = new double[2];
        part.follow(next, 7.5, 0, moved); // three quarters along: 5 + 0.75 * 4 = 8 down
        assertThat(moved).containsExactly(new double[] {5, 8}, within(1e-12));
        part.follow(next, 7.5, 1, moved); // half a radius to the side of +y, which turns into -x: half the new radius
        assertThat(moved).containsExactly(new double[] {4.5, 8}, within(1e-12));
        part.follow(next, 11, 0, moved); // half a radius beyond the end
        assertThat(moved).containsExactly(new double[] {5, 9.5}, within(1e-12));
    }

    @Test
    void coversTheShareOfAPixelThatLiesInside() {
        Canvas canvas = new Canvas(8, 8);
        PartList parts = new PartList();
        // a board from x = 2 to 5.5 and y = 1 to 6: column 5 is half covered
        parts.add(0, 0).axis(3, 3.5, 4.5, 3.5).size(1.5, 1.5, 1, 1).paint(Paint.flat(0xC8C8C8));
        canvas.draw(parts);
        // 0xC8 = 200 at brightness 1.08 (276 / 256) = 215; half of it is 107
        int full = canvas.pixels()[3 * (3 * 8 + 3)] & 255;
        int half = canvas.pixels()[3 * (3 * 8 + 5)] & 255;
        assertThat(full).isBetween(214, 216);
        assertThat(half).isBetween(106, 108);
        assertThat(canvas.pixels()[3 * (3 * 8 + 6)]).isZero();
    }

    @Test
    void nearerPartsHideThoseBehindWhateverTheOrderOfAdding() {
        PartList parts = new PartList();
        parts.add(5, 0).axis(4, 4, 4, 4).size(0, 0, 3, 3).paint(Paint.flat(0x0000FF));
        parts.add(4, 9).axis(4, 4, 4, 4).size(0, 0, 3, 3).paint(Paint.flat(0xFF0000));
        parts.add(5, -1).axis(4, 4, 4, 4).size(0, 0, 3, 3).paint(Paint.flat(0x00FF00));
        Canvas canvas = new Canvas(8, 8);
        canvas.draw(parts);
        int[] owner = new int[64];
        canvas.owners(parts, owner);
        int middle = 4 * 8 + 4;
        assertThat(canvas.pixels()[3 * middle] & 255)
                .isGreaterThan(250); // blue, the layer in front and the nearer depth
        assertThat(canvas.pixels()[3 * middle + 1]).isZero();
        assertThat(owner[middle]).isZero();
        assertThat(owner[0]).isEqualTo(-1);
    }
}
