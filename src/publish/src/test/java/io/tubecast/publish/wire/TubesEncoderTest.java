package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.testkit.Allocation;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TubesEncoderTest {
    /** Published 40 ms after capture: latency 40.0; ages 3080 ms and 280 ms; 998877 - 998800 + 1 = 78 frames, 998870: 8. */
    private static final String GOLDEN = """
            {"v":"1.0","node":"drone-07","stream":"front","boot":"6f1c2b0e","seq":1234567,\
            "frame":{"id":998877,"w":1280,"h":720,"frame_id":"cam_front_optical",\
            "t_mono_ns":123456789012345,"t_utc":"2026-11-21T00:43:20.123456Z","t_src":"v4l2-soe"},\
            "clock":{"sync":"none"},"t_pub_mono_ns":123456829012345,"latency_ms":40.0,"valid_ms":250,\
            "mode":"appearance","stride":2,"fps":24.8,"dropped":3,"model":"demo-1","truncated":true,\
            "observability":{"luma":93.3,"blur":412.0,"smallest_person_px":40,"blocked":false},\
            "tubes":[{"id":"6f1c2b0e-1042","state":"active","start":{"frame":998800,"t_mono_ns":123453709012345},\
            "age_ms":3080,"len":78,"label":"wave","label_id":1,"score":0.91,"top":[[1,0.91],[0,0.05]],\
            "box":[415,489,113,211],"vel":[12.0,-3.5],"miss":0,"progress":0.4,"label_since_ms":1200},\
            {"id":"6f1c2b0e-1043","state":"coasting","start":{"frame":998870,"t_mono_ns":123456509012345},\
            "age_ms":280,"len":8,"label":"fall \\"down\\" ü","label_id":2,"score":0.5,"top":[],\
            "box":[0,0,10,20],"miss":2,"label_since_ms":280}]}""";

    private final PayloadBuffer buffer = new PayloadBuffer();

    @Test
    void writesTheMessageOfTheContract() {
        encoder(WireFormat.JSON).encode(Samples.full(), 1_234_567, Samples.CAPTURE_NANOS + 40_000_000, buffer);
        assertThat(new String(buffer.toByteArray(), StandardCharsets.UTF_8)).isEqualTo(GOLDEN);
    }

    @ParameterizedTest
    @EnumSource
    void isValidFullAndEmpty(WireFormat format) {
        TubesEncoder encoder = encoder(format);
        encoder.encode(Samples.full(), 0, Samples.CAPTURE_NANOS, buffer);
        SchemaAssert.assertValid(MessageKind.TUBES, buffer.toByteArray(), format);
        encoder.encode(Samples.empty(0, 5), 1, 5, buffer);
        JsonNode empty = SchemaAssert.assertValid(MessageKind.TUBES, buffer.toByteArray(), format);
        assertThat(empty.get("tubes")).isEmpty();
        assertThat(empty.has("observability")).isFalse();
        assertThat(empty.has("history")).isFalse();
    }

    @Test
    void marksReplaysAsHistory() {
        encoder(WireFormat.JSON).encode(Samples.full().history(true), 0, Samples.CAPTURE_NANOS, buffer);
        assertThat(SchemaAssert.assertValid(MessageKind.TUBES, buffer.toByteArray())
                        .get("history")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void hasTheSameContentInBothFormats() {
        encoder(WireFormat.JSON).encode(Samples.full(), 7, Samples.CAPTURE_NANOS + 1_234_567, buffer);
        JsonNode json = SchemaAssert.parse(buffer.toByteArray(), WireFormat.JSON);
        int jsonSize = buffer.size();
        encoder(WireFormat.CBOR).encode(Samples.full(), 7, Samples.CAPTURE_NANOS + 1_234_567, buffer);
        JsonNode cbor = SchemaAssert.parse(buffer.toByteArray(), WireFormat.CBOR);
        assertSame(json, cbor);
        assertThat(buffer.size()).isLessThan(jsonSize);
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingOnceWarm(WireFormat format) {
        TubesEncoder encoder = encoder(format);
        TubesSnapshot snapshot = Samples.full();
        assertThat(Allocation.bytesPerCall(
                        5_000, () -> encoder.encode(snapshot, 1, Samples.CAPTURE_NANOS + 41_234_567, buffer)))
                .isZero();
    }

    @Test
    void refusesAClassThatTheModelDoesNotHaveAndWritesTheNextMessageWell() {
        TubesEncoder encoder = encoder(WireFormat.JSON);
        TubesSnapshot wrong = Samples.full();
        wrong.get(0).label(3, 0.5, 0);
        assertThatThrownBy(() -> encoder.encode(wrong, 0, 0, buffer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class 3 of stream 'front', whose model 'demo-1' has 3 classes");
        encoder.encode(Samples.full(), 1_234_567, Samples.CAPTURE_NANOS + 40_000_000, buffer);
        assertThat(new String(buffer.toByteArray(), StandardCharsets.UTF_8)).isEqualTo(GOLDEN);
    }

    @Test
    void theValidatorBites() {
        JsonNode message = SchemaAssert.parse(
                GOLDEN.replace("\"miss\"", "\"misses\"").getBytes(StandardCharsets.UTF_8), WireFormat.JSON);
        // two tubes, each with a field too many and one missing
        assertThat(SchemaAssert.errors(MessageKind.TUBES, message)).hasSize(4);
    }

    private static TubesEncoder encoder(WireFormat format) {
        return new TubesEncoder(Samples.context(), format);
    }

    /** Equal, but that decimals are 32-bit floats in CBOR. */
    private static void assertSame(JsonNode json, JsonNode cbor) {
        if (json.isNumber()) {
            assertThat(cbor.isIntegralNumber()).isEqualTo(json.isIntegralNumber());
            assertThat(cbor.isIntegralNumber() ? cbor.longValue() : cbor.floatValue())
                    .isEqualTo(json.isIntegralNumber() ? json.longValue() : json.floatValue());
        } else if (json.isContainerNode()) {
            assertThat(cbor.size()).isEqualTo(json.size());
            assertThat(cbor.fieldNames()).toIterable().containsExactlyElementsOf(json::fieldNames);
            for (Iterator<JsonNode> left = json.iterator(), right = cbor.iterator(); left.hasNext(); ) {
                assertSame(left.next(), right.next());
            }
        } else {
            assertThat(cbor).isEqualTo(json);
        }
    }
}
