package io.tubecast.edge.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.FrameStamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CameraSupervisorTest {
    private final ScriptedCamera camera = new ScriptedCamera("camera", true);

    @Test
    void aSilentCameraIsToldWithinASecondAndOpenedAgain() {
        try (CameraRig rig = new CameraRig(camera)) {
            ScriptedCamera back = new ScriptedCamera("camera", true);
            rig.opener = () -> back;
            rig.run(camera, 5);
            rig.pass(780);
            assertThat(rig.told.lost).isEmpty(); // 800 ms are allowed
            rig.pass(60);
            assertThat(rig.told.lost).singleElement().asString().matches("camera: no frame for 8\\d\\d ms");
            rig.settle(() -> camera.closed);
            rig.pass(300); // the first pause is 250 ms
            rig.settle(() -> rig.taken.sources.size() == 2);
            rig.run(back, 3);
            assertThat(rig.told.up).isTrue();
            assertThat(rig.told.opened).isEqualTo(2);
            assertThat(rig.taken.frames).extracting(FrameStamp::index).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
            assertThat(rig.supervisor.abandoned()).isZero();
        }
    }

    @Test
    void aReadThatNeverComesBackIsAbandonedAndHandsNothingOnAnyMore() {
        ScriptedCamera hanging = new ScriptedCamera("hanging", false);
        try (CameraRig rig = new CameraRig(hanging)) {
            ScriptedCamera back = new ScriptedCamera("back", true);
            rig.opener = () -> back;
            rig.run(hanging, 3);
            rig.pass(840);
            assertThat(rig.told.lost).hasSize(1);
            rig.pass(420); // it has 400 ms to come back
            assertThat(rig.supervisor.abandoned()).isEqualTo(1);
            rig.pass(300);
            rig.settle(() -> rig.taken.sources.contains("back"));
            rig.run(back, 2);
            hanging.give(rig.now()); // the driver wakes up after all
            await().atMost(Duration.ofSeconds(20)).until(() -> hanging.closed);
            assertThat(hanging.closedBy).isEqualTo("scripted");
            rig.settle(() -> rig.supervisor.abandoned() == 0);
            assertThat(rig.taken.frames).hasSize(5);
        }
    }

    @Test
    void theFourthReadThatHangsEndsTheStreamWithASentence() {
        try (CameraRig rig = new CameraRig(new ScriptedCamera("one", false))) {
            rig.opener = () -> new ScriptedCamera("another", false);
            int most = 0;
            boolean goesOn = true;
            for (int i = 0; i < 4_000 && goesOn; i++) {
                assertThat(rig.told.failures).isEmpty();
                goesOn = rig.pass(100);
                most = Math.max(most, rig.supervisor.abandoned());
                letOthersRun();
            }
            assertThat(goesOn).isFalse();
            assertThat(most).isEqualTo(4); // three may hang, with the fourth it is over
            assertThat(rig.told.failures)
                    .singleElement()
                    .asString()
                    .contains("3 reads before this one still hang in the driver")
                    .contains("the process ends so that it can be started anew");
        }
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        try (CameraRig rig = new CameraRig(camera)) {
            AtomicInteger attempts = new AtomicInteger();
            rig.opener = () -> {
                attempts.incrementAndGet();
                throw new FrameSourceException("camera: no such device");
            };
            camera.fail("unplugged");
            rig.settle(() -> rig.told.lost.contains("camera: unplugged"));
            rig.settle(rig.supervisor::rests);
            List<Long> pauses = new ArrayList<>();
            long last = rig.now();
            while (pauses.size() < 5) {
                rig.pass(20);
                rig.settle(rig.supervisor::rests);
                if (attempts.get() > pauses.size()) {
                    pauses.add((rig.now() - last) / 1_000_000);
                    last = rig.now();
                }
            }
            // 250 ms, looked at every 20 ms; then on the grid
            assertThat(pauses).containsExactly(260L, 500L, 1_000L, 1_000L, 1_000L);
        }
    }

    @Test
    void aCameraThatHangsWhileItIsOpenedIsAbandonedToo() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (CameraRig rig = new CameraRig(camera)) {
            ScriptedCamera tooLate = new ScriptedCamera("too late", true);
            ScriptedCamera back = new ScriptedCamera("back", true);
            rig.opener = () -> {
                asked.countDown();
                awaitQuietly(answered);
                return tooLate;
            };
            rig.run(camera, 2);
            camera.end();
            rig.settle(() -> rig.told.lost.contains("camera: the stream ended"));
            rig.pass(300);
            awaitQuietly(asked);
            rig.opener = () -> back;
            rig.pass(4_500); // 4 s to open, 400 ms to come back
            assertThat(rig.supervisor.abandoned()).isEqualTo(1);
            rig.pass(600);
            rig.settle(() -> rig.taken.sources.contains("back"));
            answered.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> tooLate.closed);
            assertThat(rig.taken.sources).containsExactly("camera", "back");
            assertThat(rig.told.opened).isEqualTo(2);
        }
    }

    @Test
    void aCameraThatOpensALittleTooLateIsOpenedAgain() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (CameraRig rig = new CameraRig(camera)) {
            ScriptedCamera tooLate = new ScriptedCamera("too late", true);
            ScriptedCamera back = new ScriptedCamera("back", true);
            rig.opener = () -> {
                asked.countDown();
                awaitQuietly(answered);
                return tooLate;
            };
            rig.run(camera, 2);
            camera.end();
            rig.settle(() -> rig.told.lost.contains("camera: the stream ended"));
            rig.pass(300);
            awaitQuietly(asked);
            rig.opener = () -> back;
            rig.pass(4_100); // 4 s to open; it has 400 ms to come back
            answered.countDown();
            rig.settle(() -> tooLate.closed);
            rig.pass(600);
            rig.settle(() -> rig.taken.sources.contains("back"));
            rig.run(back, 2);
            assertThat(rig.taken.sources).containsExactly("camera", "back");
            // and the next one that is silent is told and asked to end, not left
            int told = rig.told.lost.size();
            rig.pass(840);
            assertThat(rig.told.lost).hasSize(told + 1);
            rig.settle(() -> back.closed);
            assertThat(rig.supervisor.abandoned()).isZero();
        }
    }

    @Test
    void anErrorInTheCaptureThreadEndsTheStreamWithASentence() {
        try (CameraRig rig = new CameraRig(camera)) {
            rig.run(camera, 1);
            camera.collapse(new NoClassDefFoundError("a library"));
            rig.settle(() -> !rig.supervisor.tick(rig.now()));
            assertThat(rig.told.failures)
                    .singleElement()
                    .asString()
                    .isEqualTo("the capture stage broke: java.lang.NoClassDefFoundError: a library");
        }
    }

    @Test
    void aCameraThatDoesNotCloseIsOpenedAgainAllTheSame() {
        try (CameraRig rig = new CameraRig(camera)) {
            ScriptedCamera back = new ScriptedCamera("back", true);
            rig.opener = () -> back;
            rig.run(camera, 1);
            camera.failsToClose = true;
            camera.end();
            rig.settle(() -> rig.told.lost.contains("camera: the stream ended"));
            rig.pass(300);
            rig.settle(() -> rig.taken.sources.contains("back"));
            assertThat(rig.told.failures).isEmpty();
        }
    }

    @Test
    void afterTheProcessStoodStillNobodyIsBlamed() {
        try (CameraRig rig = new CameraRig(camera)) {
            rig.run(camera, 3);
            rig.standStill(5_000);
            assertThat(rig.told.notices).singleElement().asString().isEqualTo("the process stood still for 5000 ms");
            rig.pass(600);
            assertThat(rig.told.lost).isEmpty(); // the camera has its 800 ms anew
            rig.run(camera, 3);
            assertThat(rig.taken.frames).hasSize(6);
        }
    }

    @Test
    void aFileMayTakeItsTimeAndItsEndIsTheEnd() {
        SlowFile file = new SlowFile();
        try (CameraRig rig = new CameraRig(file)) {
            rig.settle(rig.supervisor::reads);
            rig.pass(60_000);
            assertThat(rig.told.lost).isEmpty();
            file.over.countDown();
            rig.settle(() -> !rig.supervisor.tick(rig.now()));
            assertThat(rig.told.failures).isEmpty();
            assertThat(rig.told.opened).isEqualTo(1);
        }
    }

    @Test
    void stoppingEndsAReadThatWaitsAndAlsoOneThatHangs() {
        try (CameraRig rig = new CameraRig(camera)) {
            rig.run(camera, 1);
            rig.supervisor.stop();
            rig.settle(() -> !rig.supervisor.tick(rig.now()));
            assertThat(camera.closed).isTrue();
            assertThat(rig.taken.ended).isTrue();
        }
        try (CameraRig rig = new CameraRig(new ScriptedCamera("hanging", false))) {
            rig.settle(() -> rig.taken.sources.size() == 1);
            rig.supervisor.stop();
            assertThat(rig.pass(600)).isFalse();
            assertThat(rig.told.lost).isEmpty();
        }
    }

    /** Lets other threads run while the clock stands still. */
    private static void letOthersRun() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A file without frames that takes as long as the test wants. */
    private static final class SlowFile implements FrameSource {
        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public String name() {
            return "file";
        }

        @Override
        public Format format() {
            return new Format(64, 48, 25, 0, false);
        }

        @Override
        public boolean read(Frame frame) {
            awaitQuietly(over);
            return false;
        }

        @Override
        public void close() {
            over.countDown();
        }
    }
}
