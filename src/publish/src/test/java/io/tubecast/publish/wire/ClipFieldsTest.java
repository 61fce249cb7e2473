package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a model of whole clips says of them, and that everybody can read how late it is. */
final class ClipFieldsTest {
    /** 32 frames of 25 a second, of which one was lost; the last is the samples' frame. */
    private static final ClipSpan SPAN = new ClipSpan(998_846, 998_877, 31, Samples.CAPTURE_NANOS - 31 * 40_000_000L);

    /** Handed over 400 ms after the last frame: 31 x 40 + 400 ms after the first. */
    private static final long PUBLISHED = Samples.CAPTURE_NANOS + 400_000_000;

    private static final String CLIP = "{\"first\":998846,\"last\":998877,\"frames\":31,\"decision_ms\":1640.0}";

    private final PayloadBuffer buffer = new PayloadBuffer();

    @ParameterizedTest
    @EnumSource
    void aSnapshotSaysWhatItRestsOnAndHowLateItIs(WireFormat format) {
        TubesSnapshot snapshot = Samples.full().mode(Mode.CLIP, 1).clip(SPAN);
        new TubesEncoder(Samples.context(), format).encode(snapshot, 0, PUBLISHED, buffer);
        JsonNode message = SchemaAssert.assertValid(MessageKind.TUBES, buffer.toByteArray(), format);
        assertThat(message.get("mode").textValue()).isEqualTo("clip");
        assertThat(message.get("clip")).hasToString(CLIP);
        assertThat(message.get("latency_ms").doubleValue()).isEqualTo(400);
    }

    @Test
    void aCopyKeepsItAndTheNextFrameForgetsIt() {
        TubesSnapshot copy = new TubesSnapshot("front", 32);
        copy.copyFrom(Samples.full().clip(SPAN));
        assertThat(copy.clip()).isEqualTo(SPAN);
        new TubesEncoder(Samples.context(), WireFormat.JSON).encode(Samples.empty(1, 5), 0, 5, buffer);
        assertThat(SchemaAssert.parse(buffer.toByteArray(), WireFormat.JSON).has("clip"))
                .isFalse();
        copy.copyFrom(Samples.empty(1, 5));
        assertThat(copy.clip()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void eventsOfTubesSayItToo(WireFormat format) {
        EventTime at = new EventTime(998_877, Samples.CAPTURE_NANOS, 250, SPAN);
        List<NodeEvent> events = List.of(
                new NodeEvent.TubeStart(at, Samples.tube()),
                new NodeEvent.TubeLabel(at, Samples.tube(), new NodeEvent.ClassScore(0, 0.6)),
                new NodeEvent.TubeEnd(at, Samples.whole(10)));
        for (NodeEvent event : events) {
            NumberedEvent numbered = new NumberedEvent(881, 17, event, new OperatingPoint(Mode.CLIP, 1));
            new EventEncoder(Samples.context(), format).encode(numbered, PUBLISHED, buffer);
            JsonNode message = SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray(), format);
            assertThat(message.get("clip")).hasToString(CLIP);
            assertThat(message.get("mode").textValue()).isEqualTo("clip");
        }
    }

    @Test
    void healthSaysHowLateDecisionsAre() {
        Health known = Samples.health();
        Health clips = new Health(
                known.state(),
                Mode.CLIP,
                1,
                known.cause(),
                known.camera(),
                known.fps(),
                known.latency(),
                new Health.Latency(1_640, 1_700, 1_800, 2_000),
                known.drops(),
                null,
                null,
                null,
                null,
                1);
        NodeEncoder.LinkHealth link = new NodeEncoder.LinkHealth(1, 0, 0, Map.of());
        JsonNode message =
                SchemaAssert.assertValid(MessageKind.HEALTH, encoder().health(clips, link, 0, Samples.CAPTURE_NANOS));
        assertThat(message.at("/decision_ms/p50").doubleValue()).isEqualTo(1_640);
        JsonNode frames =
                SchemaAssert.assertValid(MessageKind.HEALTH, encoder().health(known, link, 0, Samples.CAPTURE_NANOS));
        assertThat(frames.has("decision_ms")).isFalse();
    }

    @Test
    void theFactsheetSaysHowTheStreamIsCut() {
        assertThat(model(new Factsheet.Clip(32, 64, 32)).get("clip"))
                .hasToString("{\"frames\":32,\"window\":64,\"hop\":32}");
        assertThat(model(new Factsheet.Clip(32, 0, 0)).get("clip")).hasToString("{\"frames\":32}");
    }

    private static JsonNode model(Factsheet.Clip clip) {
        Factsheet known = Samples.factsheet();
        Factsheet.Model pairs = known.models().get(0);
        Factsheet.Model clips = new Factsheet.Model(
                "demo-1",
                "cfad",
                pairs.sha256(),
                pairs.licence(),
                pairs.labels(),
                List.of(Mode.CLIP),
                null,
                clip,
                pairs.engine());
        Factsheet sheet = new Factsheet("tubecast", "0.1.0", List.of(clips), known.streams(), 40, 32);
        return SchemaAssert.assertValid(MessageKind.FACTSHEET, encoder().factsheet(sheet, Samples.CAPTURE_NANOS))
                .at("/models/0");
    }

    private static NodeEncoder encoder() {
        return new NodeEncoder(
                new Topics("tubes", "drone-07"), "6f1c2b0e", Samples.anchor(), WireFormat.JSON, Samples.OFFER);
    }

    @Test
    void aClipHasFramesInOrder() {
        assertThatThrownBy(() -> new ClipSpan(5, 4, 1, 0)).hasMessage("a clip of 1 frames from 5 to 4");
    }
}
