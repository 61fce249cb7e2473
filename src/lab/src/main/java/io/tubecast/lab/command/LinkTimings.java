package io.tubecast.lab.command;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long linking took: each call that links a step, and the call at the end of each video that asks for the tubes. Reading, filtering, trimming and writing
 * are not in it. Not thread-safe.
 */
final class LinkTimings {
    private final Durations steps = new Durations();
    private final Durations ends = new Durations();
    private final Durations stepsWithEnds = new Durations();
    private long frames;
    private int framesOfVideo;
    private int stepsOfVideo;
    private long nanosOfVideo;

    /** A growing list of nanoseconds. */
    private static final class Durations {
        private long[] nanos = new long[1024];
        private int count;
        private long sum;

        void add(long duration) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = duration;
            sum += duration;
        }

        Map<String, Object> micros() {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            Map<String, Object> micros = new LinkedHashMap<>();
            micros.put("p50", count == 0 ? 0 : sorted[(count - 1) / 2] / 1e3);
            micros.put("p99", count == 0 ? 0 : sorted[(int) Math.ceil(0.99 * count) - 1] / 1e3);
            micros.put("mean", per(sum, count));
            return micros;
        }
    }

    /** A step was linked. */
    void step(long nanos) {
        steps.add(nanos);
        stepsOfVideo++;
        nanosOfVideo += nanos;
    }

    /** So many frames of the video at hand have been looked at. */
    void frames(int ofVideo) {
        framesOfVideo = ofVideo;
    }

    /** A video is over and its tubes were asked for. */
    void end(long nanos) {
        ends.add(nanos);
        if (stepsOfVideo > 0) {
            stepsWithEnds.add((nanosOfVideo + nanos) / stepsOfVideo);
        }
        frames += framesOfVideo;
        framesOfVideo = 0;
        stepsOfVideo = 0;
        nanosOfVideo = 0;
    }

    /**
     * As keys of a JSON object, in microseconds: over all steps, over the ends of all videos, and over all videos what both together come to for each of its steps; then
     * the mean of everything for each step and for each source frame.
     */
    Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("videos", ends.count);
        json.put("steps", steps.count);
        json.put("frames", frames);
        json.put("stepMicros", steps.micros());
        json.put("endMicros", ends.micros());
        json.put("videoMicrosPerStep", stepsWithEnds.micros());
        json.put("microsPerStep", per(steps.sum + ends.sum, steps.count));
        json.put("microsPerFrame", per(steps.sum + ends.sum, frames));
        return json;
    }

    private static double per(long nanos, long count) {
        return count == 0 ? 0 : nanos / 1e3 / count;
    }
}
