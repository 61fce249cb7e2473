package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.EventsLost;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.NodeEvent.TubeEnd;
import io.tubecast.publish.message.WholeTube;
import io.tubecast.publish.message.WholeTube.Segment;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EventEncoderTest {
    private static final EventTime AT = new EventTime(998_877, Samples.CAPTURE_NANOS, 250);

    private final PayloadBuffer buffer = new PayloadBuffer();

    @ParameterizedTest
    @EnumSource
    void everyKindIsValid(WireFormat format) {
        EventEncoder encoder = new EventEncoder(Samples.context(), format);
        for (NodeEvent event : Samples.events()) {
            encoder.encode(numbered(event), Samples.CAPTURE_NANOS, buffer);
            JsonNode message = SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray(), format);
            assertThat(message.get("type").textValue()).isEqualTo(event.type());
        }
        encoder.encode(numbered(new EventsLost(AT, 12)), Samples.CAPTURE_NANOS, buffer);
        assertThat(SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray(), format)
                        .get("lost")
                        .intValue())
                .isEqualTo(12);
    }

    @Test
    void writesTheEndOfATubeWhole() {
        // three frames of 40 ms, published 1 ms after the last
        encode(new TubeEnd(AT, Samples.whole(3)), 1_000_000);
        assertThat(new String(buffer.toByteArray(), StandardCharsets.UTF_8)).isEqualTo("""
                        {"v":"1.0","node":"drone-07","stream":"front","boot":"6f1c2b0e","eid":"6f1c2b0e-ev-881","seq":17,\
                        "type":"tube.end","frame":998877,"t_capture":"2026-11-21T00:43:20.123456Z",\
                        "t_mono_ns":123456789012345,"t_pub_mono_ns":123456790012345,"valid_ms":250,\
                        "clock":{"sync":"none"},"mode":"appearance","stride":1,\
                        "tube":{"id":"6f1c2b0e-1042","state":"ended",\
                        "start":{"frame":998875,"t_mono_ns":123456709012345,"t_utc":"2026-11-21T00:43:20.043456Z"},\
                        "end":{"frame":998877,"t_mono_ns":123456789012345,"t_utc":"2026-11-21T00:43:20.123456Z"},\
                        "age_ms":80,"len":3,"label":"wave","label_id":1,"score":0.87,"keys_total":3,"thinned":false,\
                        "keys":[[998875,400,300,100,200],[998876,401,300,100,200],[998877,402,300,100,200]],\
                        "segments":[{"label":"walk","label_id":0,"score":0.6,"start":998875,"end":998876},\
                        {"label":"wave","label_id":1,"score":0.9,"start":998877,"end":998877}]}}""");
    }

    @Test
    void aChangeOfEnginesNamesBothAndTheCause() {
        encode(new NodeEvent.EngineChange(AT, "ONNX Runtime", "TensorRT", "plans for Orin fit"), 0);
        assertThat(SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray())
                        .get("engine"))
                .hasToString("{\"before\":\"ONNX Runtime\",\"after\":\"TensorRT\",\"cause\":\"plans for Orin fit\"}");
    }

    @Test
    void isHistoryOnceItsValidityIsOver() {
        NodeEvent event = Samples.events().get(0);
        encode(event, 250_000_000);
        assertThat(SchemaAssert.parse(buffer.toByteArray(), WireFormat.JSON).has("history"))
                .isFalse();
        encode(event, 250_000_001);
        assertThat(SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray())
                        .get("history")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void thinsOutAHourOfBoxesEvenly() {
        WholeTube hour = Samples.whole(90_000); // an hour at 25 frames a second: some 2.3 MB in full
        encode(new TubeEnd(AT, hour), 0);
        assertThat(buffer.size()).isBetween(Contract.MAX_EVENT_BYTES * 9 / 10, Contract.MAX_EVENT_BYTES);
        JsonNode tube = SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray())
                .get("tube");
        assertThat(tube.get("thinned").booleanValue()).isTrue();
        assertThat(tube.get("keys_total").intValue()).isEqualTo(90_000);
        assertThat(tube.get("segments")).hasSize(2);
        JsonNode keys = tube.get("keys");
        assertThat(keys.get(0).get(0).longValue()).isEqualTo(hour.start().frame());
        assertThat(keys.get(keys.size() - 1).get(0).longValue())
                .isEqualTo(hour.end().frame());
        double step = 89_999.0 / (keys.size() - 1);
        for (int i = 1; i < keys.size(); i++) {
            long gap = keys.get(i).get(0).longValue() - keys.get(i - 1).get(0).longValue();
            assertThat((double) gap).isBetween(Math.floor(step), Math.ceil(step));
        }
    }

    @Test
    void thinsOutSegmentsWhenBoxesAreNotEnough() {
        WholeTube whole = Samples.whole(10);
        List<Segment> restless = Collections.nCopies(5_000, new Segment(1, 0.5, 998_870, 998_871));
        WholeTube tube = new WholeTube(1, 1, 0.5, whole.start(), whole.end(), whole.keys(), restless);
        encode(new TubeEnd(AT, tube), 0);
        assertThat(buffer.size()).isLessThanOrEqualTo(Contract.MAX_EVENT_BYTES);
        JsonNode message = SchemaAssert.assertValid(MessageKind.EVENTS, buffer.toByteArray());
        assertThat(message.get("tube").get("thinned").booleanValue()).isTrue();
        assertThat(message.get("tube").get("keys")).hasSize(2);
        assertThat(message.get("tube").get("segments")).isNotEmpty();
    }

    private void encode(NodeEvent event, long delayNanos) {
        new EventEncoder(Samples.context(), WireFormat.JSON)
                .encode(numbered(event), Samples.CAPTURE_NANOS + delayNanos, buffer);
    }

    private static NumberedEvent numbered(NodeEvent event) {
        return new NumberedEvent(881, 17, event, new OperatingPoint(Mode.APPEARANCE, 1));
    }
}
