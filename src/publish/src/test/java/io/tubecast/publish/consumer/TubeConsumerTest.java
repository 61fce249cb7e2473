package io.tubecast.publish.consumer;

import static io.tubecast.publish.consumer.NodeMessages.connection;
import static io.tubecast.publish.consumer.NodeMessages.edited;
import static io.tubecast.publish.consumer.NodeMessages.encoder;
import static io.tubecast.publish.consumer.NodeMessages.event;
import static io.tubecast.publish.consumer.NodeMessages.tubes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.wire.NodeEncoder.Connection;
import io.tubecast.publish.wire.NodeEncoder.LinkHealth;
import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.TubesEncoder;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TubeConsumerTest {
    private static final String TUBES = "tubes/v1/drone-07/front/tubes";
    private static final String EVENTS = "tubes/v1/drone-07/front/events";
    private static final String HEALTH = "tubes/v1/drone-07/health";
    private static final String CONNECTION = "tubes/v1/drone-07/connection";
    private static final long CAPTURED =
            Instant.parse("2026-11-21T00:43:20.123Z").toEpochMilli() * 1_000;

    /** This machine's monotonic clock at the time of capture; it has nothing to do with the node's. */
    private static final long HERE = 5_000_000_000L;

    private final Journal journal = new Journal();
    private final TubeConsumer consumer = new TubeConsumer("tubes", journal);

    @ParameterizedTest
    @EnumSource
    void passesOnWhatIsFresh(WireFormat format) {
        accept(TUBES, tubes("6f1c2b0e", 0, format), format, 40);
        assertThat(journal.lines).containsExactly("restarted drone-07 6f1c2b0e", "TUBES fresh age 40");
        assertThat(journal.last().body().at("/tubes/0/box/2").intValue()).isEqualTo(113);
    }

    @ParameterizedTest
    @EnumSource
    void findsTheFormatWhenABrokerHasDroppedIt(WireFormat format) {
        consumer.accept(new Inbound(TUBES, tubes("6f1c2b0e", 0, format), null, false, HERE, CAPTURED), HERE);
        assertThat(journal.lines).containsExactly("restarted drone-07 6f1c2b0e", "TUBES fresh age 0");
    }

    @Test
    void aMessageAboutAWholeClipIsTakenAsAnyOther() throws IOException {
        ClipSpan span = new ClipSpan(998_846, 998_877, 32, Samples.CAPTURE_NANOS - 1_240_000_000);
        PayloadBuffer buffer = new PayloadBuffer();
        new TubesEncoder(Samples.context(), WireFormat.JSON)
                .encode(Samples.full().mode(Mode.CLIP, 1).clip(span), 0, Samples.CAPTURE_NANOS + 40_000_000, buffer);
        accept(TUBES, buffer.toByteArray(), 40);
        assertThat(journal.lines).containsExactly("restarted drone-07 6f1c2b0e", "TUBES fresh age 40");
        assertThat(journal.last().body().at("/clip/decision_ms").doubleValue()).isEqualTo(1_280);
    }

    @Test
    void knowsThatAnOldMessageSaysNothingAboutNow() {
        accept(TUBES, tubes("6f1c2b0e", 0), 250);
        accept(TUBES, tubes("6f1c2b0e", 1), 251); // valid for 250 ms
        assertThat(journal.lines)
                .containsExactly("restarted drone-07 6f1c2b0e", "TUBES fresh age 250", "TUBES stale age 251");
    }

    @Test
    void takesNumbersOnceAndInOrderAndCountsTheGaps() {
        for (long number : new long[] {5, 6, 6, 9, 8, 10}) {
            accept(TUBES, tubes("6f1c2b0e", number), 1);
        }
        assertThat(journal.lines)
                .containsExactly(
                        "restarted drone-07 6f1c2b0e",
                        "TUBES fresh age 1",
                        "TUBES fresh age 1",
                        "refused REPEATED number 6 after 6",
                        "gap 2", // 7 and 8
                        "TUBES fresh age 1",
                        "refused REPEATED number 8 after 9",
                        "TUBES fresh age 1");
    }

    @Test
    void forgetsEverythingWhenTheNodeStartsAnew() {
        accept(TUBES, tubes("6f1c2b0e", 100), 1);
        accept(TUBES, tubes("0000aaaa", 0), 1);
        assertThat(journal.lines)
                .containsExactly(
                        "restarted drone-07 6f1c2b0e",
                        "TUBES fresh age 1",
                        "restarted drone-07 0000aaaa",
                        "TUBES fresh age 1");
    }

    @Test
    void takesAnEventOnce() {
        accept(EVENTS, event(7, 250), 1);
        accept(EVENTS, event(7, 250), 2);
        accept(EVENTS, event(8, 250), 3);
        assertThat(journal.lines)
                .containsExactly(
                        "restarted drone-07 6f1c2b0e",
                        "EVENTS fresh age 1",
                        "refused REPEATED event 6f1c2b0e-ev-7",
                        "EVENTS fresh age 3");
    }

    @Test
    void countsTheEventsThatAreMissingButForThoseThatWereAnnounced() throws IOException {
        accept(EVENTS, event(0, 250), 1);
        accept(EVENTS, event(3, 250), 1);
        assertThat(journal.lines).contains("gap 2"); // 1 and 2
        journal.lines.clear();
        // 4 to 8 were lost: the announcement has the number of the newest of them
        accept(EVENTS, edited(event(8, 250), body -> body.put("type", "lost").put("lost", 5)), 1);
        accept(EVENTS, event(9, 250), 1);
        assertThat(journal.lines).containsExactly("EVENTS fresh age 1", "EVENTS fresh age 1");
        journal.lines.clear();
        // two were announced, four are missing
        accept(EVENTS, edited(event(13, 250), body -> body.put("type", "lost").put("lost", 2)), 1);
        assertThat(journal.lines).contains("gap 2");
    }

    @Test
    void takesAgesOnTheNodesClockOnceItKnowsIt() throws IOException {
        accept(TUBES, tubes("6f1c2b0e", 0), 1);
        // asked at HERE, answered 20 ms later; the node was asked 8 ms and has answered 12 ms after it captured the
        // frame
        long captured = Samples.CAPTURE_NANOS;
        consumer.answered("drone-07", HERE, pong("6f1c2b0e", captured + 8_000_000, captured + 12_000_000, 20));
        // the middles are HERE + 10 ms and capture + 10 ms, so the frame was captured at HERE on this clock, +- 8 ms
        assertThat(journal.lines).contains("clock drone-07 16000");
        byte[] payload = tubes("6f1c2b0e", 1);
        long now = HERE + 100_000_000;
        long wrong = CAPTURED - 3_600_000_000L; // this machine's date is an hour behind: of no importance
        consumer.accept(new Inbound(TUBES, payload, null, false, now, wrong), now);
        assertThat(journal.last().age().millis()).isEqualTo(100);
        assertThat(journal.last().age().errorMillis())
                .isEqualTo(9); // half of 20 - 4, rounded up, and the drift of 80 ms
        assertThat(journal.last().fresh()).isTrue();
        assertThat(journal.last().age().validUntilNanos()).isEqualTo(now + (250 - 100 - 9) * 1_000_000L);
        // 245 ms old, but it may be 254
        long later = HERE + 245_000_000;
        consumer.accept(new Inbound(TUBES, tubes("6f1c2b0e", 2), null, false, later, CAPTURED), later);
        assertThat(journal.last().fresh()).isFalse();
    }

    @Test
    void countsTheTimeSinceArrival() {
        byte[] payload = tubes("6f1c2b0e", 0);
        consumer.accept(new Inbound(TUBES, payload, null, false, HERE, CAPTURED), HERE + 300_000_000);
        assertThat(journal.lines).contains("TUBES stale age 300");
    }

    @Test
    void isNeverYoungerThanTheNodesOwnLatency() {
        byte[] payload = tubes("6f1c2b0e", 0, WireFormat.JSON, 40_000_000);
        long behind = CAPTURED - 10_000_000_000L; // a date before the capture: the two machines disagree
        consumer.accept(new Inbound(TUBES, payload, null, false, HERE, behind), HERE);
        assertThat(journal.last().age().millis()).isEqualTo(40);
        assertThat(journal.last().age().errorMillis()).isEqualTo(-1);
    }

    @Test
    void refusesAnswersThatCannotBe() throws IOException {
        accept(TUBES, tubes("6f1c2b0e", 0), 1);
        consumer.answered("drone-07", HERE, pong("0000aaaa", 1, 2, 20));
        consumer.answered("drone-07", HERE, pong("6f1c2b0e", 2, 1, 20));
        consumer.answered("drone-07", HERE, new Inbound("rsp", new byte[] {'{'}, null, false, HERE, CAPTURED));
        consumer.answered("nobody", HERE, pong("6f1c2b0e", 1, 2, 20));
        assertThat(journal.lines.subList(2, 6))
                .containsExactly(
                        "refused OUTDATED an answer from another run",
                        "refused MALFORMED the answer came before the question",
                        "refused MALFORMED not JSON",
                        "refused OUTDATED an answer from another run");
    }

    @Test
    void knowsThatNobodyIsThereOnlyIfTheNodeLooksAndSees() throws IOException {
        accept(
                TUBES,
                edited(tubes("6f1c2b0e", 0), body -> body.put("mode", "standby").putArray("tubes")),
                1);
        assertThat(journal.last().fresh()).isTrue();
        assertThat(journal.last().saysNobody()).isFalse();
        accept(
                TUBES,
                edited(tubes("6f1c2b0e", 1), body -> {
                    body.putArray("tubes");
                    body.withObject("/observability").put("blocked", true);
                }),
                1);
        assertThat(journal.last().saysNobody()).isFalse();
        accept(TUBES, tubes("6f1c2b0e", 2), 1);
        assertThat(journal.last().saysNobody()).isFalse();
        accept(
                TUBES,
                edited(
                        tubes("6f1c2b0e", 3),
                        body -> body.put("truncated", false).putArray("tubes")),
                1);
        assertThat(journal.last().saysNobody()).isTrue();
    }

    private static Inbound pong(String boot, long received, long left, long afterMillis) throws IOException {
        ObjectNode body = new ObjectMapper().createObjectNode();
        body.put("boot", boot).put("t_recv_mono_ns", received).put("t_pub_mono_ns", left);
        byte[] payload = body.toString().getBytes(StandardCharsets.UTF_8);
        return new Inbound("rsp", payload, null, false, HERE + afterMillis * 1_000_000, CAPTURED);
    }

    @Test
    void doesNotTrustHistory() throws IOException {
        accept(EVENTS, edited(event(7, 250), body -> body.put("history", true)), 1);
        assertThat(journal.lines).contains("EVENTS stale age 1");
    }

    @Test
    void neverActsOnAReplayHoweverNewItsTimesAre() throws IOException {
        accept(EVENTS, edited(event(7, 250), body -> body.put("replay", true)), 1);
        accept(TUBES, edited(tubes("6f1c2b0e", 0), body -> body.put("replay", true)), 1);
        assertThat(journal.lines).contains("EVENTS stale age 1").noneMatch(line -> line.contains(" fresh "));
    }

    @Test
    void refusesRetainedWordsAboutThePresent() {
        for (String topic : List.of(TUBES, EVENTS, HEALTH)) {
            consumer.accept(new Inbound(topic, tubes("6f1c2b0e", 0), null, true, HERE, CAPTURED), HERE);
        }
        assertThat(journal.lines).hasSize(3).allMatch(line -> line.startsWith("refused RETAINED"));
        byte[] online = connection("6f1c2b0e", Connection.ONLINE, 1);
        consumer.accept(new Inbound(CONNECTION, online, null, true, HERE, CAPTURED), HERE);
        assertThat(journal.lines).contains("CONNECTION fresh age -1");
    }

    @Test
    void refusesAnotherMajorVersion() throws IOException {
        accept("tubes/v2/drone-07/front/tubes", tubes("6f1c2b0e", 0), 1);
        accept(TUBES, edited(tubes("6f1c2b0e", 0), body -> body.put("v", "2.0")), 1);
        accept(TUBES, edited(tubes("6f1c2b0e", 0), body -> body.put("v", "1.7").put("news", 3)), 1);
        assertThat(journal.lines)
                .containsExactly(
                        "refused VERSION major version 2",
                        "refused VERSION version 2.0",
                        "restarted drone-07 6f1c2b0e",
                        "TUBES fresh age 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "tubes",
                "tubes/v1",
                "tubes/v1/a",
                "tubes/v1/a/b",
                "tubes/v1/a/tubes",
                "tubes/v1/a/b/health",
                "tubes/v1/a/b/c/tubes",
                "other/v1/a/b/tubes"
            })
    void refusesTopicsThatAreNotOfTheContract(String topic) {
        accept(topic, tubes("6f1c2b0e", 0), 1);
        assertThat(journal.lines).singleElement().asString().startsWith("refused TOPIC");
    }

    @Test
    void refusesMessagesWithFieldsMissingOrWrong() throws IOException {
        List<Consumer<ObjectNode>> faults = List.of(
                body -> body.remove("seq"),
                body -> body.put("seq", "7"),
                body -> body.put("node", "another"),
                body -> body.put("stream", "rear"),
                body -> body.remove("boot"),
                body -> body.remove("frame"),
                body -> body.withObject("/frame").put("t_utc", "yesterday"),
                body -> body.put("tubes", 3),
                body -> ((ObjectNode) body.at("/tubes/0"))
                        .putArray("box")
                        .add(1)
                        .add(2)
                        .add(3),
                body -> ((ObjectNode) body.at("/tubes/0"))
                        .putArray("box")
                        .add(1)
                        .add(2)
                        .add(3)
                        .add(4.5),
                body -> ((ObjectNode) body.at("/tubes/1")).remove("score"));
        for (Consumer<ObjectNode> fault : faults) {
            accept(TUBES, edited(tubes("6f1c2b0e", 0), fault), 1);
        }
        assertThat(journal.lines.stream().filter(line -> line.startsWith("refused MALFORMED")))
                .hasSize(faults.size());
        assertThat(journal.messages).isEmpty();
    }

    @Test
    void survivesAnyBytes() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] good = tubes("6f1c2b0e", 0);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            accept(TUBES, random.nextBoolean() ? bytes : cut, 1);
            accept(TUBES, cut, WireFormat.CBOR, 1);
        }
        assertThat(journal.lines).hasSizeGreaterThanOrEqualTo(6_000); // each was either passed on or refused
    }

    @Test
    void heedsTheWordOfTheNewestSessionOnly() {
        accept(CONNECTION, connection("6f1c2b0e", Connection.ONLINE, 3), 1);
        accept(CONNECTION, connection("6f1c2b0e", Connection.CONNECTION_BROKEN, 2), 1);
        accept(CONNECTION, connection("0000aaaa", Connection.CONNECTION_BROKEN, 9), 1);
        accept(CONNECTION, connection("6f1c2b0e", Connection.CONNECTION_BROKEN, 3), 1);
        assertThat(journal.lines)
                .containsExactly(
                        "restarted drone-07 6f1c2b0e",
                        "CONNECTION fresh age -1",
                        "refused OUTDATED session 2 after 3",
                        "refused OUTDATED the end of another run, 0000aaaa",
                        "CONNECTION fresh age -1");
    }

    @Test
    void reportsSilenceOnce() {
        accept(TUBES, tubes("6f1c2b0e", 0), 10);
        byte[] health = encoder("6f1c2b0e")
                .health(Samples.health(), new LinkHealth(1, 0, 0, Map.of()), 0, Samples.CAPTURE_NANOS);
        accept(HEALTH, health, 10);
        journal.lines.clear();
        consumer.tick(HERE + 250_000_000L); // 250 ms after capture: still valid
        assertThat(journal.lines).isEmpty();
        consumer.tick(HERE + 251_000_000L);
        consumer.tick(HERE + 3_010_000_000L); // three periods of a second
        assertThat(journal.lines).containsExactly("unknown " + TUBES);
        consumer.tick(HERE + 3_011_000_000L);
        consumer.tick(HERE + 9_000_000_000L);
        assertThat(journal.lines).containsExactly("unknown " + TUBES, "unknown " + HEALTH);
    }

    @Test
    void remembersABoundedNumberOfNodes() throws IOException {
        for (int i = 0; i <= TubeConsumer.MAX_NODES; i++) {
            String node = "n" + i;
            accept(
                    "tubes/v1/" + node + "/front/tubes",
                    edited(tubes("6f1c2b0e", 0), body -> body.put("node", node)),
                    1);
        }
        assertThat(journal.messages).hasSize(TubeConsumer.MAX_NODES);
        assertThat(journal.lines).contains("refused TOO_MANY more than 1000 nodes");
    }

    private void accept(String topic, byte[] payload, long ageMillis) {
        accept(topic, payload, WireFormat.JSON, ageMillis);
    }

    private void accept(String topic, byte[] payload, WireFormat format, long ageMillis) {
        long now = HERE + ageMillis * 1_000_000;
        long utcMicros = CAPTURED + ageMillis * 1_000;
        consumer.accept(new Inbound(topic, payload, format.contentType(), false, now, utcMicros), now);
    }
}
