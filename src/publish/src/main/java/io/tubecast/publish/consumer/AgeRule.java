package io.tubecast.publish.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.wire.MessageKind;
import java.time.DateTimeException;
import java.time.Instant;

/** Works out how old a message is when it is handed on. */
final class AgeRule {
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long LONGEST_VALID_MILLIS = 3_600_000;

    private AgeRule() {}

    /**
     * The age of a message.
     *
     * @param clock what is known about the node's clock
     * @param nowNanos when it is handed on
     */
    static Age of(MessageKind kind, JsonNode body, Inbound inbound, ClockOffset clock, long nowNanos)
            throws RefusedException {
        if (kind != MessageKind.TUBES && kind != MessageKind.EVENTS) {
            return Age.NONE;
        }
        JsonNode moment = kind == MessageKind.TUBES ? body.get("frame") : body;
        long captured = moment.get("t_mono_ns").longValue();
        long latency = Math.max(0, body.get("t_pub_mono_ns").longValue() - captured);
        long waited = Math.max(0, nowNanos - inbound.receivedNanos());
        long least = latency + waited;
        long nanos;
        long error;
        if (clock.known()) {
            nanos = Math.max(least, clock.nodeNanos(nowNanos) - captured);
            error = ceilMillis(clock.errorNanos(nowNanos));
        } else {
            long micros = inbound.receivedUtcMicros() - utcMicros(kind, body);
            nanos = Math.max(least, micros * 1_000 + waited);
            error = -1;
        }
        long millis = Math.max(0, ceilMillis(nanos));
        long valid =
                Math.max(0, Math.min(LONGEST_VALID_MILLIS, body.get("valid_ms").longValue()));
        long rest = valid - millis - Math.max(0, error);
        return new Age(millis, error, nowNanos + rest * NANOS_A_MILLI);
    }

    private static long utcMicros(MessageKind kind, JsonNode body) throws RefusedException {
        JsonNode date = kind == MessageKind.TUBES ? body.get("frame").get("t_utc") : body.get("t_capture");
        try {
            return Instant.parse(date.textValue()).toEpochMilli() * 1_000;
        } catch (DateTimeException | ArithmeticException e) {
            throw new RefusedException(Refusal.MALFORMED, "not a date: " + date);
        }
    }

    private static long ceilMillis(long nanos) {
        return Math.floorDiv(nanos + NANOS_A_MILLI - 1, NANOS_A_MILLI);
    }
}
