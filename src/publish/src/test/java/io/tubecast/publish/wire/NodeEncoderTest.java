package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.wire.NodeEncoder.Connection;
import io.tubecast.publish.wire.NodeEncoder.LinkHealth;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NodeEncoderTest {
    private static final LinkHealth LINK = new LinkHealth(2, 5, 17, Map.of("front", 881L));

    @ParameterizedTest
    @EnumSource
    void everyMessageIsValid(WireFormat format) {
        NodeEncoder encoder = encoder(format);
        long now = Samples.CAPTURE_NANOS;
        for (Connection state : Connection.values()) {
            SchemaAssert.assertValid(MessageKind.CONNECTION, encoder.connection(state, 7, now), format);
        }
        SchemaAssert.assertValid(MessageKind.FACTSHEET, encoder.factsheet(Samples.factsheet(), now), format);
        SchemaAssert.assertValid(MessageKind.HEALTH, encoder.health(Samples.health(), LINK, 3, now), format);
    }

    @Test
    void theWillHasNoTime() {
        assertThat(new String(
                        encoder(WireFormat.JSON).connection(Connection.CONNECTION_BROKEN, 7, Samples.CAPTURE_NANOS),
                        StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"v":"1.0","node":"drone-07","boot":"6f1c2b0e","state":"CONNECTION_BROKEN","session":7}""");
    }

    @Test
    void healthLeavesOutWhatIsNotMeasured() {
        Health bare = new Health(
                Health.State.OK,
                Mode.STANDBY,
                1,
                null,
                new Health.Camera(false, 0, 0),
                new Health.Rates(Double.NaN, 10, Double.NaN),
                null,
                null,
                Map.of(),
                null,
                null,
                null,
                null,
                0);
        JsonNode message = SchemaAssert.assertValid(
                MessageKind.HEALTH, encoder(WireFormat.JSON).health(bare, LINK, 0, Samples.CAPTURE_NANOS));
        assertThat(message.get("fps")).hasToString("{\"out\":10.0}");
        assertThat(message.has("latency_ms")).isFalse();
        assertThat(message.has("mem")).isFalse();
        assertThat(message.has("cause")).isFalse();
        assertThat(message.has("flow")).isFalse();
    }

    @Test
    void healthSaysHowFlowIsAndWhyItIsMissing() {
        JsonNode message = SchemaAssert.assertValid(
                MessageKind.HEALTH, encoder(WireFormat.JSON).health(Samples.health(), LINK, 0, Samples.CAPTURE_NANOS));
        assertThat(message.get("flow"))
                .hasToString("{\"valid\":false,\"cause\":\"the flow stack has 2 of 5 fields\","
                        + "\"ms\":{\"p50\":1.1,\"p95\":1.4,\"p99\":2.0,\"max\":9.0}}");
    }

    @Test
    void theFactsheetSaysWhatAModelLooksWith() {
        JsonNode model = SchemaAssert.assertValid(
                        MessageKind.FACTSHEET,
                        encoder(WireFormat.JSON).factsheet(Samples.factsheet(), Samples.CAPTURE_NANOS))
                .at("/models/0");
        assertThat(model.get("modes")).hasToString("[\"two-stream\",\"appearance\"]");
        assertThat(model.get("flow"))
                .hasToString(
                        "{\"method\":\"dis\",\"fields\":5,\"alignment\":\"centred\",\"frames_ahead\":3,\"w\":300,\"h\":300}");
    }

    @Test
    void theFactsheetSaysWhatRunsAModelAndWhy() {
        JsonNode engine = SchemaAssert.assertValid(
                        MessageKind.FACTSHEET,
                        encoder(WireFormat.JSON).factsheet(Samples.factsheet(), Samples.CAPTURE_NANOS))
                .at("/models/0/engine");
        assertThat(engine)
                .hasToString("{\"target\":\"onnxruntime\",\"name\":\"ONNX Runtime 1.29.0, CPU, 2 threads\","
                        + "\"reason\":\"1 of 2 graphs converted for amd64 fit\",\"graphs\":["
                        + "{\"graph\":\"appearance\",\"precision\":\"int8\",\"sha256\":\"" + "cd".repeat(32) + "\"},"
                        + "{\"graph\":\"head\",\"precision\":\"fp32\",\"sha256\":\"" + "ef".repeat(32) + "\"}]}");
    }

    @Test
    void theFactsheetNamesTopicsAndSchemas() {
        JsonNode sheet = SchemaAssert.assertValid(
                MessageKind.FACTSHEET, encoder(WireFormat.JSON).factsheet(Samples.factsheet(), Samples.CAPTURE_NANOS));
        assertThat(sheet.at("/topics/tubes/0").textValue()).isEqualTo("tubes/v1/drone-07/front/tubes");
        assertThat(sheet.at("/topics/events/0").textValue()).isEqualTo("tubes/v1/drone-07/front/events");
        assertThat(sheet.at("/topics/connection").textValue()).isEqualTo("tubes/v1/drone-07/connection");
        assertThat(sheet.at("/schemas/tubes").textValue()).isEqualTo("https://tubecast.io/schemas/v1/tubes.json");
        assertThat(sheet.at("/models/0/labels/1").textValue()).isEqualTo("wave");
    }

    private static NodeEncoder encoder(WireFormat format) {
        return new NodeEncoder(new Topics("tubes", "drone-07"), "6f1c2b0e", Samples.anchor(), format, Samples.OFFER);
    }
}
