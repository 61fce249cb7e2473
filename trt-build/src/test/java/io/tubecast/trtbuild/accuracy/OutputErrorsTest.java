package io.tubecast.trtbuild.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

final class OutputErrorsTest {
    @Test
    void measuresByHand() {
        OutputErrors errors = new OutputErrors("maps");
        errors.add(FloatBuffer.wrap(new float[] {0, 3}), FloatBuffer.wrap(new float[] {0, 4}));
        errors.add(FloatBuffer.wrap(new float[] {4, 0}), FloatBuffer.wrap(new float[] {4, 2}));

        OutputError found = errors.errors();
        // errors 0, 1, 0, 2; squares sum to 5, the reference's to 9 + 16 = 25
        assertThat(found.max()).isEqualTo(2);
        assertThat(found.median()).isZero();
        assertThat(found.relative()).isCloseTo(Math.sqrt(5 / 25.0), within(1e-12));
        // 3*4 + 4*4 = 28 over 5 * sqrt(16 + 16 + 4 = 36)
        assertThat(found.cosine()).isCloseTo(28 / (5.0 * 6), within(1e-12));
        // peak 4 - 0 over root mean square sqrt(5 / 4)
        assertThat(found.psnr()).isCloseTo(20 * Math.log10(4 / Math.sqrt(1.25)), within(1e-9));
        assertThat(found.manifest().tensor()).isEqualTo("maps");
    }

    @Test
    void equalOutputsHaveNoErrorAndNoRatio() {
        OutputErrors errors = new OutputErrors("maps");
        errors.add(FloatBuffer.wrap(new float[] {1, 2}), FloatBuffer.wrap(new float[] {1, 2}));
        assertThat(errors.errors().relative()).isZero();
        assertThat(errors.errors().psnr()).isNull();
        assertThat(errors.errors().cosine()).isEqualTo(1);
    }

    @Test
    void anOutputOfZerosThatIsNotZeroIsInfinitelyWrong() {
        OutputErrors errors = new OutputErrors("maps");
        errors.add(FloatBuffer.wrap(new float[] {0, 0}), FloatBuffer.wrap(new float[] {0, 1}));
        assertThat(errors.errors().relative()).isInfinite();
        assertThat(errors.errors().cosine()).isZero();
    }

    @Test
    void nothingComparedIsNoResult() {
        assertThatThrownBy(() -> new OutputErrors("maps").errors()).hasMessageContaining("'maps'");
    }

    @Test
    void halvesAreRead() {
        // 1.5 = 2^0 * (1 + 512/1024): exponent 15, fraction 512; 2^-24 is the least there is; the sign is the first bit
        assertThat(Numbers.half((short) (15 << 10 | 512))).isEqualTo(1.5f);
        assertThat(Numbers.half((short) 1)).isEqualTo(0x1p-24f);
        assertThat(Numbers.half((short) (0x8000 | 16 << 10))).isEqualTo(-2f);
        assertThat(Numbers.half((short) (31 << 10))).isInfinite();
        assertThat(Numbers.half((short) (31 << 10 | 1))).isNaN();
    }
}
