package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.wire.NumberedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts of the link. */
final class LinkPartsTest {
    private static final URI BROKER = URI.create("tcp://127.0.0.1:1883");

    @Test
    void pausesAreJitteredBelowALimitThatDoublesUpToFourSeconds() {
        Backoff backoff = new Backoff(LinkTiming.STANDARD, new SplittableRandom(1));
        long[] limits = {250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000};
        boolean spread = false;
        for (long limit : limits) {
            Duration pause = backoff.next(false);
            assertThat(pause).isBetween(Duration.ZERO, Duration.ofMillis(limit));
            spread |= pause.toMillis() < limit / 2;
        }
        assertThat(spread).isTrue();
        assertThat(backoff.next(true)).isEqualTo(Duration.ofSeconds(30));
        backoff.reset();
        assertThat(backoff.next(false)).isBetween(Duration.ZERO, Duration.ofMillis(250));
    }

    @Test
    void aRingKeepsTheNewestAndCountsTheRest() {
        EventRing ring = new EventRing(3);
        for (int i = 0; i < 5; i++) {
            ring.offer(event(i));
        }
        assertThat(ring.lost()).isEqualTo(2);
        assertThat(ring.takeUnannounced()).isEqualTo(new EventRing.Loss(2, 1)); // 0 and 1
        assertThat(ring.takeUnannounced()).isNull();
        NumberedEvent oldest = ring.poll();
        assertThat(oldest).isEqualTo(event(2));
        ring.giveBack(event(2));
        assertThat(ring.poll()).isEqualTo(event(2));
        ring.offer(event(5));
        ring.giveBack(event(2)); // 3, 4 and 5 are waiting: the ring is full, the oldest goes
        assertThat(ring.lost()).isEqualTo(3);
        assertThat(ring.poll()).isEqualTo(event(3));
    }

    @Test
    void aSlotHoldsTheNewestMessageOnly() {
        PayloadSlot slot = new PayloadSlot();
        assertThat(slot.take()).isNull();
        assertThat(write(slot, 1, 100)).isFalse();
        assertThat(write(slot, 2, 200)).isTrue();
        assertThat(slot.take()).containsExactly(2);
        assertThat(slot.take()).isNull();
        write(slot, 3, 300);
        assertThat(slot.dropOlderThan(300)).isFalse();
        assertThat(slot.dropOlderThan(301)).isTrue();
        assertThat(slot.empty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h:1",
                "h:1883",
                "tcp:///x",
                "tcp://h/path",
                "tcp://user:secret@h",
                "ssl://h?x=1",
                "mqtt://h"
            })
    void settingsRefuseOtherAddresses(String address) {
        assertThatThrownBy(() -> MqttSettings.of(URI.create(address), "n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("broker must be")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "a b",
                "+",
                "#",
                "ü",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void settingsRefuseNamesThatAreNoLevelOfATopic(String node) {
        assertThatThrownBy(() -> MqttSettings.of(BROKER, node))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node must be 1 to 64 of A-Z a-z 0-9 _ . : - but was '" + node + "'");
    }

    @Test
    void settingsKnowThePortsAndHideThePassword() {
        assertThat(MqttSettings.of(URI.create("tcp://h"), "n").serverUri()).isEqualTo("tcp://h:1883");
        assertThat(MqttSettings.of(URI.create("ssl://h"), "n").serverUri()).isEqualTo("ssl://h:8883");
        assertThat(MqttSettings.of(BROKER, "n").withUser("robot", "hush").toString())
                .contains("robot")
                .doesNotContain("hush");
    }

    private static boolean write(PayloadSlot slot, int content, long nanos) {
        slot.back().clear();
        slot.back().write(content);
        return slot.offer(nanos);
    }

    private static NumberedEvent event(long number) {
        NodeEvent event = new NodeEvent.EventsLost(new EventTime(0, 0, 0), number);
        return new NumberedEvent(number, number, event, new OperatingPoint(Mode.STANDBY, 1));
    }

    @Test
    void failuresThatDifferOnlyInTheSystemsWordsAreOfOneKind() {
        LinkFailure reset = LinkFailure.ofCode(32109, "java.net.SocketException: Connection reset");
        LinkFailure byPeer = LinkFailure.ofCode(32109, "java.net.SocketException: Connection reset by peer");
        assertThat(reset.kind()).isEqualTo(byPeer.kind()).isEqualTo("connection lost (code 32109");
        assertThat(LinkFailure.ofCode(135, "").kind()).isEqualTo("not authorized (code 135)");
    }
}
