package io.tubecast.edge.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.TimeSource;
import io.tubecast.edge.camera.CameraReports.Unused;
import io.tubecast.edge.camera.FrameGate.Way;
import io.tubecast.testkit.Allocation;
import org.junit.jupiter.api.Test;

class FrameGateTest {
    private static final long MILLI = 1_000_000;

    private final CameraRig.Told told = new CameraRig.Told();
    private final FrameGate gate = new FrameGate(CameraRig.RULES, told);
    private final Frame frame = new Frame(64, 48);
    private long now = 1_000_000 * MILLI;
    private long index;
    private int gray;

    FrameGateTest() {
        gate.begin(new FrameSource.Format(64, 48, 25, -1, true));
    }

    @Test
    void aFrozenPictureIsKeptBackToldAndAfterTwoSecondsTheCameraIsOpenedAnew() {
        lively(5);
        assertThat(stillFor(760)).isEqualTo(Way.ON); // 800 ms from the first of these pictures on
        assertThat(told.lost).isEmpty();
        assertThat(stillFor(80)).isEqualTo(Way.BACK);
        assertThat(told.lost.get(0)).isEqualTo("the picture is frozen: the same for 800 ms");
        assertThat(told.up).isFalse();
        assertThat(stillFor(1_900)).isEqualTo(Way.BACK);
        assertThat(stillFor(120)).isEqualTo(Way.REOPEN);
        assertThat(gate.trouble()).startsWith("the picture is frozen");
        gate.begin(new FrameSource.Format(64, 48, 25, -1, true));
        index = 0;
        assertThat(still()).isEqualTo(Way.BACK); // and that did not help
        assertThat(told.unused.get(Unused.FROZEN)).isGreaterThan(50);
        assertThat(lively(1)).isEqualTo(Way.ON);
        assertThat(told.up).isTrue();
    }

    @Test
    void aBlackPictureIsKeptBackAndToldAndTheCameraIsLeftAlone() {
        lively(5);
        gray = PictureJudge.DARK;
        assertThat(stillFor(760)).isEqualTo(Way.ON);
        assertThat(stillFor(60_000)).isEqualTo(Way.BACK); // the night is no fault of the camera's
        assertThat(told.lost.get(0)).isEqualTo("the picture is black, for 800 ms");
        assertThat(told.unused).containsOnlyKeys(Unused.BLACK);
        assertThat(lively(1)).isEqualTo(Way.ON);
    }

    @Test
    void aDarkPictureWithALightInItIsNotBlack() {
        for (int i = 0; i < 100; i++) {
            ScriptedCamera.paint(frame.image(), i % 5);
            for (int x = 0; x < 64; x++) {
                frame.image().pixels().put(frame.image().offset(x, 20), (byte) 25); // row 20 = 4 + 2 * 8 is looked at
            }
            assertThat(pass()).isEqualTo(Way.ON);
        }
    }

    @Test
    void anotherSizeIsToldAndGoesOn() {
        lively(3);
        frame.imageOfSize(128, 96);
        lively(1);
        assertThat(told.notices).containsExactly("the picture's size changed from 64x48 to 128x96");
        assertThat(told.lost).isEmpty();
    }

    @Test
    void aStampThatCannotBeGivesWayToTheArrival() {
        lively(3);
        now += 40 * MILLI;
        ScriptedCamera.paint(frame.image(), 99);
        long wrong = now + 3_600_000 * MILLI;
        frame.stamp(new FrameStamp(index++, wrong, wrong, TimeSource.V4L2_START_OF_EXPOSURE));
        assertThat(gate.pass(frame, now)).isEqualTo(Way.ON);
        assertThat(frame.stamp()).isEqualTo(new FrameStamp(3, now, now, TimeSource.ARRIVAL));
        assertThat(told.notices)
                .containsExactly("the camera's time stamps jumped ahead by 3600.0 s; frames count from their arrival");
    }

    @Test
    void aNetworkCameraThatTellsItsClockIsNotLate() {
        for (int i = 0; i < 50; i++) {
            assertThat(aged(0, TimeSource.ARRIVAL)).isEqualTo(Way.ON);
        }
        // its frames are 800 ms old; the source spreads that, a tenth of the 40 ms between two frames at a time
        for (int i = 1; i <= 1_000; i++) {
            assertThat(aged(Math.min(800, 4 * i), TimeSource.RTCP)).isEqualTo(Way.ON);
        }
        assertThat(told.lost).isEmpty();
        assertThat(told.notices).isEmpty();
        now += 3_000 * MILLI; // what lay in a buffer is late as ever
        assertThat(aged(3_840, TimeSource.RTCP)).isEqualTo(Way.BACK);
        assertThat(told.lost).containsExactly("frames come 3840 ms late");
    }

    private Way aged(long millis, TimeSource source) {
        now += 40 * MILLI;
        ScriptedCamera.paint(frame.image(), 40 + 13 * (int) index % 200);
        long taken = now - millis * MILLI;
        frame.stamp(new FrameStamp(index++, taken, taken, source));
        return gate.pass(frame, now);
    }

    @Test
    void frameNumbersGoOnWhateverIsOpenedAnew() {
        lively(4);
        gate.begin(new FrameSource.Format(64, 48, 25, -1, true));
        index = 0;
        lively(1);
        assertThat(frame.stamp().index()).isEqualTo(4);
        assertThat(frame.stamp().timeSource()).isEqualTo(TimeSource.ARRIVAL);
    }

    @Test
    void framesOfAFileAreOnlyNumbered() {
        FrameGate file = new FrameGate(CameraRig.RULES, told);
        file.begin(new FrameSource.Format(64, 48, 25, 500, false));
        for (int i = 0; i < 500; i++) { // black, still, and of a past media time
            frame.stamp(new FrameStamp(i, now - 60_000 * MILLI, i));
            assertThat(file.pass(frame, now)).isEqualTo(Way.ON);
        }
        assertThat(told.lost).isEmpty();
    }

    @Test
    void aWellCameraCostsNoMemory() {
        lively(10);
        FrameStamp[] stamps = new FrameStamp[4_000];
        for (int i = 0; i < stamps.length; i++) {
            long at = now + (i + 1) * 40L * MILLI;
            stamps[i] = new FrameStamp(index++, at, at);
        }
        int[] next = {0};
        long bytes = Allocation.bytesPerCall(1_000, () -> {
            FrameStamp stamp = stamps[next[0]++];
            frame.image().pixels().put(0, (byte) next[0]); // row 0 is looked at
            frame.stamp(stamp);
            gate.pass(frame, stamp.captureNanos());
        });
        assertThat(bytes).isZero();
    }

    private Way lively(int frames) {
        Way way = Way.ON;
        for (int i = 0; i < frames; i++) {
            ScriptedCamera.paint(frame.image(), 40 + 13 * (int) index % 200);
            way = pass();
        }
        gray = 77;
        return way;
    }

    private Way stillFor(long millis) {
        Way way = Way.ON;
        for (long at = 0; at < millis && way != Way.REOPEN; at += 40) {
            way = still();
        }
        return way;
    }

    private Way still() {
        ScriptedCamera.paint(frame.image(), gray);
        return pass();
    }

    private Way pass() {
        now += 40 * MILLI;
        frame.stamp(new FrameStamp(index++, now, now));
        return gate.pass(frame, now);
    }
}
