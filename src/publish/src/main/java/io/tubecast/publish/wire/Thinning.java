package io.tubecast.publish.wire;

import io.tubecast.publish.message.WholeTube;

/**
 * How much of a whole tube is written.
 *
 * @param keys most key boxes, at least 2
 * @param segments most segments
 */
record Thinning(int keys, int segments) {
    static final Thinning NONE = new Thinning(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Less of {@code tube}, whose message had {@code size} bytes where {@code limit} are allowed: boxes first, then segments. */
    Thinning toFit(WholeTube tube, int size, int limit) {
        int keysNow = Math.min(keys, tube.keys().size());
        int segmentsNow = Math.min(segments, tube.segments().size());
        if (keysNow > 2) {
            long fitting = (long) keysNow * limit / size;
            return new Thinning((int) Math.max(2, Math.min(keysNow - 1, fitting * 98 / 100)), segments);
        }
        if (segmentsNow > 0) {
            return new Thinning(keysNow, segmentsNow / 2);
        }
        throw new IllegalStateException("%d bytes for a tube of two boxes and no segment".formatted(size));
    }

    /** Which of {@code total} things is the one in place {@code place} of {@code kept}: first and last stay, evenly between. */
    static int index(int place, int kept, int total) {
        return kept <= 1 ? 0 : (int) Math.round((double) place * (total - 1) / (kept - 1));
    }
}
