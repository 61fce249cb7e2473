package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.camera.CameraRules;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.Samples;
import io.tubecast.publish.TcpProxy;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.mqtt.MqttTubePublisher;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the broker suffers is not the pipeline's business: the same frames at the same pace as a pipeline beside it whose broker is sound. */
@Timeout(120)
class BrokerFaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PERIOD_NANOS = 40_000_000;

    @Test
    void aBrokerThatHangsIsGoneAndComesBackCostsNoFrame() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (TcpProxy wire = new TcpProxy(address);
                    Rig sound = new Rig(address, "sound");
                    Rig faulty = new Rig(wire.uri(), "faulty")) {
                await().atMost(PATIENCE)
                        .until(() -> sound.status().link() == LinkState.UP
                                && faulty.status().link() == LinkState.UP);
                sound.begin();
                faulty.begin();
                pause(500);
                wire.freeze(true); // half-open: the link is given up after two seconds without an acknowledgement
                EventTime now = new EventTime(0, System.nanoTime(), 60_000);
                faulty.publishEvent("front", new NodeEvent.CameraChange(now, true, "test"));
                pause(3_500);
                assertThat(faulty.status().lastFailure()).isEqualTo("no acknowledgement for 2000 ms");
                wire.freeze(false);
                wire.cut(true); // reset, and refused from now on
                pause(1_500);
                wire.mend();
                await().atMost(PATIENCE)
                        .until(() -> faulty.status().connects() > 1
                                && faulty.status().link() == LinkState.UP);
                pause(500);
                sound.end();
                faulty.end();
                assertThat(sound.status().failures()).isZero();
                // a busy machine may take a frame from either
                assertThat(faulty.missedFrames()).isLessThanOrEqualTo(sound.missedFrames() + 1);
                assertThat(faulty.longestGap())
                        .isLessThanOrEqualTo(Math.max(2 * PERIOD_NANOS, sound.longestGap() + PERIOD_NANOS));
            }
        }
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    /** A pipeline with a camera of 25 frames a second, a link, and a note of each hand-over. */
    private static final class Rig implements TubePublisher {
        private final List<long[]> handOvers = new CopyOnWriteArrayList<>(); // frame, time
        private final FaultyCamera.Surroundings surroundings = new FaultyCamera.Surroundings();
        private final MqttTubePublisher link;
        private final Pipeline pipeline;

        Rig(URI broker, String node) {
            link = MqttTubePublisher.start(MqttSettings.of(broker, node), List.of(Samples.FRONT), Samples.factsheet());
            Pipeline.Settings settings = new Pipeline.Settings(
                    new Operation("front", Mode.APPEARANCE, 1, 25),
                    format -> new FrameClock(25, format.framesPerSecond(), 1, 1),
                    LinkingSettings.online(),
                    ActorSettings.defaults(),
                    new double[] {0.3, 0.3, 0.3},
                    new Pipeline.Publication(false, 32, 250),
                    new Pipeline.Supervision(
                            0,
                            false,
                            new CameraRules(
                                    1_000_000_000L,
                                    5_000_000_000L,
                                    100_000_000L,
                                    300_000_000L,
                                    CameraRules.Picture.ANY,
                                    10_000_000_000L)));
            pipeline = new Pipeline(
                    settings,
                    new Pipeline.Ends(
                            surroundings.open(),
                            surroundings::open,
                            null,
                            new FakeDetector(),
                            this,
                            Observer.NOBODY,
                            PictureTap.NONE),
                    new StageTimes(),
                    NanoClock.system());
        }

        void begin() {
            pipeline.start();
        }

        void end() {
            pipeline.close();
        }

        /** Frames between the first and the last that were handed over and were not themselves. */
        long missedFrames() {
            long first = handOvers.get(0)[0];
            long last = handOvers.get(handOvers.size() - 1)[0];
            return last - first + 1 - handOvers.size();
        }

        /** The longest time between two hand-overs, in nanoseconds. */
        long longestGap() {
            long longest = 0;
            for (int i = 1; i < handOvers.size(); i++) {
                longest = Math.max(longest, handOvers.get(i)[1] - handOvers.get(i - 1)[1]);
            }
            return longest;
        }

        @Override
        public void publishTubes(TubesSnapshot snapshot) {
            link.publishTubes(snapshot);
            handOvers.add(new long[] {snapshot.frame(), System.nanoTime()});
        }

        @Override
        public void publishEvent(String stream, NodeEvent event) {
            link.publishEvent(stream, event);
        }

        @Override
        public void publishHealth(Health health) {
            link.publishHealth(health);
        }

        @Override
        public void publishFactsheet(Factsheet factsheet) {
            link.publishFactsheet(factsheet);
        }

        @Override
        public String boot() {
            return link.boot();
        }

        @Override
        public PublisherStatus status() {
            return link.status();
        }

        @Override
        public void close() {
            pipeline.close();
            link.close();
        }
    }
}
