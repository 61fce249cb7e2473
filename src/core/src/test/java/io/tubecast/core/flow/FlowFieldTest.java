package io.tubecast.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowFieldTest {
    @Test
    void valuesAreXAndYOfEachPixelRowByRow() {
        FlowField field = new FlowField(3, 2);
        field.set(2, 1, 4, -5);

        assertThat(field.values()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, -5);
        assertThat(field.x(2, 1)).isEqualTo(4);
        assertThat(field.y(2, 1)).isEqualTo(-5);
    }

    @Test
    void aFieldOfTheSameSizeKeepsItsArray() {
        FlowField field = new FlowField(3, 2);
        float[] values = field.values();
        field.setSize(3, 2);
        assertThat(field.values()).isSameAs(values);
        field.setSize(2, 3); // as many values, but another shape
        assertThat(field.values()).isNotSameAs(values).hasSize(12);
    }

    @Test
    void refusesASizeWithoutPixels() {
        assertThatThrownBy(() -> new FlowField(0, 2)).hasMessage("a flow field needs at least one pixel, was 0x2");
    }

    @Test
    void mirroredColumnsChangePlacesAndXItsSign() {
        FlowField field = new FlowField(3, 1);
        field.set(0, 0, 1, 10);
        field.set(1, 0, 2, 20);
        field.set(2, 0, 3, 30);
        field.mirror();

        assertThat(field.values()).containsExactly(-3, 30, -2, 20, -1, 10);
    }

    @Test
    void mirroringTwiceChangesNothing() {
        Random random = new Random(5);
        for (int run = 0; run < 50; run++) {
            RandomFlow flow = new RandomFlow(run, 1, 1 + random.nextInt(9), 1 + random.nextInt(9));
            FlowField field = new FlowField(1, 1);
            flow.read(0, field);
            float[] before = field.values().clone();
            field.mirror();
            field.mirror();
            assertThat(field.values()).isEqualTo(before);
        }
    }

    @Test
    void onAFinerGridDisplacementsGrowAndValuesStandTwice() {
        FlowField field = new FlowField(2, 1);
        field.set(0, 0, 1, 5);
        field.set(1, 0, -3, 7);
        FlowField finer = new FlowField(4, 3);
        field.resampleTo(finer);

        // x: 4 columns of 2 are twice the pixels; y: 3 rows of 1 three times
        for (int row = 0; row < 3; row++) {
            assertThat(new float[] {finer.x(0, row), finer.x(1, row), finer.x(2, row), finer.x(3, row)})
                    .containsExactly(2, 2, -6, -6);
            assertThat(new float[] {finer.y(0, row), finer.y(3, row)}).containsExactly(15, 21);
        }
    }

    @Test
    void onACoarserGridEachPixelTakesTheValueUnderItsCenter() {
        FlowField field = new FlowField(5, 1);
        for (int column = 0; column < 5; column++) {
            field.set(column, 0, column, column);
        }
        FlowField coarser = new FlowField(2, 1);
        field.resampleTo(coarser);

        // centers 0.5 and 1.5 of 2 lie at 1.25 and 3.75 of 5: pixels 1 and 3; x shrinks to 2/5
        assertThat(coarser.x(0, 0)).isEqualTo(0.4f);
        assertThat(coarser.x(1, 0)).isEqualTo(3 * 0.4f);
        assertThat(coarser.y(1, 0)).isEqualTo(3);
    }

    @Test
    void aSequenceIsResampledFieldByField() {
        RandomFlow source = new RandomFlow(1, 3, 8, 6);
        ResampledFlow resampled = new ResampledFlow(source, 4, 6);
        FlowField original = new FlowField(1, 1);
        FlowField field = new FlowField(1, 1);
        assertThat(resampled.fields()).isEqualTo(3);
        for (int n = 2; n >= 0; n--) {
            source.read(n, original);
            resampled.read(n, field);
            assertThat(field.width()).isEqualTo(resampled.width()).isEqualTo(4);
            assertThat(field.height()).isEqualTo(resampled.height()).isEqualTo(6);
            // column 2 of 4 has its center at 5 of 8: the pixel that begins there
            assertThat(field.x(2, 4)).isEqualTo(original.x(5, 4) / 2);
            assertThat(field.y(2, 4)).isEqualTo(original.y(5, 4));
        }
    }

    @Test
    void nothingMovesInZeroFlow() {
        FlowField field = new FlowField(2, 2);
        field.set(1, 1, 3, 3);
        new ZeroFlow(4, 2, 2).read(3, field);
        assertThat(field.values()).containsOnly(0);
        assertThatThrownBy(() -> new ZeroFlow(4, 2, 2).read(4, field)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
