package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ResizeMode;
import io.tubecast.testkit.Allocation;
import io.tubecast.video.preprocess.PictureFit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept of a stream for a window, and how it becomes one. Pictures of 4 x 2 whose every byte is the frame's number. */
class GatheredFramesTest {
    private static final List<Double> BLACK = List.of(0.0, 0.0, 0.0);
    private final SlidingFrames sliding = new SlidingFrames(new WindowSettings(8, 0.5, GatheredFramesTest::fits), 4, 2);

    private static PictureFit fits() {
        return new PictureFit(4, 2, ResizeMode.STRETCH, BLACK);
    }

    private static void add(GatheredFrames gathered, long... numbers) {
        for (long number : numbers) {
            Image picture = gathered.writable();
            for (int at = 0; at < picture.pixels().capacity(); at++) {
                picture.pixels().put(at, (byte) number);
            }
            gathered.add(new FrameStamp(number, 1_000 + number, 40_000_000 * number));
        }
    }

    private static List<Long> kept(GatheredFrames gathered) {
        FrameRing ring = gathered.ring();
        for (int i = 0; i < ring.size(); i++) { // pictures stay with their frames
            assertThat(ring.picture(i).pixels().get(5)).isEqualTo((byte) ring.number(i));
            assertThat(ring.captureNanos(i)).isEqualTo(1_000 + ring.number(i));
        }
        return IntStream.range(0, ring.size()).mapToObj(ring::number).toList();
    }

    @Test
    void aWindowCountsTheFramesThatWereDroppedToo() {
        add(sliding, 0, 1, 2, 4, 5, 6);
        assertThat(sliding.due()).isFalse();
        add(sliding, 7);
        assertThat(sliding.due()).isTrue();
        assertThat(kept(sliding)).containsExactly(0L, 1L, 2L, 4L, 5L, 6L, 7L);
        sliding.decided();
        assertThat(sliding.nextFirst()).isEqualTo(4);
        assertThat(sliding.unseen()).isFalse();
        add(sliding, 8, 10);
        assertThat(sliding.due()).isFalse();
        add(sliding, 12); // 11 would have been due
        assertThat(sliding.due()).isTrue();
        assertThat(kept(sliding)).containsExactly(5L, 6L, 7L, 8L, 10L, 12L);
        assertThat(sliding.missed()).isZero();
    }

    @Test
    void ofAWindowHalfHasToBeThere() {
        add(sliding, 0, 11, 12, 14);
        assertThat(kept(sliding)).containsExactly(11L, 12L, 14L);
        assertThat(sliding.due()).isFalse();
        add(sliding, 15);
        assertThat(sliding.due()).isTrue();
        assertThat(sliding.missed()).isEqualTo(1); // frame 0
    }

    @Test
    void whileTheNetworksAreBusyAWindowMovesOnAndWhatFallsOutIsCounted() {
        add(sliding, 0, 1, 2, 3, 4, 5, 6, 7);
        sliding.decided();
        for (long number = 8; number < 20; number++) {
            add(sliding, number);
        }
        assertThat(sliding.due()).isTrue();
        assertThat(kept(sliding)).containsExactly(12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L);
        assertThat(sliding.missed()).isEqualTo(4); // 8 to 11
    }

    @Test
    void theLastWindowBeginsWhereTheNextOneWouldHave() {
        add(sliding, 0, 1, 2, 3, 4, 5, 6, 7);
        sliding.decided();
        add(sliding, 8, 9);
        assertThat(sliding.unseen()).isTrue();
        sliding.close();
        assertThat(kept(sliding)).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(sliding.missed()).isZero();
    }

    @Test
    void whatIsForgottenUnseenIsCountedAndAWindowFillsAnew() {
        add(sliding, 0, 1, 2);
        sliding.clear();
        assertThat(sliding.missed()).isEqualTo(3);
        assertThat(sliding.unseen()).isFalse();
        add(sliding, 50, 51, 52, 53, 54, 55, 56);
        assertThat(sliding.due()).isFalse();
        add(sliding, 57);
        assertThat(sliding.due()).isTrue();
    }

    @Test
    void aVideoOfAnyLengthIsKeptEvenlyAndWithItsLastFrame() {
        for (int length = 1; length < 200; length++) {
            WholeFrames whole = new WholeFrames(16, 4, 4, 2);
            for (int number = 0; number < length; number++) {
                add(whole, number);
                assertThat(whole.due()).isFalse();
            }
            List<Long> kept = kept(whole);
            assertThat(kept).as("of %d", length).startsWith(0L).endsWith(length - 1L);
            assertThat(kept.size()).isBetween(Math.min(length, 8), 16);
            long step = kept.size() < 2 ? 0 : kept.get(1);
            for (int i = 1; i < kept.size() - 1; i++) {
                assertThat(kept.get(i) - kept.get(i - 1))
                        .as("of %d: %s", length, kept)
                        .isEqualTo(step);
            }
            assertThat(length < 16 ? step : 1).isLessThanOrEqualTo(1); // all of a short one
            assertThat(whole.unseen()).isTrue();
        }
    }

    @Test
    void aWindowShowsTheFramesNearestToItsMoments() {
        add(sliding, 0, 1, 3, 4, 5, 7);
        PictureFit fit = fits();
        Frame newest = new Frame(64, 48);
        fit.fill(newest.image(), new Image(4, 2));
        ClipWindow window = new ClipWindow(4, 4, 2);
        Frame given = window.fill(sliding, fit, newest, new ClipWindow.Place(true, 7));
        assertThat(given).isNotSameAs(newest);
        assertThat(window.newest()).isSameAs(newest);
        // moments at 0, 7/3, 14/3 and 7 frames: 2.33 is nearest to 3, 4.67 to 5
        assertThat(IntStream.range(0, 4).mapToObj(i -> (int) window.pixels().get(24 * i + 3)))
                .containsExactly(0, 3, 5, 7);
        assertThat(window.frames().number(2)).isEqualTo(3);
        assertThat(window.frames().captureNanos(2)).isEqualTo(1_003);
        assertThat(window.resampler().clipTime(2)).isCloseTo(9.0 / 7, within(1e-9)); // frame 3 of 7 on 0 to 3
        assertThat(window.span().firstFrame()).isZero();
        assertThat(window.span().lastFrame()).isEqualTo(7);
        assertThat(window.span().frames()).isEqualTo(6);
        assertThat(window.leastSize()).isEqualTo(1.0 / 64);
        fit.close();
    }

    @Test
    void boxesGoBackToThePictureThatTheStreamGave() {
        // 64 x 32 in a square of 4 x 4 pixels: bars of one pixel above and below
        try (PictureFit fit = new PictureFit(4, 4, ResizeMode.LETTERBOX, BLACK)) {
            Frame newest = new Frame(64, 32);
            SlidingFrames squares = new SlidingFrames(new WindowSettings(8, 0.5, GatheredFramesTest::fits), 4, 4);
            fit.fill(newest.image(), squares.writable());
            squares.add(new FrameStamp(0, 0, 0));
            ClipWindow window = new ClipWindow(4, 4, 4);
            window.fill(squares, fit, newest, new ClipWindow.Place(true, 0));
            double[] boxes = {0.25, 0.25, 0.5, 0.5, 0, 0, 1, 1};
            window.toPicture(boxes);
            // y: a quarter is the upper edge, a half the middle; what lies in the bars is cut
            assertThat(boxes).containsExactly(new double[] {0.25, 0, 0.5, 0.5, 0, 0, 1, 1}, within(1e-9));
        }
    }

    @Test
    void aFrameThatIsKeptAllocatesNothing() {
        long[] number = {0};
        FrameStamp[] stamps = IntStream.range(0, 100_000)
                .mapToObj(i -> new FrameStamp(i, i, i))
                .toArray(FrameStamp[]::new);
        assertThat(Allocation.bytesPerCall(5_000, () -> {
                    sliding.writable();
                    sliding.add(stamps[(int) number[0]++ % stamps.length]);
                    if (sliding.due()) {
                        sliding.decided();
                    }
                }))
                .isZero();
    }
}
