package io.tubecast.core.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.testkit.Allocation;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CameraGeometryTest {
    private static final double EXACT = 1e-9;
    /** A wide-angle lens as calibration programs report them: strong barrel distortion, a little off center. */
    private static final Lens WIDE =
            new Lens(640, 480, 400, 402, 322.5, 238, new Lens.Distortion(-0.28, 0.09, 0.0008, -0.0005, -0.012));

    private final double[] pair = new double[2];

    @Test
    void projectsByTheFormulaOfBrownAndConrady() {
        Lens lens = new Lens(640, 480, 500, 600, 320, 240, new Lens.Distortion(0.1, 0.01, 0.002, 0.003, 0.001));
        lens.project(0.2, -0.1, pair);
        // r² = 0.04 + 0.01 = 0.05; radial = 1 + 0.1 * 0.05 + 0.01 * 0.0025 + 0.001 * 0.000125 = 1.005025125
        // x' = 0.2 * 1.005025125 + 2 * 0.002 * 0.2 * -0.1 + 0.003 * (0.05 + 2 * 0.04)
        //    = 0.201005025 - 0.00008 + 0.00039 = 0.201315025; u = 500 x' + 320 = 420.6575125
        // y' = -0.1 * 1.005025125 + 0.002 * (0.05 + 2 * 0.01) + 2 * 0.003 * 0.2 * -0.1
        //    = -0.1005025125 + 0.00014 - 0.00012 = -0.1004825125; v = 600 y' + 240 = 179.7104925
        assertThat(pair[0]).isCloseTo(420.6575125, within(EXACT));
        assertThat(pair[1]).isCloseTo(179.7104925, within(EXACT));
    }

    @Test
    void unprojectionUndoesProjectionAllOverThePicture() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            double column = random.nextDouble() * 640 - 0.5;
            double row = random.nextDouble() * 480 - 0.5;
            assertThat(WIDE.unproject(column, row, pair)).isTrue();
            WIDE.project(pair[0], pair[1], pair);
            assertThat(pair[0]).isCloseTo(column, within(0.001)); // a thousandth of a pixel
            assertThat(pair[1]).isCloseTo(row, within(0.001));
        }
    }

    @Test
    void aPixelThatNoDirectionReachesIsNotGuessed() {
        // with k1 = -0.5 no direction goes beyond x (1 - 0.5 x²) at x² = 2/3: 0.544, or pixel 320 + 0.544 * 300 = 483
        Lens fold = new Lens(640, 480, 300, 300, 320, 240, new Lens.Distortion(-0.5, 0, 0, 0, 0));
        assertThat(fold.unproject(600, 240, pair)).isFalse();
        assertThat(fold.unproject(400, 240, pair)).isTrue();
    }

    @Test
    void theEdgesOfThePictureAreHalfTheFieldOfViewAway() {
        CameraGeometry eye = new CameraGeometry(Lens.ofFieldOfView(640, 480, Math.toRadians(90)), Mounting.AHEAD);
        // tan 45° = 1, so the focal length is half the width, 320 px; half the height is 240 px: atan(240 / 320)
        look(eye, 0, 0.5, 0, 0.5);
        assertThat(eye.azimuth()).isCloseTo(Math.toRadians(45), within(EXACT)); // the left edge is to the left
        assertThat(eye.elevation()).isCloseTo(0, within(EXACT));
        look(eye, 0.5, 0, 0.5, 0);
        assertThat(eye.azimuth()).isCloseTo(0, within(EXACT));
        assertThat(eye.elevation()).isCloseTo(Math.atan(0.75), within(EXACT)); // the upper edge is up
        look(eye, 0, 0, 1, 1);
        assertThat(eye.width()).isCloseTo(Math.toRadians(90), within(EXACT));
        assertThat(eye.height()).isCloseTo(2 * Math.atan(0.75), within(EXACT));
    }

    @Test
    void thePictureMayBeOfAnotherSizeThanTheCalibrationsIfItsShapeIsTheSame() {
        assertThat(WIDE.fits(1280, 960)).isTrue();
        assertThat(WIDE.fits(1280, 720)).isFalse();
    }

    @Test
    void aCameraThatLooksDownSeesTheGround() {
        CameraGeometry eye =
                new CameraGeometry(Lens.ofFieldOfView(640, 480, 1), new Mounting(0, 0, 1, 0, Math.toRadians(30), 0));
        look(eye, 0.5, 0.5, 0.5, 0.5);
        assertThat(eye.elevation()).isCloseTo(Math.toRadians(-30), within(EXACT));
        assertThat(eye.azimuth()).isCloseTo(0, within(EXACT));
    }

    @Test
    void aCameraThatLooksLeftSeesWhatIsLeftOfTheBody() {
        CameraGeometry eye =
                new CameraGeometry(Lens.ofFieldOfView(640, 480, 1), new Mounting(0, 0, 1, 0, 0, Math.toRadians(90)));
        look(eye, 0.5, 0.5, 0.5, 0.5);
        assertThat(eye.azimuth()).isCloseTo(Math.toRadians(90), within(EXACT));
    }

    @Test
    void aCameraThatIsRolledSeesWhatIsRightOfItBelowOrAbove() {
        double[] body = new double[3];
        // rolled by 90° about the body's x axis, y goes to z: what was left of the picture's middle is now up
        new Mounting(0, 0, 0, Math.toRadians(90), 0, 0).toBody(-1, 0, body);
        assertThat(body).containsExactly(new double[] {1, 0, 1}, within(EXACT));
    }

    @Test
    void rollPitchAndYawAreTakenInThisOrder() {
        double[] body = new double[3];
        // a direction to the upper left, (1, 0.5, 0.25) in body axes; roll 90°: (1, -0.25, 0.5); pitch 90° (x to -z, z
        // to x): (0.5, -0.25, -1);
        // yaw 90° (x to y, y to -x): (0.25, 0.5, -1)
        new Mounting(0, 0, 0, Math.PI / 2, Math.PI / 2, Math.PI / 2).toBody(-0.5, -0.25, body);
        assertThat(body).containsExactly(new double[] {0.25, 0.5, -1}, within(EXACT));
    }

    @Test
    void lengthsStayUnderEveryRotation() {
        Random random = new Random(4);
        double[] body = new double[3];
        for (int i = 0; i < 500; i++) {
            double right = random.nextGaussian();
            double down = random.nextGaussian();
            new Mounting(0, 0, 0, 6 * random.nextDouble(), 6 * random.nextDouble(), 6 * random.nextDouble())
                    .toBody(right, down, body);
            assertThat(Math.hypot(Math.hypot(body[0], body[1]), body[2]))
                    .isCloseTo(Math.sqrt(1 + right * right + down * down), within(EXACT));
        }
    }

    @Test
    void allocatesNothing() {
        CameraGeometry eye = new CameraGeometry(WIDE, new Mounting(0.1, 0, 1, 0, 0.2, 0.3));
        double[] box = {0.1, 0.2, 0.3, 0.9};
        assertThat(Allocation.bytesPerCall(2_000, () -> eye.look(box))).isZero();
    }

    @Test
    void aLensWithoutAFocalLengthIsNone() {
        assertThatThrownBy(() -> new Lens(640, 480, 0, 1, 0, 0, Lens.Distortion.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no camera has focal lengths of 0.0 and 1.0 pixels");
    }

    private static void look(CameraGeometry eye, double... box) {
        assertThat(eye.look(box)).isTrue();
    }
}
