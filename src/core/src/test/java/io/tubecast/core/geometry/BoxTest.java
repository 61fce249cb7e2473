package io.tubecast.core.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BoxTest {
    private static final Box BOX = new Box(0.1, 0.2, 0.5, 0.8);

    @Test
    void measuresItselfWithoutAddingPixels() {
        assertThat(BOX.width()).isCloseTo(0.4, within(1e-15));
        assertThat(BOX.height()).isCloseTo(0.6, within(1e-15));
        assertThat(BOX.area()).isCloseTo(0.24, within(1e-15));
        assertThat(Box.ofCenter(0.5, 0.5, 0.25, 0.5)).isEqualTo(new Box(0.375, 0.25, 0.625, 0.75));
        assertThat(BOX.scaled(320, 240)).isEqualTo(new Box(32, 48, 160, 192));
    }

    @Test
    void overlapIsIntersectionOverUnion() {
        Box square = new Box(0, 0, 2, 2);
        assertThat(square.iou(square)).isEqualTo(1);
        assertThat(square.iou(new Box(1, 0, 3, 2))).isEqualTo(2.0 / 6); // 2 of 4 + 4 - 2
        assertThat(square.iou(new Box(0.5, 0.5, 1.5, 1.5))).isEqualTo(0.25);
        assertThat(square.iou(new Box(2, 0, 4, 2))).isZero(); // they only touch
        assertThat(square.iou(new Box(3, 3, 4, 4))).isZero(); // apart in both directions: no product of two negatives
        assertThat(new Box(1, 1, 1, 1).iou(new Box(1, 1, 1, 1))).isZero();
    }

    @Test
    void overlapAgreesWithCountingCells() {
        Random random = new Random(2);
        for (int run = 0; run < 500; run++) {
            Box a = randomGridBox(random);
            Box b = randomGridBox(random);
            int both = 0;
            int either = 0;
            for (int cell = 0; cell < 144; cell++) {
                boolean inA = covers(a, cell);
                boolean inB = covers(b, cell);
                both += inA && inB ? 1 : 0;
                either += inA || inB ? 1 : 0;
            }
            assertThat(a.iou(b))
                    .isCloseTo((double) both / either, within(1e-15))
                    .isEqualTo(b.iou(a));
            double[] flat = {9, a.x1(), a.y1(), a.x2(), a.y2(), b.x1(), b.y1(), b.x2(), b.y2()};
            assertThat(Iou.of(flat, 1, flat, 5)).isEqualTo(a.iou(b));
        }
    }

    @Test
    void clipsToTheImageAndCollapsesOntoTheBorderOutside() {
        assertThat(new Box(-1, 0.5, 0.25, 3).clipped(1, 1)).isEqualTo(new Box(0, 0.5, 0.25, 1));
        assertThat(new Box(330, -20, 400, -10).clipped(320, 240)).isEqualTo(new Box(320, 0, 320, 0));
    }

    @Test
    void interpolatesEachCoordinate() {
        Box end = new Box(1, 2, 3, 4);
        Box start = new Box(0, 0, 1, 2);
        assertThat(start.interpolated(end, 0)).isEqualTo(start);
        assertThat(start.interpolated(end, 1)).isEqualTo(end);
        assertThat(start.interpolated(end, 0.25)).isEqualTo(new Box(0.25, 0.5, 1.5, 2.5));
    }

    @Test
    void refusesCornersOutOfOrderAndNumbersThatAreNone() {
        assertThatThrownBy(() -> new Box(0.5, 0, 0.4, 1)).hasMessage("corners out of order: (0.5, 0.0)-(0.4, 1.0)");
        assertThatThrownBy(() -> new Box(0, Double.NaN, 1, 1)).hasMessageContaining("out of order");
    }

    private static Box randomGridBox(Random random) {
        int x = random.nextInt(11);
        int y = random.nextInt(11);
        return new Box(x, y, x + 1 + random.nextInt(12 - x), y + 1 + random.nextInt(12 - y));
    }

    private static boolean covers(Box box, int cell) {
        double x = cell % 12 + 0.5;
        int row = cell / 12;
        double y = row + 0.5;
        return box.x1() < x && x < box.x2() && box.y1() < y && y < box.y2();
    }
}
