package io.tubecast.trtbuild.accuracy;

import java.util.List;
import java.util.function.Function;

/** Walks through what two models found in the same videos, side by side. */
final class Pairing {
    private Pairing() {}

    /** Takes the same step of both. */
    @FunctionalInterface
    interface StepPair<T> {
        /**
         * Takes what both have at a step.
         *
         * @param first whether it is the first of a video
         */
        void take(T reference, T candidate, boolean first);
    }

    /**
     * Walks through all videos.
     *
     * @param part what is looked at of each, step by step
     */
    static <T> void forEachStep(
            List<VideoRun> reference, List<VideoRun> candidate, Function<VideoRun, List<T>> part, StepPair<T> taker) {
        if (reference.size() != candidate.size()) {
            throw new IllegalArgumentException("%d videos against %d".formatted(reference.size(), candidate.size()));
        }
        for (int video = 0; video < reference.size(); video++) {
            List<T> ours = part.apply(reference.get(video));
            List<T> theirs = part.apply(candidate.get(video));
            if (ours.size() != theirs.size()) {
                throw new IllegalArgumentException("video %s: %d steps against %d"
                        .formatted(reference.get(video).name(), ours.size(), theirs.size()));
            }
            for (int step = 0; step < ours.size(); step++) {
                taker.take(ours.get(step), theirs.get(step), step == 0);
            }
        }
    }
}
