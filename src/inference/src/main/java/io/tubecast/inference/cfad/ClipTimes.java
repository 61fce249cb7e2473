package io.tubecast.inference.cfad;

/**
 * How long the stages of one clip took.
 *
 * @param trunkNanos the clip through the trunk
 * @param proposalNanos its features through the proposals; 0 where the span is always the whole clip
 * @param coarseNanos all proposals through the coarse module
 * @param selectorNanos those with tubes through the selector
 * @param refineNanos all key time stamps through the refine module
 * @param decodeNanos everything in plain Java: sampling, decoding, suppression, search
 */
public record ClipTimes(
        long trunkNanos,
        long proposalNanos,
        long coarseNanos,
        long selectorNanos,
        long refineNanos,
        long decodeNanos) {}
