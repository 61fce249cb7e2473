package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A moment of a node's life.
 *
 * @param seconds since the begin
 * @param published messages so far
 * @param dropped frames so far
 * @param stepMillis what the newest step took
 * @param latencyMillis capture to hand-over of the newest message
 * @param mode what it was looked at with
 * @param stride and how many steps were taken at once
 */
record TimePoint(
        double seconds,
        long published,
        long dropped,
        double stepMillis,
        double latencyMillis,
        String mode,
        int stride) {
    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("s", Math.round(1e3 * seconds) / 1e3)
                .put("published", published)
                .put("dropped", dropped)
                .put("stepMillis", stepMillis)
                .put("latencyMillis", latencyMillis)
                .put("mode", mode)
                .put("stride", stride);
    }
}
