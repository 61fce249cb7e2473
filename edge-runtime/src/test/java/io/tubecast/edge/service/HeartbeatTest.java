package io.tubecast.edge.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private final List<String> told = new ArrayList<>();
    private Heartbeat.Work work = new Heartbeat.Work(0, false, false);
    private final Heartbeat heartbeat = new Heartbeat(told::add, () -> work);

    @Test
    void isReadyWithTheFirstMessageAndSaysSoOnce() {
        heartbeat.starting();
        status(false, "no frame for 900 ms"); // the camera is late
        TubesSnapshot snapshot = new TubesSnapshot("front", 4).mode(Mode.TWO_STREAM, 1);
        heartbeat.published(snapshot, 1);
        heartbeat.published(snapshot, 1);
        assertThat(told)
                .containsExactly(
                        "STATUS=waiting for the first frame",
                        "WATCHDOG=1\nSTATUS=24.8 frames/s, two-stream, stride 2, fault: no frame for 900 ms",
                        "READY=1\nSTATUS=two-stream");
    }

    @Test
    void hasMoreTimeToStartWhileItWorks() {
        work = new Heartbeat.Work(1, false, false); // frames of a long clip
        status(true, null);
        work = new Heartbeat.Work(1, true, false); // it is looked at
        status(true, null);
        work = new Heartbeat.Work(1, true, true);
        status(true, null);
        work = new Heartbeat.Work(1, false, false);
        status(false, "unplugged");
        ready();
        work = new Heartbeat.Work(2, false, false);
        status(true, null);
        String text = "STATUS=24.8 frames/s, two-stream, stride 2";
        assertThat(told)
                .containsExactly(
                        "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=30000000\n" + text,
                        "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=30000000\n" + text,
                        text,
                        "WATCHDOG=1\n" + text + ", fault: unplugged",
                        "READY=1\nSTATUS=two-stream",
                        "WATCHDOG=1\n" + text);
    }

    private void ready() {
        heartbeat.published(new TubesSnapshot("front", 4).mode(Mode.TWO_STREAM, 1), 1);
    }

    @Test
    void livesWhileFramesComeOutAtTheEnd() {
        ready();
        told.clear();
        for (int i = 1; i <= 5; i++) {
            work = new Heartbeat.Work(i, i == 3, i == 3); // a long step that has ended in between is progress
            status(true, null);
        }
        assertThat(told).hasSize(5).containsOnly("WATCHDOG=1\nSTATUS=24.8 frames/s, two-stream, stride 2");
    }

    @Test
    void endsWhenFramesComeAndNothingIsDoneWithThem() {
        ready();
        told.clear();
        work = new Heartbeat.Work(10, false, false);
        status(true, null);
        status(true, "frames are dropped: the node is too slow");
        status(true, "frames are dropped: the node is too slow");
        assertThat(told.get(0)).startsWith("WATCHDOG=1\n");
        assertThat(told.subList(1, 3)).allMatch(message -> message.startsWith("STATUS="));
    }

    @Test
    void goesOnWhileTheCameraIsLookedFor() {
        ready();
        told.clear();
        work = new Heartbeat.Work(10, false, false);
        for (int i = 0; i < 4; i++) {
            status(false, "unplugged\nREADY=1");
        }
        // what a driver says is no assignment of its own
        assertThat(told)
                .containsOnly("WATCHDOG=1\nSTATUS=24.8 frames/s, two-stream, stride 2, fault: unplugged READY=1");
    }

    @Test
    void networksThatHangAreNotExcusedByALostCamera() {
        ready();
        told.clear();
        work = new Heartbeat.Work(10, false, false);
        status(true, null);
        work = new Heartbeat.Work(10, true, true);
        status(false, "no frame for 900 ms");
        assertThat(told.get(1)).startsWith("STATUS=");
    }

    @Test
    void networksThatMayLookForLongAreWaitedFor() {
        ready();
        told.clear();
        work = new Heartbeat.Work(10, false, false);
        status(true, null);
        work = new Heartbeat.Work(10, true, false); // a window of a file, which gives no frame meanwhile
        for (int i = 0; i < 12; i++) {
            status(true, null);
        }
        status(false, "unplugged"); // the camera has gone before the window was decided
        assertThat(told).hasSize(14).allMatch(message -> message.startsWith("WATCHDOG=1\n"));
        work = new Heartbeat.Work(10, true, true);
        status(true, null);
        assertThat(told.get(14)).startsWith("STATUS=");
    }

    @Test
    void saysOnceThatItEnds() {
        heartbeat.stopping();
        heartbeat.stopping();
        assertThat(told).containsExactly("STOPPING=1\nSTATUS=ending");
    }

    private void status(boolean cameraUp, @Nullable String cause) {
        Health.State state = cameraUp ? Health.State.OK : Health.State.FAULT;
        Health health = new Health(
                cause != null && cameraUp ? Health.State.DEGRADED : state,
                Mode.TWO_STREAM,
                2,
                cause,
                new Health.Camera(cameraUp, 10, 0),
                new Health.Rates(25, 24.8, 25),
                null,
                null,
                Map.of(),
                null,
                null,
                null,
                null,
                1);
        heartbeat.status(new NodeStatus(health, 0, work.frames(), 0));
    }
}
