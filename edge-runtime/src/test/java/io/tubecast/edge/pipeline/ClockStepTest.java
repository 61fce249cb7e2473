package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.edge.Messages;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.PublisherOptions;
import io.tubecast.publish.Samples;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.mqtt.MqttTubePublisher;
import io.tubecast.publish.wire.MessageKind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock steps by an hour under a node that runs: dates follow, nothing else does. */
@Timeout(180)
class ClockStepTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SteppingClock wall = new SteppingClock();

    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600})
    void latencyAgeAndNumbersDoNotNotice(long stepSeconds) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address);
                    MqttTubePublisher publisher = publisher(address);
                    Pipeline pipeline = pipeline(publisher)) {
                pipeline.start();
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() >= 30);
                wall.step(stepSeconds);
                await().atMost(PATIENCE).until(() -> sync(lastOf(messages)).equals("stepped"));
                int stepped = messages.of(MessageKind.TUBES).size();
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.TUBES).size() >= stepped + 30);
                List<JsonNode> all = messages.of(MessageKind.TUBES);
                assertThat(all).allSatisfy(message -> {
                    assertThat(message.path("latency_ms").asDouble()).isBetween(0.0, 20_000.0);
                    long way = message.path("t_pub_mono_ns").asLong()
                            - message.at("/frame/t_mono_ns").asLong();
                    assertThat(way / 1e6).isBetween(0.0, 20_000.0);
                });
                assertThat(all)
                        .extracting(message -> message.path("seq").asLong())
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(all)
                        .extracting(message -> message.at("/frame/t_mono_ns").asLong())
                        .isSorted();
                // one tube before and after: nobody was taken for gone or for another
                assertThat(messages.events("tube.start")).hasSize(1);
                assertThat(messages.events("tube.end")).isEmpty();
                assertThat(messages.events("camera")).isEmpty();
                datesHaveFollowed(all, stepped, stepSeconds);
                List<JsonNode> health = messages.of(MessageKind.HEALTH);
                await().atMost(PATIENCE)
                        .until(() -> messages.of(MessageKind.HEALTH).stream()
                                .anyMatch(message -> sync(message).equals("stepped")));
                assertThat(health.get(0).at("/clock/sync").asText()).isNotEqualTo("stepped");
                assertThat(messages.invalid()).isEmpty();
            }
        }
    }

    /** From a date to the monotonic time beside it there is one distance before the step and, by an hour, another after it. */
    private static void datesHaveFollowed(List<JsonNode> all, int stepped, long stepSeconds) {
        double before = distance(all.get(0));
        double after = distance(all.get(all.size() - 1));
        assertThat(after - before).isBetween(stepSeconds - 1.0, stepSeconds + 1.0);
        assertThat(distance(all.get(stepped)) - before).isBetween(stepSeconds - 1.0, stepSeconds + 1.0);
    }

    private static double distance(JsonNode message) {
        Instant date = Instant.parse(message.at("/frame/t_utc").asText());
        return date.getEpochSecond()
                + date.getNano() / 1e9
                - message.at("/frame/t_mono_ns").asLong() / 1e9;
    }

    private static JsonNode lastOf(Messages messages) {
        List<JsonNode> all = messages.of(MessageKind.TUBES);
        return all.get(all.size() - 1);
    }

    private static String sync(JsonNode message) {
        return message.at("/clock/sync").asText();
    }

    private MqttTubePublisher publisher(URI address) {
        return MqttTubePublisher.start(
                MqttSettings.of(address, "clocks"),
                List.of(Samples.FRONT),
                Samples.factsheet(),
                PublisherOptions.STANDARD,
                new UtcAnchor(NanoClock.system(), wall),
                NanoClock.system());
    }

    private static Pipeline pipeline(MqttTubePublisher publisher) {
        FaultyCamera.Surroundings surroundings = new FaultyCamera.Surroundings();
        Pipeline.Settings settings = new Pipeline.Settings(
                new Operation("front", Mode.APPEARANCE, 1, 25),
                format -> new FrameClock(25, format.framesPerSecond(), 1, 1),
                LinkingSettings.online(),
                ActorSettings.defaults(),
                new double[] {0.3, 0.3, 0.3},
                new Pipeline.Publication(false, 32, 250),
                new Pipeline.Supervision(0, false, 10_000, 100, 300));
        return new Pipeline(
                settings,
                new Pipeline.Ends(
                        surroundings.open(),
                        surroundings::open,
                        null,
                        new FakeDetector(),
                        publisher,
                        Observer.NOBODY,
                        PictureTap.NONE),
                new StageTimes(),
                NanoClock.system());
    }

    /** This machine's wall clock, and by how much it was set. */
    private static final class SteppingClock extends Clock {
        private final AtomicLong stepSeconds = new AtomicLong();

        void step(long seconds) {
            stepSeconds.set(seconds);
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plusSeconds(stepSeconds.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("one zone is enough");
        }
    }
}
