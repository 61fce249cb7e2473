package io.tubecast.trtbuild.accuracy;

import java.util.List;

/** Walks through what two models found in the same videos, side by side. */
final class Pairing {
    private Pairing() {}

    /** Takes a step of both. */
    @FunctionalInterface
    interface StepPair {
        /**
         * Takes what both found at a step.
         *
         * @param first whether it is the first of a video
         */
        void take(VideoRun.Step reference, VideoRun.Step candidate, boolean first);
    }

    static void forEachStep(List<VideoRun> reference, List<VideoRun> candidate, StepPair taker) {
        if (reference.size() != candidate.size()) {
            throw new IllegalArgumentException("%d videos against %d".formatted(reference.size(), candidate.size()));
        }
        for (int video = 0; video < reference.size(); video++) {
            List<VideoRun.Step> ours = reference.get(video).steps();
            List<VideoRun.Step> theirs = candidate.get(video).steps();
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
