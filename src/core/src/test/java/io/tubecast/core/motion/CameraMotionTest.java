package io.tubecast.core.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.flow.FlowField;
import io.tubecast.testkit.Allocation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CameraMotionTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final double ASPECT = (double) WIDTH / HEIGHT;
    private static final long FRAME_NANOS = 40_000_000;

    private final FlowTrail trail = new FlowTrail();
    private final CameraMotion camera = new CameraMotion(trail, new BackgroundFit(List.of()));
    private final FlowField field = new FlowField(WIDTH, HEIGHT);

    @Test
    void aSimilarityBehindAnotherIsWhatBothDoToAPoint() {
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            Similarity first = similarity(random);
            Similarity second = similarity(random);
            double x = random.nextGaussian();
            double y = random.nextGaussian();
            double midX = first.x(x, y);
            double midY = first.y(x, y);
            double endX = second.x(midX, midY);
            double endY = second.y(midX, midY);
            first.then(second);
            assertThat(first.x(x, y)).isCloseTo(endX, within(1e-12));
            assertThat(first.y(x, y)).isCloseTo(endY, within(1e-12));
        }
    }

    private static Similarity similarity(Random random) {
        Similarity similarity = new Similarity();
        similarity.set(1 + 0.1 * random.nextGaussian(), random.nextGaussian(), random.nextGaussian(), 0.3);
        return similarity;
    }

    @Test
    void addsUpTheFieldsOfAStep() {
        shift(1, 2);
        shift(2, 3);
        shift(3, 4);
        shift(4, 5);
        assertThat(camera.advance(0, 4, ASPECT)).isTrue();
        // 2 + 3 + 4 + 5 = 14 px of 240
        assertThat(camera.sinceLast().shiftX()).isCloseTo(14.0 / 240, within(1e-6));
        // the newest fields of 60 ms are two: 9 px in 80 ms are 112.5 px/s, 0.46875 frame heights a second
        assertThat(camera.velocityX(0, 0)).isCloseTo(0.46875, within(1e-5));
        assertThat(camera.velocityY(0, 0)).isCloseTo(0, within(1e-6));
    }

    @Test
    void zoomAndRotationMoveWhatIsFarFromTheMiddle() {
        BackgroundFitTest.fill(field, 1.01, 0, 0, 0);
        trail.add(field, 1, 2 * FRAME_NANOS);
        assertThat(camera.advance(0, 1, ASPECT)).isTrue();
        // ln 1.01 in 80 ms: 0.12438 a second; 0.5 heights right of the middle that is 0.0622 heights a second to the
        // right
        assertThat(camera.zoom()).isCloseTo(0.12438, within(1e-4));
        assertThat(camera.velocityX(0.5, 0)).isCloseTo(0.0622, within(1e-4));
        BackgroundFitTest.fill(field, Math.cos(0.02), Math.sin(0.02), 0, 0);
        trail.add(field, 2, 2 * FRAME_NANOS);
        assertThat(camera.advance(1, 2, ASPECT)).isTrue();
        // 0.02 rad in 80 ms: 0.25 rad/s, clockwise: what is right of the middle goes down
        assertThat(camera.rotation()).isCloseTo(0.25, within(1e-4));
        // points of the grid lie up to half a pixel beside the pixels that they read: 0.5 / 240 heights at 0.25 rad/s
        assertThat(camera.velocityY(0.4, 0)).isCloseTo(0.1, within(0.25 * 0.5 / 240));
    }

    @Test
    void aMissingFieldIsNoMotionThatIsKnown() {
        shift(1, 2);
        shift(3, 2);
        assertThat(camera.advance(0, 3, ASPECT)).isFalse();
        assertThat(camera.known()).isFalse();
        assertThat(camera.advance(2, 3, ASPECT)).isTrue();
    }

    @Test
    void framesWithoutFlowAreNoStep() {
        shift(1, 2);
        assertThat(camera.advance(-1, 1, ASPECT)).isFalse();
        assertThat(camera.advance(0, -1, ASPECT)).isFalse();
        assertThat(camera.advance(1, 1, ASPECT)).isFalse();
        assertThat(camera.advance(0, FlowTrail.CAPACITY + 1, ASPECT)).isFalse();
    }

    @Test
    void theTrailForgetsOldFields() {
        FlowSamples samples = new FlowSamples();
        shift(1, 2);
        shift(1 + FlowTrail.CAPACITY, 7);
        assertThat(trail.read(1, samples)).isZero();
        assertThat(trail.read(1 + FlowTrail.CAPACITY, samples)).isEqualTo(FRAME_NANOS);
        assertThat(samples.dx(0)).isCloseTo(7.0 / WIDTH, within(1e-6));
    }

    @Test
    void allocatesNothing() {
        for (int frame = 1; frame <= 4; frame++) {
            shift(frame, 2);
        }
        assertThat(Allocation.bytesPerCall(300, () -> camera.advance(0, 4, ASPECT)))
                .isZero();
    }

    private void shift(long frame, double px) {
        BackgroundFitTest.fill(field, 1, 0, px, 0);
        trail.add(field, frame, FRAME_NANOS);
    }
}
