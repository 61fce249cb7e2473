package io.tubecast.trtbuild.accuracy;

/**
 * Video-mAP@0.5 of a model against the reference's on the same labelled videos; fractions in [0, 1].
 *
 * @param videos labelled videos
 * @param reference the reference's
 * @param candidate the other's
 * @param drop the reference's less the other's
 * @param low lower end of the drop's 95 % interval; each resample draws the same videos for both
 * @param high upper end
 */
public record MapDifference(int videos, double reference, double candidate, double drop, double low, double high) {}
