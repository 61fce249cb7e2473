package io.tubecast.edge.pipeline;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.service.Heartbeat;
import io.tubecast.edge.service.SystemdChannel;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program with a pipeline whose networks hang for good after some seconds, on a live camera; systemd's side of it is real. */
final class HangingNode {
    private static final long GOOD_SECONDS = 2;

    private HangingNode() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        FakeDetector detector = new FakeDetector();
        FakeSource camera = new FakeSource(-1, true);
        camera.intervalMillis = 40;
        StreamState[] state = new StreamState[1];
        Heartbeat heartbeat = new Heartbeat(
                SystemdChannel.ofThisProcess(),
                () -> new Heartbeat.Work(
                        state[0].processed() + state[0].skipped(),
                        state[0].steppingMillis() > 0,
                        state[0].networksHang()));
        Pipeline pipeline = pipeline(camera, detector, told(heartbeat));
        state[0] = pipeline.state();
        heartbeat.starting();
        pipeline.start();
        TimeUnit.SECONDS.sleep(GOOD_SECONDS);
        detector.hang = new CountDownLatch(1);
        pipeline.await();
    }

    private static Observer told(Heartbeat heartbeat) {
        return new Observer() {
            @Override
            public void event(NodeEvent event) {}

            @Override
            public void published(TubesSnapshot snapshot, long latencyNanos) {
                heartbeat.published(snapshot, latencyNanos);
            }

            @Override
            public void status(NodeStatus status) {
                heartbeat.status(status);
            }
        };
    }

    private static Pipeline pipeline(FakeSource camera, FakeDetector detector, Observer observer) {
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.APPEARANCE, 1, 25),
                format -> new FrameClock(25, 25, 1, () -> 1),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(0, false, 800, 250, 1000));
        Pipeline.Ends ends = new Pipeline.Ends(
                camera, () -> camera, null, detector, new RecordingPublisher(), observer, PictureTap.NONE);
        return new Pipeline(settings, ends, new StageTimes(), NanoClock.system());
    }
}
