package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.testkit.Allocation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The mirror against the definitions of vision_msgs 4 and of what they are made of. */
final class DetectionsEncoderTest {
    /** Type of a message to its fields, written from the definitions: names, and types as ROS writes them. */
    private static final Map<String, Map<String, String>> DEFINITIONS = Map.ofEntries(
            Map.entry("Detection2DArray", Map.of("header", "Header", "detections", "Detection2D[]")),
            Map.entry(
                    "Detection2D",
                    Map.of(
                            "header", "Header",
                            "results", "ObjectHypothesisWithPose[]",
                            "bbox", "BoundingBox2D",
                            "id", "string")),
            Map.entry(
                    "ObjectHypothesisWithPose", Map.of("hypothesis", "ObjectHypothesis", "pose", "PoseWithCovariance")),
            Map.entry("ObjectHypothesis", Map.of("class_id", "string", "score", "float64")),
            Map.entry("BoundingBox2D", Map.of("center", "Pose2D", "size_x", "float64", "size_y", "float64")),
            Map.entry("Pose2D", Map.of("position", "Point2D", "theta", "float64")),
            Map.entry("Point2D", Map.of("x", "float64", "y", "float64")),
            Map.entry("PoseWithCovariance", Map.of("pose", "Pose", "covariance", "float64[36]")),
            Map.entry("Pose", Map.of("position", "Point", "orientation", "Quaternion")),
            Map.entry("Point", Map.of("x", "float64", "y", "float64", "z", "float64")),
            Map.entry("Quaternion", Map.of("x", "float64", "y", "float64", "z", "float64", "w", "float64")),
            Map.entry("Header", Map.of("stamp", "Time", "frame_id", "string")),
            Map.entry("Time", Map.of("sec", "int32", "nanosec", "uint32")));

    private final PayloadBuffer buffer = new PayloadBuffer();
    private final DetectionsEncoder encoder = new DetectionsEncoder(Samples.context());

    @Test
    void hasEveryFieldOfTheDefinitionAndNoOther() {
        fits("Detection2DArray", message());
    }

    private static void fits(String type, JsonNode value) {
        if (type.endsWith("]")) {
            int bracket = type.indexOf('[');
            String count = type.substring(bracket + 1, type.length() - 1);
            assertThat(value.isArray()).as(type).isTrue();
            if (!count.isEmpty()) {
                assertThat(value).hasSize(Integer.parseInt(count));
            }
            value.forEach(element -> fits(type.substring(0, bracket), element));
            return;
        }
        switch (type) {
            case "string" -> assertThat(value.isTextual()).isTrue();
            case "float64" ->
                assertThat(value.isDouble()).as("%s as %s", value, type).isTrue();
            case "int32" -> assertThat(value.canConvertToInt()).isTrue();
            case "uint32" -> assertThat(value.longValue()).isBetween(0L, 0xFFFF_FFFFL);
            default -> {
                Map<String, String> fields = DEFINITIONS.getOrDefault(type, Map.of());
                List<String> names =
                        value.properties().stream().map(Map.Entry::getKey).toList();
                assertThat(names).as(type).containsExactlyInAnyOrderElementsOf(fields.keySet());
                fields.forEach((name, fieldType) -> fits(fieldType, value.get(name)));
            }
        }
    }

    @Test
    void saysWhatTheSnapshotSays() {
        JsonNode message = message();
        // 2026-11-21T00:43:20.123456Z is 1795221800 s after 1970
        assertThat(message.at("/header/stamp/sec").longValue()).isEqualTo(1_795_221_800L);
        assertThat(message.at("/header/stamp/nanosec").longValue()).isEqualTo(123_456_000L);
        assertThat(message.at("/header/frame_id").textValue()).isEqualTo("cam_front_optical");
        assertThat(message.get("detections")).hasSize(2);
        JsonNode first = message.at("/detections/0");
        assertThat(first.get("id").textValue()).isEqualTo("6f1c2b0e-1042");
        assertThat(first.at("/results/0/hypothesis/class_id").textValue()).isEqualTo("wave");
        assertThat(first.at("/results/0/hypothesis/score").doubleValue()).isEqualTo(0.91);
        assertThat(first.at("/results/1/hypothesis/class_id").textValue()).isEqualTo("walk");
        // x 415, y 489, 113 wide, 211 high
        assertThat(first.at("/bbox/center/position/x").doubleValue()).isEqualTo(471.5);
        assertThat(first.at("/bbox/center/position/y").doubleValue()).isEqualTo(594.5);
        assertThat(first.at("/bbox/size_x").doubleValue()).isEqualTo(113);
        assertThat(first.at("/bbox/size_y").doubleValue()).isEqualTo(211);
        // the second has no distribution: its label stands alone
        assertThat(message.at("/detections/1/results")).hasSize(1);
    }

    @Test
    void allocatesNothingOnceWarm() {
        var snapshot = Samples.full();
        assertThat(Allocation.bytesPerCall(5_000, () -> encoder.encode(snapshot, buffer)))
                .isZero();
    }

    private JsonNode message() {
        encoder.encode(Samples.full(), buffer);
        return SchemaAssert.assertValid(MessageKind.DETECTIONS, buffer.toByteArray());
    }
}
