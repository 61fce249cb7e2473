package io.tubecast.core.trajectory;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads the temporal proposal network's outputs: when something happens in a clip, whatever it is.
 *
 * <p>Spans are cut at the clip's ends; those that overlap a better one too much go. The best is always kept, the others if they score
 * enough.
 *
 * @param anchors the network's anchors
 * @param minScore least score of every proposal but the best
 * @param maxOverlap two kept proposals overlap no more than this in time
 * @param most most proposals of a clip
 */
public record SpanProposals(SpanAnchors anchors, double minScore, double maxOverlap, int most) {
    /** Frames that a proposal covers at least. */
    public static final int LEAST_FRAMES = 2;

    /** Checks the ranges. */
    public SpanProposals {
        if (!(minScore >= 0 && minScore <= 1 && maxOverlap >= 0 && maxOverlap <= 1) || most < 1) {
            throw new IllegalArgumentException(
                    "proposals need a score and an overlap in [0, 1] and at least one kept, were %s, %s, %d"
                            .formatted(minScore, maxOverlap, most));
        }
    }

    /**
     * A proposal.
     *
     * @param span when
     * @param score how sure the network is that something happens then
     */
    public record Proposal(TimeSpan span, double score) {}

    /**
     * The proposals of one clip, best first; of equals the one of the earlier anchor.
     *
     * @param scores (in) [anchors x 2] softmax scores, background first, from the buffer's position on
     * @param offsets (in) [anchors x 2] center and length, from the buffer's position on
     * @param clipFrames T
     */
    public List<Proposal> decode(FloatBuffer scores, FloatBuffer offsets, int clipFrames) {
        List<Proposal> all = new ArrayList<>();
        for (int i = 0; i < anchors.size(); i++) {
            float center = offsets.get(offsets.position() + 2 * i);
            float length = offsets.get(offsets.position() + 2 * i + 1);
            TimeSpan span = anchors.decode(i, center, length).within(clipFrames, LEAST_FRAMES);
            all.add(new Proposal(span, scores.get(scores.position() + 2 * i + 1)));
        }
        all.sort(Comparator.comparingDouble(Proposal::score).reversed());
        List<Proposal> kept = new ArrayList<>();
        for (Proposal proposal : all) {
            boolean enough = kept.isEmpty() || proposal.score() >= minScore;
            if (!enough || kept.size() == most) {
                break;
            }
            if (kept.stream().allMatch(better -> better.span().iou(proposal.span()) <= maxOverlap)) {
                kept.add(proposal);
            }
        }
        return kept;
    }
}
