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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class RtspCaptureTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"h264,TCP", "h264,UDP", "mjpeg,TCP"})
    void framesComeFromARealServer(String codec, SourceSettings.Transport transport) throws Exception {
        assumeServer();
        try (RtspServer server = new RtspServer(folder, codec, 25);
                FrameSource source = open(server.uri(), transport)) {
            assertThat(source.format().width()).isEqualTo(320);
            assertThat(source.format().height()).isEqualTo(240);
            assertThat(source.format().live()).isTrue();
            Frame frame = new Frame(1, 1);
            List<Long> captures = new ArrayList<>();
            Map<TimeSource, Integer> told = new EnumMap<>(TimeSource.class);
            for (int i = 0; i < 60; i++) {
                assertThat(source.read(frame)).isTrue();
                long now = System.nanoTime();
                assertThat(frame.stamp().captureNanos()).isLessThanOrEqualTo(now);
                captures.add(frame.stamp().captureNanos());
                told.merge(frame.stamp().timeSource(), 1, Integer::sum);
            }
            // the stamps run at the stream's rate, whatever the arrivals did: 25 frames a second
            double seconds = (captures.get(59) - captures.get(19)) / 1e9;
            assertThat(seconds).isBetween(1.2, 3.0); // 40 x 40 ms; a busy encoder is later
            assertThat(told).doesNotContainKey(TimeSource.V4L2_START_OF_EXPOSURE);
        }
    }

    @Test
    void theFirstKeyFrameIsNotLostToTheLookAtTheStream() throws Exception {
        assumeServer();
        SourceSettings all = SourceSettings.DEFAULT;
        SourceSettings settings =
                new SourceSettings(false, all.picture(), Duration.ofSeconds(10), Duration.ofSeconds(2), all.network());
        // the second key frame comes after 20 s
        try (RtspServer server = new RtspServer(folder, "h264", 25, 500);
                FrameSource source = Sources.open(server.uri(), settings, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            assertThat(source.read(frame)).isTrue();
            assertThat(frame.stamp().index())
                    .isPositive(); // what was looked at is decoded, and too old to be given out
            for (int i = 0; i < 10; i++) {
                assertThat(source.read(frame)).isTrue();
            }
            assertThat(source.format().framesPerSecond()).isBetween(20.0, 30.0);
        }
    }

    @Test
    void aThreadThatWasInterruptedClosesTheStreamToo() throws Exception {
        assumeServer();
        try (RtspServer server = new RtspServer(folder, "h264", 25)) {
            long before = sockets();
            FrameSource source = open(server.uri(), SourceSettings.Transport.TCP);
            assertThat(sockets()).isGreaterThan(before);
            Thread.currentThread().interrupt();
            try {
                source.close();
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(sockets()).isEqualTo(before);
        }
    }

    /** Sockets of this process. */
    private static long sockets() throws IOException {
        long sockets = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : open) {
                if (Files.isSymbolicLink(one)
                        && Files.readSymbolicLink(one).toString().startsWith("socket:")) {
                    sockets++;
                }
            }
        }
        return sockets;
    }

    @Test
    void theCamerasOwnClockIsTakenOnceItHasToldIt() throws Exception {
        assumeServer();
        try (RtspServer server = new RtspServer(folder, "h264", 25);
                FrameSource source = open(server.uri(), SourceSettings.Transport.TCP)) {
            Frame frame = new Frame(1, 1);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
            boolean told = false;
            while (!told && System.nanoTime() < until && source.read(frame)) {
                told = frame.stamp().timeSource() == TimeSource.RTCP;
            }
            assertThat(told).as("sender reports come every few seconds").isTrue();
            long age = System.nanoTime() - frame.stamp().captureNanos();
            assertThat(age).isBetween(0L, TimeUnit.SECONDS.toNanos(5));
        }
    }

    @Test
    void aServerThatIsKilledFailsTheReadAndIsReadAgainOnceItIsBack() throws Exception {
        assumeServer();
        try (RtspServer server = new RtspServer(folder, "h264", 25)) {
            Frame frame = new Frame(1, 1);
            try (FrameSource source = open(server.uri(), SourceSettings.Transport.TCP)) {
                assertThat(source.read(frame)).isTrue();
                server.kill();
                assertThat(endOf(source, frame)).isTrue();
            }
            assertThatThrownBy(() -> open(server.uri(), SourceSettings.Transport.TCP))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessageContaining(server.uri());
            server.start();
            try (FrameSource again = open(server.uri(), SourceSettings.Transport.TCP)) {
                assertThat(again.read(frame)).isTrue();
            }
        }
    }

    @Test
    void aReadOfAServerThatStandsStillEndsByItselfAndWhenItIsCancelled() throws Exception {
        assumeServer();
        try (RtspServer server = new RtspServer(folder, "h264", 25);
                FrameSource source = open(server.uri(), SourceSettings.Transport.TCP)) {
            Frame frame = new Frame(1, 1);
            assertThat(source.read(frame)).isTrue();
            server.signal("STOP");
            CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(() -> endOf(source, frame));
            source.cancel();
            assertThat(end.get(10, TimeUnit.SECONDS)).isTrue();
            server.signal("CONT");
        }
    }

    @Test
    void aHostThatTakesTheConnectionAndSaysNothingDoesNotHoldUpTheOpening() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String uri = "rtsp://user:secret@127.0.0.1:" + silent.getLocalPort() + "/cam";
            long begun = System.nanoTime();
            assertThatThrownBy(() -> open(uri, SourceSettings.Transport.TCP))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessageContaining("rtsp://127.0.0.1:" + silent.getLocalPort())
                    .hasMessageNotContaining("secret");
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
        }
    }

    /** Reads until nothing comes any more: false would be a stream without an end. */
    private static boolean endOf(FrameSource source, Frame frame) {
        try {
            for (int i = 0; i < 10_000; i++) {
                if (!source.read(frame)) {
                    return true;
                }
            }
            return false;
        } catch (FrameSourceException e) {
            return true;
        }
    }

    private static FrameSource open(String uri, SourceSettings.Transport transport) {
        SourceSettings.Network network = new SourceSettings.Network(transport, Duration.ofMillis(100), true);
        SourceSettings settings = new SourceSettings(
                false, SourceSettings.DEFAULT.picture(), Duration.ofSeconds(10), Duration.ofSeconds(5), network);
        return Sources.open(uri, settings, NanoClock.system());
    }

    private static void assumeServer() {
        String missing = RtspServer.missing();
        assumeTrue(missing.isEmpty(), missing);
    }
}
