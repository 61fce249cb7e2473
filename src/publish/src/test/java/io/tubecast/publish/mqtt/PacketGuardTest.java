package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PacketGuardTest {
    @Test
    void letsPacketsThroughHoweverTheyAreCut() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int length : new int[] {0, 1, 127, 128, 300, 1_000, 0, 16_384, 5}) {
            packet(stream, length);
        }
        byte[] bytes = stream.toByteArray();
        for (int run = 0; run < 200; run++) {
            PacketGuard guard = new PacketGuard(16_384);
            int at = 0;
            while (at < bytes.length) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(400));
                if (count == 1) {
                    guard.saw(bytes[at] & 0xFF);
                } else {
                    guard.saw(bytes, at, count);
                }
                at += count;
            }
        }
    }

    @Test
    void stopsAPacketThatIsTooLongAtItsLength() throws IOException {
        PacketGuard guard = new PacketGuard(1_000);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        packet(stream, 1_000);
        byte[] fits = stream.toByteArray();
        guard.saw(fits, 0, fits.length);
        guard.saw(0x30);
        guard.saw(0xE9); // 1001 = 7 * 128 + 105
        assertThatThrownBy(() -> guard.saw(0x07))
                .isInstanceOf(IOException.class)
                .hasMessage("the broker announces a packet of 1001 bytes, at most 1000 are taken");
    }

    @Test
    void stopsALengthThatNeverEnds() throws IOException {
        PacketGuard guard = new PacketGuard(1_000);
        byte[] start = {0x30, -1, -1, -1, -1};
        guard.saw(start, 0, start.length);
        assertThatThrownBy(() -> guard.saw(0xFF))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("MQTT");
        assertThat(start).hasSize(5);
    }

    /** A PUBLISH of so many bytes after its header. */
    private static void packet(ByteArrayOutputStream stream, int length) {
        stream.write(0x30);
        int rest = length;
        do {
            int digit = rest % 128;
            rest /= 128;
            stream.write(rest > 0 ? digit | 0x80 : digit);
        } while (rest > 0);
        for (int i = 0; i < length; i++) {
            stream.write(0xFF);
        }
    }
}
