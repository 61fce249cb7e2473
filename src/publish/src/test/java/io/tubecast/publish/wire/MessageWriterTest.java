package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessageWriterTest {
    private final MessageWriter out = new MessageWriter(WireFormat.JSON);
    private final PayloadBuffer buffer = new PayloadBuffer();

    @ParameterizedTest
    @CsvSource({
        "0, 4, 0.0",
        "1, 4, 1.0",
        "0.91, 4, 0.91",
        "0.99995, 4, 1.0",
        "0.00004, 4, 0.0",
        "-3.5, 1, -3.5",
        "-0.04, 1, 0.0",
        "-0.06, 1, -0.1",
        "123456.789, 2, 123456.79",
        "10.05, 2, 10.05",
        "NaN, 4, 0.0",
        "Infinity, 4, 0.0"
    })
    void writesDecimals(double value, int digits, String expected) throws IOException {
        assertThat(decimal(value, digits)).isEqualTo(expected);
    }

    @Test
    void decimalsReadBackRounded() throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 5_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(7));
            BigDecimal rounded = new BigDecimal(value * 1_000)
                    .setScale(0, RoundingMode.HALF_UP)
                    .movePointLeft(3);
            assertThat(new BigDecimal(decimal(value, 3))).isEqualByComparingTo(rounded);
        }
    }

    private String decimal(double value, int digits) throws IOException {
        out.begin(buffer);
        out.decimal(Field.SCORE, value, digits);
        out.end();
        String text = new String(buffer.toByteArray(), StandardCharsets.UTF_8);
        assertThat(text).startsWith("{\"score\":").endsWith("}");
        return text.substring("{\"score\":".length(), text.length() - 1);
    }
}
