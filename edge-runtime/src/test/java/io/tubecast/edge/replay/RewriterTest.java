package io.tubecast.edge.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RewriterTest {
    private static final String TUBES = """
            {"v":"1.0","boot":"6f1c2b0e","seq":17,"frame":{"id":3,"t_mono_ns":1000,"t_utc":"2026-11-21T00:43:20.123456Z"},\
            "t_pub_mono_ns":41000,"latency_ms":0.040,"tubes":[{"id":"6f1c2b0e-1042","score":0.10,\
            "start":{"t_mono_ns":500}}]}""";

    private final Rewriter rewriter = new Rewriter();

    @Test
    void aMarkChangesNoOtherByte() throws IOException {
        String marked = text(rewriter.mark(bytes(TUBES), WireFormat.JSON));
        assertThat(marked).isEqualTo(TUBES.substring(0, TUBES.length() - 1) + ",\"replay\":true}");
        assertThat(text(rewriter.mark(bytes("{}"), WireFormat.JSON))).isEqualTo("{\"replay\":true}");
        assertThat(text(rewriter.mark(bytes("{ } "), WireFormat.JSON))).isEqualTo("{\"replay\":true}");
    }

    @Test
    void newTimesKeepTheirDistancesAndTheRunGetsAnotherName() throws IOException {
        // 1 s later on the monotonic clock, 1 h later by date
        Rewriter.Shift shift = new Rewriter.Shift(1_000_000_000L, 3_600_000_000L);
        String renewed = text(rewriter.renew(bytes(TUBES), WireFormat.JSON, shift, true));
        String boot = renewed.replaceAll(".*\"boot\":\"([0-9a-f]{8})\".*", "$1");
        assertThat(boot).matches("[0-9a-f]{8}").isNotEqualTo("6f1c2b0e");
        assertThat(renewed)
                .isEqualTo(TUBES.replace("6f1c2b0e", boot)
                        .replace("\"t_mono_ns\":1000,", "\"t_mono_ns\":1000001000,")
                        .replace("00:43:20", "01:43:20")
                        .replace("41000", "1000041000")
                        .replace("\"t_mono_ns\":500", "\"t_mono_ns\":1000000500")
                        .replace("}}]}", "}}],\"replay\":true}"));
        String event =
                "{\"boot\":\"6f1c2b0e\",\"eid\":\"6f1c2b0e-ev-8\",\"t_capture\":\"2026-11-21T00:43:20.000000Z\"}";
        assertThat(text(rewriter.renew(bytes(event), WireFormat.JSON, shift, false)))
                .isEqualTo(event.replace("6f1c2b0e", boot).replace("00:43", "01:43"));
    }

    @Test
    void binaryMessagesAreMarkedToo() throws IOException {
        CBORMapper cbor = new CBORMapper();
        byte[] payload = cbor.writeValueAsBytes(Map.of("score", 0.5f, "box", new int[] {1, 2}));
        JsonNode marked = cbor.readTree(rewriter.mark(payload, WireFormat.CBOR));
        assertThat(marked.get("replay").booleanValue()).isTrue();
        assertThat(marked.get("score").isFloat()).isTrue();
        assertThat(marked.get("box")).hasSize(2);
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> rewriter.mark(bytes("[1]"), WireFormat.JSON)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> rewriter.renew(bytes("x"), WireFormat.JSON, new Rewriter.Shift(0, 0), true))
                .isInstanceOf(IOException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
