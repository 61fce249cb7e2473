package io.tubecast.video.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.testkit.Allocation;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every method keeps that really finds motion; each one's test extends this. */
abstract class OpticalFlowContract {
    /** What the pixels of two equal pictures may seem to move by in the mean, in pixels. */
    private static final double STILL = 0.01;
    /** Pictures show another part of the texture at their border: what is beyond cannot be found. */
    private static final int BORDER = 16;

    private final FlowMethod method;
    private final int width;
    private final int height;
    private final double tolerance;
    private final Texture texture = new Texture(1);
    private OpticalFlow flow;
    private final FlowField field = new FlowField(1, 1);

    /**
     * The contract of a method.
     *
     * @param width of the pictures, small where the method is slow
     * @param tolerance mean error in pixels that is allowed inside the picture
     */
    OpticalFlowContract(FlowMethod method, int width, int height, double tolerance) {
        this.method = method;
        this.width = width;
        this.height = height;
        this.tolerance = tolerance;
    }

    /** What any pixel of two equal pictures may seem to move by, in pixels. */
    double still() {
        return STILL;
    }

    /** Skips the test where the method does not work. */
    void assumeItWorks() {}

    @BeforeEach
    void open() {
        assumeItWorks();
        flow = FlowMethods.open(method);
    }

    @AfterEach
    void close() {
        if (flow != null) {
            flow.close();
        }
    }

    private Image moved(double right, double down) {
        return texture.picture(width, height, right, down);
    }

    private void assertSees(double right, double down) {
        flow.compute(moved(0, 0), moved(right, down), field);
        assertThat(field.width()).isEqualTo(width);
        assertThat(field.height()).isEqualTo(height);
        double x = 0;
        double y = 0;
        double error = 0;
        int count = 0;
        for (int row = BORDER; row < height - BORDER; row++) {
            for (int column = BORDER; column < width - BORDER; column++) {
                x += field.x(column, row);
                y += field.y(column, row);
                error += Math.hypot(field.x(column, row) - right, field.y(column, row) - down);
                count++;
            }
        }
        assertThat(x / count).as("mean x of (%s, %s)", right, down).isCloseTo(right, within(tolerance));
        assertThat(y / count).as("mean y of (%s, %s)", right, down).isCloseTo(down, within(tolerance));
        assertThat(error / count).as("mean error of (%s, %s)", right, down).isLessThan(tolerance);
    }

    @Test
    void zeroMotionIsZero() {
        flow.compute(moved(0, 0), moved(0, 0), field);
        double sum = 0;
        for (float value : field.values()) {
            assertThat((double) value).isCloseTo(0, within(still()));
            sum += Math.abs(value);
        }
        assertThat(sum / field.values().length).isLessThan(STILL);
    }

    @Test
    void aOnePixelShiftIsAOnePixelFlow() {
        assertSees(1, 0);
        assertSees(-1, 0);
        assertSees(0, 1);
        assertSees(0, -1);
    }

    @Test
    void threePixelsAndPartsOfOneAreSeenToo() {
        assertSees(3, 0);
        assertSees(-2.5, 1.25);
        assertSees(0.5, -0.5);
    }

    @Test
    void theSamePicturesGiveTheSameFlowWhateverCameBetween() {
        flow.compute(moved(0, 0), moved(1.5, -1), field);
        float[] first = field.values().clone();
        flow.compute(moved(9, 5), moved(4, 4), field);
        assertThat(field.values()).isNotEqualTo(first);
        flow.compute(moved(0, 0), moved(1.5, -1), field);
        assertThat(field.values()).isEqualTo(first);
        flow.compute(moved(0, 0), moved(1.5, -1), field); // the holder is full of the answer already
        assertThat(field.values()).isEqualTo(first);
        try (OpticalFlow another = FlowMethods.open(method)) {
            another.compute(moved(0, 0), moved(1.5, -1), field);
            assertThat(field.values()).isEqualTo(first);
        }
    }

    @Test
    void theSizeMayChangeBetweenCalls() {
        flow.compute(moved(0, 0), moved(2, 1), field);
        float[] first = field.values().clone();
        for (int[] size : new int[][] {{16, 16}, {40, 24}, {height, width}}) {
            flow.compute(texture.picture(size[0], size[1], 0, 0), texture.picture(size[0], size[1], 1, 0), field);
            assertThat(field.width()).isEqualTo(size[0]);
            assertThat(field.height()).isEqualTo(size[1]);
        }
        flow.compute(moved(0, 0), moved(2, 1), field);
        assertThat(field.values()).isEqualTo(first);
    }

    @Test
    void theResultIsWrittenIntoTheHolderThatIsGiven() {
        FlowField holder = new FlowField(width, height);
        float[] values = holder.values();
        Arrays.fill(values, Float.NaN);
        flow.compute(moved(0, 0), moved(1, 0), holder);
        assertThat(holder.values()).isSameAs(values).doesNotContain(Float.NaN);
        assertThat(flow.method()).isEqualTo(method);
    }

    @Test
    void allocatesNothingInASteadyStream() {
        Image first = texture.picture(20, 20, 0, 0);
        Image second = texture.picture(20, 20, 1, 0);
        assertThat(Allocation.bytesPerCall(20, () -> flow.compute(first, second, field)))
                .isZero();
    }

    @Test
    void refusesPicturesOfTwoSizesAndOnesThatAreTooSmall() {
        assertThatThrownBy(() -> flow.compute(new Image(40, 40), new Image(40, 41), field))
                .hasMessage(method + " flow needs two pictures of one size, was 40x40 and 40x41");
        assertThatThrownBy(() -> flow.compute(new Image(40, 15), new Image(40, 15), field))
                .hasMessage(method + " flow needs pictures of at least 16x16, was 40x15");
    }

    @Test
    void closingTwiceIsHarmlessAndUseAfterwardsIsRefused() {
        flow.compute(moved(0, 0), moved(1, 0), field);
        flow.close();
        flow.close();
        assertThatThrownBy(() -> flow.compute(moved(0, 0), moved(1, 0), field))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(method + " flow is closed");
    }
}
