package io.tubecast.edge.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.publish.wire.PayloadBuffer;
import io.tubecast.publish.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatTest {
    private final LineWriter writer = new LineWriter();
    private final LineReader reader = new LineReader();

    static RecordedMessage message(long number, WireFormat format, byte[] payload) {
        return new RecordedMessage(
                number,
                1_763_685_800_123_456L,
                42_000_000_000L,
                "tubes/v1/drone-07/front/tubes",
                0,
                false,
                1,
                true,
                false,
                format,
                payload);
    }

    @Test
    void aJsonPayloadStandsInItsLineAsItWasSent() throws DamagedLineException {
        byte[] payload = "{\"v\":\"1.0\",\"score\":0.10,\"b\":[ 1,2]}".getBytes(StandardCharsets.UTF_8);
        String line = text(writer.write(message(3, WireFormat.JSON, payload)));
        // 1 763 685 800 s is 2025-11-21 00:43:20 UTC
        assertThat(line)
                .isEqualTo("{\"n\":3,\"t_utc\":\"2025-11-21T00:43:20.123456Z\",\"t_mono_ns\":42000000000,"
                        + "\"topic\":\"tubes/v1/drone-07/front/tubes\",\"qos\":0,\"retain\":false,\"expiry_s\":1,\"linked\":true,"
                        + "\"type\":\"application/json\",\"crc32c\":\"" + LineWriter.crc(payload)
                        + "\",\"payload\":{\"v\":\"1.0\",\"score\":0.10,\"b\":[ 1,2]}}\n");
        RecordedMessage read = reader.read(line.strip().getBytes(StandardCharsets.UTF_8));
        assertThat(read).usingRecursiveComparison().isEqualTo(message(3, WireFormat.JSON, payload));
    }

    /** The check value of CRC-32C over "123456789", as RFC 3720 and others give it: e3069283. */
    @Test
    void theCheckSumIsCrc32c() {
        assertThat(LineWriter.crc("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("e3069283");
    }

    @Test
    void binaryPayloadsComeBackByteForByte() throws DamagedLineException {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] payload = new byte[random.nextInt(3_000)];
            random.nextBytes(payload);
            PayloadBuffer line = writer.write(message(i, WireFormat.CBOR, payload));
            RecordedMessage read = Objects.requireNonNull(reader.read(Arrays.copyOf(line.array(), line.size() - 1)));
            assertThat(read.payload()).isEqualTo(payload);
            assertThat(read.format()).isEqualTo(WireFormat.CBOR);
        }
    }

    @Test
    void textOverSeveralLinesIsKeptToo() throws DamagedLineException {
        byte[] payload = "{\n \"v\": \"1.0\"\r\n}".getBytes(StandardCharsets.UTF_8);
        String line = text(writer.write(message(0, WireFormat.JSON, payload)));
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        RecordedMessage read = Objects.requireNonNull(reader.read(line.strip().getBytes(StandardCharsets.UTF_8)));
        assertThat(read.payload()).isEqualTo(payload);
    }

    @Test
    void everyFlippedByteOfThePayloadIsNoticed() {
        byte[] payload = "{\"box\":[415,489,113,211]}".getBytes(StandardCharsets.UTF_8);
        PayloadBuffer line = writer.write(message(0, WireFormat.JSON, payload));
        byte[] bytes = Arrays.copyOf(line.array(), line.size() - 1);
        int begin = bytes.length - 1 - payload.length;
        for (int i = begin; i < begin + payload.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> reader.read(damaged)).as("byte %d", i).isInstanceOf(DamagedLineException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"n\":1}",
                "nonsense",
                "{\"n\":1,\"t_utc\":\"yesterday\",\"topic\":\"a\",\"payload\":{}}",
                "{\"n\":1,\"t_utc\":\"2025-11-21T00:43:20Z\",\"topic\":\"a/#\",\"payload\":{}}",
                "{\"n\":1,\"t_utc\":\"2025-11-21T00:43:20Z\",\"topic\":\"a\",\"qos\":3,\"payload\":{}}",
                "{\"n\":1,\"t_utc\":\"2025-11-21T00:43:20Z\",\"topic\":\"a\",\"payload_base64\":\"?\"}",
                "{\"n\":1,\"t_utc\":\"2025-11-21T00:43:20Z\",\"topic\":\"a\",\"type\":\"text/plain\",\"payload\":{}}",
                "{\"n\":1,\"t_utc\":\"2025-11-21T00:43:20Z\",\"topic\":\"a\",\"payload\":{}} x",
                "{\"tubecast_recording\":2}"
            })
    void whatIsNoLineIsRefused(String line) {
        assertThatThrownBy(() -> reader.read(line.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DamagedLineException.class);
    }

    @Test
    void aPartBeginsWithAHeaderThatIsNoMessage() throws DamagedLineException {
        String header = text(writer.header("6f1c2b0e", 2, 1_763_685_800_123_456L));
        assertThat(header)
                .isEqualTo("{\"tubecast_recording\":1,\"recording\":\"6f1c2b0e\",\"part\":2,"
                        + "\"t_utc\":\"2025-11-21T00:43:20.123456Z\"}\n");
        assertThat(reader.read(header.strip().getBytes(StandardCharsets.UTF_8))).isNull();
    }

    private static String text(PayloadBuffer line) {
        return new String(line.toByteArray(), StandardCharsets.UTF_8);
    }
}
