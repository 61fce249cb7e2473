package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.TimeSource;
import io.tubecast.core.time.NanoClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GstCaptureTest {
    /** 98 pixels are 294 bytes: GStreamer pads the rows to 296. */
    private static final String RED =
            "videotestsrc is-live=true pattern=red ! video/x-raw,width=98,height=40,framerate=20/1";

    @Test
    void picturesOfAChildProcessComeThroughWithTheirColorsAndRows() {
        assumeGStreamer();
        SourceSettings.Picture late = new SourceSettings.Picture(0, 0, 0, Duration.ofMillis(60));
        try (FrameSource source = open(RED, late)) {
            assertThat(source.format()).isEqualTo(new FrameSource.Format(98, 40, 20, -1, true));
            Frame frame = new Frame(1, 1);
            for (int i = 0; i < 10; i++) {
                assertThat(source.read(frame)).isTrue();
                long age = System.nanoTime() - frame.stamp().captureNanos();
                assertThat(age).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
                assertThat(frame.stamp().timeSource()).isEqualTo(TimeSource.ARRIVAL);
                for (int[] at : new int[][] {{0, 0}, {97, 0}, {0, 39}, {97, 39}, {50, 20}}) {
                    int[] pixel = TestVideos.pixel(frame.image(), at[0], at[1]);
                    assertThat(pixel[0]).isLessThan(10);
                    assertThat(pixel[1]).isLessThan(10);
                    assertThat(pixel[2]).isGreaterThan(245);
                }
            }
        }
    }

    @Test
    void cancellingKillsTheChildAndEndsAReadThatWaits() throws Exception {
        assumeGStreamer();
        // a source that gives one frame in a hundred seconds
        try (FrameSource source = open(
                "videotestsrc is-live=true ! video/x-raw,width=64,height=48,framerate=1/100",
                SourceSettings.DEFAULT.picture())) {
            Frame frame = new Frame(1, 1);
            CompletableFuture<Boolean> read = CompletableFuture.supplyAsync(() -> {
                boolean more = true;
                while (more) {
                    more = source.read(frame);
                }
                return true;
            });
            TimeUnit.MILLISECONDS.sleep(500);
            source.cancel();
            assertThat(read.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aPipelineThatEndsIsToldWithItsExitCode() {
        assumeGStreamer();
        try (FrameSource source = open(
                "videotestsrc num-buffers=3 ! video/x-raw,width=64,height=48,framerate=20/1",
                SourceSettings.DEFAULT.picture())) {
            Frame frame = new Frame(1, 1);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 4; i++) {
                            source.read(frame);
                        }
                    })
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessageContaining("gst:videotestsrc num-buffers=3")
                    .hasMessageContaining("the pipeline ended with exit code 0");
        }
    }

    @Test
    void aPipelineThatCannotBeMadeSaysWhy() {
        assumeGStreamer();
        try (FrameSource source = open(
                "nosuchelement ! video/x-raw,width=64,height=48,framerate=20/1", SourceSettings.DEFAULT.picture())) {
            assertThatThrownBy(() -> source.read(new Frame(1, 1)))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessageContaining("exit code 1")
                    .hasMessageContaining("nosuchelement");
        }
    }

    @Test
    void whatLayInThePipeWhileNobodyReadIsPassedOver() throws Exception {
        assumeGStreamer();
        try (FrameSource source = open(
                "videotestsrc is-live=true pattern=ball animation-mode=frames ! video/x-raw,width=320,height=240,framerate=20/1",
                SourceSettings.DEFAULT.picture())) {
            Frame frame = new Frame(1, 1);
            for (int i = 0; i < 5; i++) {
                assertThat(source.read(frame)).isTrue();
            }
            long before = frame.stamp().index();
            TimeUnit.SECONDS.sleep(2);
            assertThat(source.read(frame)).isTrue();
            // the picture that was half in the pipe is not handed out
            assertThat(frame.stamp().index()).isGreaterThan(before + 1);
        }
    }

    @Test
    void whatElementsPrintIsNotTakenForPictures() {
        assumeGStreamer();
        // prints a line to the standard output with every picture
        assumeTrue(hasElement("progressreport"), "skipped: gstreamer1.0-plugins-good is not installed");
        String printing = RED.replace("pattern=red", "pattern=red num-buffers=40")
                + " ! progressreport update-freq=1 silent=false do-query=false";
        try (FrameSource source = open(printing, SourceSettings.DEFAULT.picture())) {
            Frame frame = new Frame(1, 1);
            for (int i = 0; i < 35; i++) {
                assertThat(source.read(frame)).isTrue();
                for (int x = 0; x < 98; x++) {
                    assertThat(TestVideos.pixel(frame.image(), x, 39)[2])
                            .as("red of frame %d at %d", i, x)
                            .isGreaterThan(245);
                }
            }
        }
    }

    @Test
    void aComplaintThatRepeatsTheAddressDoesNotTellThePassword() {
        assumeGStreamer();
        String wrong =
                "videotestsrc num-buffers=rtsp://me:secret@host/x ! video/x-raw,width=64,height=48,framerate=20/1";
        try (FrameSource source = open(wrong, SourceSettings.DEFAULT.picture())) {
            assertThatThrownBy(() -> source.read(new Frame(1, 1)))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessageContaining("could not set property")
                    .hasMessageNotContaining("secret");
        }
    }

    private static boolean hasElement(String name) {
        try {
            Process process = new ProcessBuilder("gst-inspect-1.0", "--exists", name).start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static FrameSource open(String pipeline, SourceSettings.Picture picture) {
        SourceSettings all = SourceSettings.DEFAULT;
        SourceSettings settings =
                new SourceSettings(false, picture, all.openTimeout(), all.readTimeout(), all.network());
        return Sources.open("gst:" + pipeline, settings, NanoClock.system());
    }

    private static void assumeGStreamer() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/gst-launch-1.0"));
        assumeTrue(there, "skipped: gstreamer1.0-tools is not installed");
    }
}
