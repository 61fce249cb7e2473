package io.tubecast.edge.clip;

import java.nio.file.Path;
import java.util.Set;

/**
 * Which clips are kept.
 *
 * @param folder where
 * @param events types of events that are worth one
 * @param beforeNanos how much of what led to the event is in it
 * @param afterNanos how much of what followed
 * @param framesPerSecond most pictures a second
 * @param maxWidthPx wider pictures are thinned
 * @param totalBytes most bytes of all clips; the oldest go first
 * @param keepFreeBytes room on the disk that is left to others
 */
public record ClipSettings(
        Path folder,
        Set<String> events,
        long beforeNanos,
        long afterNanos,
        double framesPerSecond,
        int maxWidthPx,
        long totalBytes,
        long keepFreeBytes) {
    /** Copies the set. */
    public ClipSettings {
        events = Set.copyOf(events);
    }
}
