package io.tubecast.edge.record;

import java.nio.file.Path;

/**
 * Where messages are recorded and how much room they may take.
 *
 * @param file what is being written; finished parts stand beside it with a number before the ending
 * @param segmentBytes a part of so many bytes is finished
 * @param segmentNanos so is one of this age
 * @param totalBytes most bytes of all parts together; the oldest go first
 * @param keepFreeBytes room on the disk that is left to others
 */
public record RecordSettings(Path file, long segmentBytes, long segmentNanos, long totalBytes, long keepFreeBytes) {}
