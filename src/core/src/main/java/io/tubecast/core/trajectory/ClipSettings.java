package io.tubecast.core.trajectory;

/**
 * How tubes are chosen and refined in a clip.
 *
 * @param spans which temporal proposals are looked into
 * @param coarse which tubes of a proposal are kept
 * @param maxOverlap tubes of different proposals that overlap a better one more than this go, so that an actor is one tube whichever proposals saw it; the paper
 *     does not say; 1 keeps all
 * @param refine which boxes are looked for again, and where
 * @param interpolation how a tube moves between its time stamps
 */
public record ClipSettings(
        Spans spans, CoarseSettings coarse, double maxOverlap, Refinement refine, Interpolation interpolation) {
    /**
     * Which temporal proposals are looked into.
     *
     * @param full whether it is the whole clip and nothing else, as for trimmed videos: the proposal network is not asked
     * @param minScore least score of every proposal but the best
     * @param maxOverlap two proposals overlap no more than this in time
     * @param most most proposals of a clip
     * @param scorePower power of a proposal's score by which those of its tubes are multiplied; the paper does not do so: 0
     */
    public record Spans(boolean full, double minScore, double maxOverlap, int most, double scorePower) {
        /** With scores of the tubes' own alone. */
        public Spans(boolean full, double minScore, double maxOverlap, int most) {
            this(full, minScore, maxOverlap, most, 0);
        }

        /** Checks the ranges. */
        public Spans {
            share("spans.minScore", minScore);
            share("spans.maxOverlap", maxOverlap);
            require(most >= 1, "spans.most must be at least 1, was " + most);
            require(scorePower >= 0 && scorePower <= 8, "spans.scorePower must be in [0, 8], was " + scorePower);
        }
    }

    /**
     * Which boxes are looked for again, and where.
     *
     * @param alpha least score of a key time stamp: 0 refines all, above 1 none
     * @param sigma half the searched area's size in sizes of the coarse box
     * @param minScore least score of a box for its tube's class to replace the coarse one; the paper has no such bound: 0
     * @param voteOverlap least overlap with the best box by which others have a say in where it is, each by its score; 1 takes the best as it is, as the paper does
     * @param mirror whether what is looked for in the clip is looked for in its mirror image too and the mean is taken, which the paper does not do: the trunk runs twice, and the refine module for each map
     */
    public record Refinement(double alpha, double sigma, double minScore, double voteOverlap, boolean mirror) {
        /** The paper's, without a least score, a vote and the mirror image. */
        public Refinement(double alpha, double sigma) {
            this(alpha, sigma, 0, 1, false);
        }

        /** The same with others in the place of alpha and sigma. */
        public Refinement with(double otherAlpha, double otherSigma) {
            return new Refinement(otherAlpha, otherSigma, minScore, voteOverlap, mirror);
        }

        /** The same in the clip alone. */
        public Refinement withoutMirror() {
            return new Refinement(alpha, sigma, minScore, voteOverlap, false);
        }

        /** Checks the ranges. */
        public Refinement {
            require(alpha >= 0 && alpha <= 2, "refine.alpha must be in [0, 2], was " + alpha);
            require(sigma >= 0 && sigma <= 100, "refine.sigma must be in [0, 100], was " + sigma);
            share("refine.minScore", minScore);
            share("refine.voteOverlap", voteOverlap);
        }
    }

    /** Checks the range. */
    public ClipSettings {
        share("maxOverlap", maxOverlap);
    }

    /** The paper's where it says one, and the end of its range of alpha that refines most. */
    public static ClipSettings defaults() {
        return new ClipSettings(
                new Spans(false, 0.5, 0.7, 3),
                CoarseSettings.defaults(),
                0.5,
                new Refinement(0.15, 0.8),
                Interpolation.NATURAL);
    }

    /** The same for trimmed videos, or for others again. */
    public ClipSettings withFullSpan(boolean full) {
        Spans others = new Spans(full, spans.minScore(), spans.maxOverlap(), spans.most(), spans.scorePower());
        return new ClipSettings(others, coarse, maxOverlap, refine, interpolation);
    }

    /** The same with so many proposals at most, of so much score at least. */
    public ClipSettings withProposals(double minScore, int most) {
        Spans others = new Spans(spans.full(), minScore, spans.maxOverlap(), most, spans.scorePower());
        return new ClipSettings(others, coarse, maxOverlap, refine, interpolation);
    }

    /** The same with other refinement. */
    public ClipSettings with(Refinement other) {
        return new ClipSettings(spans, coarse, maxOverlap, other, interpolation);
    }

    private static void share(String key, double value) {
        require(value >= 0 && value <= 1, "%s must be in [0, 1], was %s".formatted(key, value));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
