package io.tubecast.publish.mqtt;

import java.io.IOException;

/**
 * Follows the bytes that come from a broker and stops a packet that is too long, before anybody makes room for it: the client library takes the memory that a broker
 * announces, up to 256 MiB, before it compares it with the limit. Not thread-safe.
 */
final class PacketGuard {
    private static final int LONGEST_LENGTH = 4;

    private final int most;
    private boolean inLength;
    private int length;
    private int lengthBytes;
    private long remaining;

    PacketGuard(int most) {
        this.most = most;
    }

    /** A byte came. */
    void saw(int octet) throws IOException {
        if (inLength) {
            length |= (octet & 0x7F) << (7 * lengthBytes++);
            if (lengthBytes > LONGEST_LENGTH) {
                throw new IOException("the broker does not speak MQTT");
            }
            if ((octet & 0x80) == 0) {
                if (length > most) {
                    throw new IOException(
                            "the broker announces a packet of %d bytes, at most %d are taken".formatted(length, most));
                }
                inLength = false;
                remaining = length;
            }
        } else if (remaining > 0) {
            remaining--;
        } else {
            inLength = true;
            length = 0;
            lengthBytes = 0;
        }
    }

    /** Bytes came. */
    void saw(byte[] bytes, int offset, int count) throws IOException {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (!inLength && remaining > 0) {
                int inside = (int) Math.min(remaining, end - at);
                remaining -= inside;
                at += inside;
            } else {
                saw(bytes[at++]);
            }
        }
    }
}
