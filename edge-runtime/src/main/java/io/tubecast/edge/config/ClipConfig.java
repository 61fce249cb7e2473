package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.List;

/**
 * Short videos of events.
 *
 * @param enabled whether there are any
 * @param directory where they are kept; may be empty where there are none
 * @param events types of events that are worth one
 * @param beforeSeconds how much of what led to the event is in it
 * @param afterSeconds how much of what followed
 * @param framesPerSecond pictures a second
 * @param maxWidth wider pictures are thinned, in pixels
 * @param totalMegabytes most MiB of all clips; the oldest go first
 * @param keepFreeMegabytes room on the disk that is left to others, in MiB
 */
public record ClipConfig(
        boolean enabled,
        String directory,
        List<String> events,
        double beforeSeconds,
        double afterSeconds,
        double framesPerSecond,
        int maxWidth,
        int totalMegabytes,
        int keepFreeMegabytes) {
    private static final List<String> KNOWN =
            List.of("tube.start", "tube.label", "tube.end", "decision", "mode", "camera");
    private static final int LONGEST_SECONDS = 20;
    private static final int MOST_MEGABYTES = 1 << 20;

    /** Checks the ranges. */
    public ClipConfig {
        events = List.copyOf(events);
        require(
                !enabled || !directory.isEmpty(),
                "clips.directory",
                "must name a folder where clips.enabled is true",
                "''");
        for (String event : events) {
            require(KNOWN.contains(event), "clips.events", "must be among " + String.join(", ", KNOWN), event);
        }
        requireSeconds("clips.beforeSeconds", beforeSeconds);
        requireSeconds("clips.afterSeconds", afterSeconds);
        require(
                framesPerSecond >= 1 && framesPerSecond <= 30,
                "clips.framesPerSecond",
                "must be in [1, 30]",
                framesPerSecond);
        require(maxWidth >= 64 && maxWidth <= 1_920, "clips.maxWidth", "must be in [64, 1920]", maxWidth);
        requireMegabytes("clips.totalMegabytes", totalMegabytes, 1);
        requireMegabytes("clips.keepFreeMegabytes", keepFreeMegabytes, 0);
    }

    private static void requireSeconds(String key, double seconds) {
        require(seconds >= 0 && seconds <= LONGEST_SECONDS, key, "must be in [0, 20]", seconds);
    }

    private static void requireMegabytes(String key, int megabytes, int least) {
        require(
                megabytes >= least && megabytes <= MOST_MEGABYTES,
                key,
                "must be in [%d, %d]".formatted(least, MOST_MEGABYTES),
                megabytes);
    }

    static ClipConfig defaults() {
        return new ClipConfig(false, "", List.of("decision"), 3, 3, 10, 640, 512, 512);
    }
}
