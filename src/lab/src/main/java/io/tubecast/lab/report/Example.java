package io.tubecast.lab.report;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.linking.ActionTube;
import org.jspecify.annotations.Nullable;

/**
 * A tube that is worth a look.
 *
 * @param kind why
 * @param video where
 * @param label class of the tube
 * @param tube the detected tube; null if a true one was missed altogether
 * @param truth the true tube it is about; null for a false alarm far from any
 * @param overlap of the two; 0 without both
 */
record Example(
        Kind kind,
        AnnotatedVideo video,
        String label,
        @Nullable ActionTube tube,
        @Nullable AnnotatedTube truth,
        double overlap) {
    /** Why a tube is shown. */
    enum Kind {
        /** A hit with a great overlap. */
        BEST("Well found"),
        /** A tube with a high score that is no hit. */
        FALSE_ALARM("False alarm with a high score"),
        /** A true tube that no tube of its class overlaps enough. */
        MISSED("Missed");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** First frame of both. */
    int start() {
        int start = truth == null ? Integer.MAX_VALUE : truth.start();
        return tube == null ? start : Math.min(start, tube.start());
    }

    /** The frame after the last of both. */
    int end() {
        int end = truth == null ? 0 : truth.end();
        return tube == null ? end : Math.max(end, tube.end());
    }
}
