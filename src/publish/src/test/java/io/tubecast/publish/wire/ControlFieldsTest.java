package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.CameraFacts;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.testkit.Allocation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What messages say for controllers. */
class ControlFieldsTest {
    private static final long MILLI = 1_000_000;

    private final PayloadBuffer buffer = new PayloadBuffer();

    @Test
    void writesWhatIsKnownOfATube() {
        JsonNode tube = written(snapshot(), 50).at("/tubes/0");
        assertThat(tube.path("box")).hasToString("[415,489,113,211]"); // what was seen stays
        assertThat(tube.path("vel")).hasToString("[120.0,-40.0]");
        assertThat(tube.path("vel_own")).hasToString("[20.0,-0.5]");
        // edges 415.4, 489.0, 528.0, 700.0 move by 100, -60, 140, -20 px/s for 50 ms: 420.4, 486, 535, 699
        assertThat(tube.path("ahead")).hasToString("{\"ms\":50.0,\"box\":[420,486,115,213]}");
        assertThat(tube.path("bearing"))
                .hasToString("{\"az_rad\":0.1235,\"el_rad\":-0.05,\"w_rad\":0.1,\"h_rad\":0.2}");
        assertThat(tube.path("early")).hasToString("{\"label\":\"walk\",\"label_id\":0,\"p\":0.61,\"held_ms\":160}");
    }

    @Test
    void writesHowTheCameraMovesAndWhetherTheViewIsClear() {
        JsonNode message = written(snapshot(), 50);
        assertThat(message.path("ego_motion"))
                .hasToString("{\"vel\":[100.0,-39.5],\"zoom\":-0.0125,\"rot_rad\":0.2,\"support\":0.875}");
        assertThat(message.at("/observability/clear").asBoolean(true)).isFalse();
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        JsonNode message = written(Samples.full(), 50);
        assertThat(message.has("ego_motion")).isFalse();
        assertThat(message.at("/observability").has("clear")).isFalse();
        for (String name : List.of("vel_own", "ahead", "bearing", "early")) {
            assertThat(message.at("/tubes/0").has(name)).as(name).isFalse();
        }
    }

    @Test
    void aBoxIsNotSaidFartherAheadThanItMayBe() {
        assertThat(written(snapshot(), 300).at("/tubes/0").has("ahead")).isTrue();
        assertThat(written(snapshot(), 301).at("/tubes/0").has("ahead")).isFalse();
        assertThat(written(snapshot(), -1).at("/tubes/0").has("ahead"))
                .isFalse(); // a hand-over before the capture: another clock
    }

    @Test
    void aBoxAheadMayLeaveTheFrameButNeverTurnsInsideOut() {
        TubesSnapshot snapshot = snapshot();
        snapshot.get(0).motion().from(5, 5, 10, 10, 300).rates(-100, 0, -200, 0);
        // 200 ms: from 5 - 20 = -15 to 10 - 40 = -30: one pixel is left
        assertThat(written(snapshot, 200).at("/tubes/0/ahead/box")).hasToString("[-15,5,1,5]");
    }

    @ParameterizedTest
    @EnumSource
    void isValidInBothFormats(WireFormat format) {
        new TubesEncoder(Samples.context(), format).encode(snapshot(), 1, Samples.CAPTURE_NANOS + 50 * MILLI, buffer);
        SchemaAssert.assertValid(MessageKind.TUBES, buffer.toByteArray(), format);
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingOnceWarm(WireFormat format) {
        TubesEncoder encoder = new TubesEncoder(Samples.context(), format);
        TubesSnapshot snapshot = snapshot();
        assertThat(Allocation.bytesPerCall(
                        5_000, () -> encoder.encode(snapshot, 1, Samples.CAPTURE_NANOS + 50 * MILLI, buffer)))
                .isZero();
    }

    @Test
    void aCopyHasItAll() {
        TubesSnapshot copy = new TubesSnapshot("front", 32);
        copy.copyFrom(snapshot());
        assertThat(written(copy, 50)).isEqualTo(written(snapshot(), 50));
    }

    @Test
    void anEntryThatIsUsedAgainHasNothingOfTheOneBefore() {
        TubeEntry entry = snapshot().get(0);
        entry.reset();
        assertThat(entry.topCount()).isZero();
        assertThat(entry.earlyLabel()).isEqualTo(-1);
        assertThat(entry.bearing().known()).isFalse();
        assertThat(entry.motion().reaches(0)).isFalse();
        assertThat(entry.motion().ownX()).isNaN();
    }

    @Test
    void aDecisionSaysWhatHasHeldForHowLong() {
        NodeEvent event =
                new NodeEvent.Decision(new EventTime(998_877, Samples.CAPTURE_NANOS, 250), Samples.tube(), 479.6);
        new EventEncoder(Samples.context(), WireFormat.JSON)
                .encode(
                        new NumberedEvent(1, 1, event, new NodeEvent.OperatingPoint(Mode.APPEARANCE, 1)),
                        Samples.CAPTURE_NANOS,
                        buffer);
        JsonNode message = SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray());
        assertThat(message.path("type").asText()).isEqualTo("decision");
        assertThat(message.path("decision"))
                .hasToString("{\"label\":\"wave\",\"label_id\":1,\"score\":0.91,\"held_ms\":480}");
        assertThat(message.at("/tube/id").asText()).isEqualTo("6f1c2b0e-1042");
    }

    @Test
    void theFactsheetTellsCameraMasksAndRules() {
        List<List<Double>> corner = List.of(List.of(0.0, 0.8), List.of(0.3, 0.8), List.of(0.3, 1.0));
        CameraFacts camera = new CameraFacts(
                new CameraFacts.Optics(
                        List.of(640.0, 480.0),
                        List.of(615.25, 615.5, 319.0, 241.0),
                        List.of(-0.281234, 0.09, 0.0, 0.0, 0.000012),
                        List.of(0.2, 0.0, 1.1),
                        List.of(0.0, 0.261799, 0.0)),
                List.of(corner),
                List.of(new CameraFacts.Rule("wave", 0.6, 400, 2_000, 0.25, corner)));
        Factsheet plain = Samples.factsheet();
        Factsheet sheet = new Factsheet(
                "tubecast",
                "0.1.0",
                plain.models(),
                List.of(new Factsheet.Stream("front", 1280, 720, 25, "cam_front_optical", "demo-1", camera)),
                40,
                32);
        byte[] payload = new NodeEncoder(
                        new Topics("tubes", "drone-07"), "6f1c2b0e", Samples.anchor(), WireFormat.JSON, Samples.OFFER)
                .factsheet(sheet, Samples.CAPTURE_NANOS);
        JsonNode stream =
                SchemaAssert.assertValid(MessageKind.FACTSHEET, payload).at("/streams/0");
        assertThat(stream.path("camera"))
                .hasToString("{\"size\":[640.0,480.0],\"matrix\":[615.25,615.5,319.0,241.0],"
                        + "\"distortion\":[-0.281234,0.09,0.0,0.0,1.2E-5],\"position_m\":[0.2,0.0,1.1],"
                        + "\"rotation_rad\":[0.0,0.261799,0.0]}");
        assertThat(stream.path("masks")).hasToString("[[[0.0,0.8],[0.3,0.8],[0.3,1.0]]]");
        assertThat(stream.path("decisions"))
                .hasToString("[{\"label\":\"wave\",\"min_score\":0.6,\"hold_ms\":400,\"cool_down_ms\":2000,"
                        + "\"min_height\":0.25,\"region\":[[0.0,0.8],[0.3,0.8],[0.3,1.0]]}]");
    }

    private JsonNode written(TubesSnapshot snapshot, long delayMillis) {
        new TubesEncoder(Samples.context(), WireFormat.JSON)
                .encode(snapshot, 0, Samples.CAPTURE_NANOS + delayMillis * MILLI, buffer);
        byte[] payload = buffer.toByteArray();
        assertThat(new String(payload, StandardCharsets.UTF_8)).startsWith("{");
        return SchemaAssert.assertValid(MessageKind.TUBES, payload);
    }

    /** The full sample with all that controllers may be told. */
    private static TubesSnapshot snapshot() {
        TubesSnapshot snapshot = Samples.full();
        snapshot.egoMotion().velocityPx(100, -39.5).change(-0.0125, 0.2, 0.875);
        snapshot.observability().clearView(false);
        TubeEntry tube = snapshot.get(0);
        tube.velocityPx(120, -40).early(0, 0.61, Samples.CAPTURE_NANOS - 160 * MILLI);
        tube.motion().ownPx(20, -0.5).from(415.4, 489, 528, 700, 300).rates(100, -60, 140, -20);
        tube.bearing().set(0.12345, -0.05, 0.1, 0.2);
        return snapshot;
    }
}
