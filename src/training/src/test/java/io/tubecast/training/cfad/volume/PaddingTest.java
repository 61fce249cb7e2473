package io.tubecast.training.cfad.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaddingTest {
    @Test
    void theOddCellIsBehind() {
        assertThat(Padding.same(224, 7, 2)).isEqualTo(new Padding(2, 3)); // 7 - 2 = 5
        assertThat(Padding.same(112, 3, 2)).isEqualTo(new Padding(0, 1)); // 3 - 2 = 1
        assertThat(Padding.same(75, 3, 2)).isEqualTo(new Padding(1, 1)); // 3 - 75 % 2 = 2
        assertThat(Padding.same(14, 2, 2)).isEqualTo(new Padding(0, 0));
        assertThat(Padding.same(19, 2, 2)).isEqualTo(new Padding(0, 1));
        assertThat(Padding.same(9, 1, 2)).isEqualTo(new Padding(0, 0)); // never less than nothing
        assertThat(Padding.same(28, 3, 1)).isEqualTo(new Padding(1, 1));
    }

    @Test
    void leavesAPositionForEveryStrideBegun() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            int size = random.nextInt(1, 40);
            int stride = random.nextInt(1, 4);
            int kernel = random.nextInt(stride, 8); // a smaller one may skip the end
            Padding padding = Padding.same(size, kernel, stride);
            int positions = (size + padding.before() + padding.after() - kernel) / stride + 1;
            assertThat(positions)
                    .isEqualTo(new Extent(size, 1, 1).over(Extent.time(stride)).time());
            assertThat(padding.after() - padding.before()).isBetween(0, 1);
        }
    }
}
