package io.tubecast.publish.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the node is doing; what is not measured is {@code null} (NaN for a number) and left out of the message. The publisher adds
 * its own part (link, lost events, last numbers).
 *
 * @param state overall
 * @param mode present mode
 * @param stride present stride
 * @param cause why the state is not {@link State#OK}
 * @param camera the camera
 * @param fps frame rates
 * @param latency from capture to hand-over
 * @param decision from capture of a clip's first frame to hand-over; null where frames are looked at as they come
 * @param drops dropped frames by where they were dropped and why: {@code detect.newer}
 * @param flow the optical flow; null where none is computed
 * @param device temperature and power of the machine; null where it says nothing of them
 * @param memory memory of the process
 * @param recorder the recorder; null where nothing is recorded
 * @param uptimeSeconds since the start of the process
 */
public record Health(
        State state,
        Mode mode,
        int stride,
        @Nullable String cause,
        Camera camera,
        @Nullable Rates fps,
        @Nullable Latency latency,
        @Nullable Latency decision,
        Map<String, Long> drops,
        @Nullable Flow flow,
        @Nullable Device device,
        @Nullable Memory memory,
        @Nullable Recorder recorder,
        double uptimeSeconds) {

    /** Copies the drops. */
    public Health {
        drops = Map.copyOf(drops);
    }

    /** The overall state. */
    public enum State {
        /** All as it should be. */
        OK("ok"),
        /** Working, with less than full ability. */
        DEGRADED("degraded"),
        /** Not working. */
        FAULT("fault");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word in messages. */
        public String word() {
            return word;
        }
    }

    /** The camera: whether frames come, age of the newest, and how often it was reopened. */
    public record Camera(boolean up, long frameAgeMillis, long reconnects) {}

    /** Frames a second that come in, that are processed, and that are wanted; NaN is left out. */
    public record Rates(double in, double out, double target) {}

    /** Percentiles of times in milliseconds. */
    public record Latency(double p50, double p95, double p99, double max) {}

    /**
     * The optical flow of the newest message's frame.
     *
     * @param valid whether the frame had its flow stack
     * @param cause why it had none
     * @param millis how long a field takes
     */
    public record Flow(
            boolean valid, @Nullable String cause, @Nullable Latency millis) {}

    /**
     * The machine; NaN is left out.
     *
     * @param maxCelsius the hottest zone
     * @param marginKelvin how far the zone nearest to its first passive trip point is from it
     * @param throttling whether its clocks are held down
     * @param watts what the board takes
     */
    public record Device(double maxCelsius, double marginKelvin, boolean throttling, double watts) {}

    /**
     * What becomes of the recording.
     *
     * @param on whether messages are written
     * @param cause why they are not; null while they are
     * @param lost messages that were not written, since the start
     * @param freeBytes room on the disk, of which {@code record.keepFree} is left alone; -1 if not known
     */
    public record Recorder(boolean on, @Nullable String cause, long lost, long freeBytes) {}

    /** Resident memory and used heap in bytes. */
    public record Memory(long residentBytes, long heapBytes) {}
}
