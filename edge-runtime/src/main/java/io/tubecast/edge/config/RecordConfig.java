package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * The recorder: whether messages are written to the disk, and how much of it they may take.
 *
 * @param file what is being written; finished parts stand beside it with a number before the ending; empty to record nothing
 * @param segmentMegabytes a part of so many MiB is finished
 * @param segmentMinutes so is one of this age
 * @param totalMegabytes most MiB of all parts together; the oldest go first
 * @param keepFreeMegabytes room on the disk that is left to others, in MiB
 */
public record RecordConfig(
        String file, int segmentMegabytes, int segmentMinutes, int totalMegabytes, int keepFreeMegabytes) {
    private static final int MOST_MEGABYTES = 1 << 20;

    /** Checks the ranges. */
    public RecordConfig {
        require(
                segmentMegabytes >= 1 && segmentMegabytes <= 4_096,
                "record.segmentMegabytes",
                "must be in [1, 4096]",
                segmentMegabytes);
        require(
                segmentMinutes >= 1 && segmentMinutes <= 1_440,
                "record.segmentMinutes",
                "must be in [1, 1440]",
                segmentMinutes);
        require(
                totalMegabytes >= 2 * segmentMegabytes && totalMegabytes <= MOST_MEGABYTES,
                "record.totalMegabytes",
                "must be in [2 * record.segmentMegabytes, %d]".formatted(MOST_MEGABYTES),
                totalMegabytes);
        require(
                keepFreeMegabytes >= 0 && keepFreeMegabytes <= MOST_MEGABYTES,
                "record.keepFreeMegabytes",
                "must be in [0, %d]".formatted(MOST_MEGABYTES),
                keepFreeMegabytes);
    }

    static RecordConfig defaults() {
        return new RecordConfig("", 64, 60, 2_048, 512);
    }
}
