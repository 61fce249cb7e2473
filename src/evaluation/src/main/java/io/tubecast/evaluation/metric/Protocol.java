package io.tubecast.evaluation.metric;

import java.util.List;
import java.util.Optional;

/**
 * The rules by which tubes are compared with the truth. One code path reads these settings; no protocol has code of its own.
 *
 * <p>Common to all: detections are taken in falling order of score, equal scores in the order they were given; each takes the
 * ground truth of its class in its video (for frame-mAP: in its frame) that it overlaps most and that none before it has taken; it is a
 * hit if that overlap passes the threshold and a false alarm if not. A detection that instead passes with an ignored ground truth is
 * neither. A class without truth has average precision 0; the mean is taken over classes first, over thresholds then.
 *
 * @param name what {@code --protocol} calls it
 * @param tubeBoxes how boxes are drawn in tube overlaps
 * @param frameBoxes how boxes are drawn in frame-mAP
 * @param strict whether a tube's overlap has to exceed the threshold rather than to reach it (frame-mAP: reaching it is enough)
 * @param leastCommonFrames tubes with fewer common frames do not overlap at all
 * @param integration from precision to average precision
 * @param nms overlap above which the lower of two detections of a class is dropped before matching, tubes and frames alike; 1 drops none
 * @param singlePrecision whether scores are ranked as 32-bit numbers
 * @param lastTubeOnly whether the accuracy compares with the class of the video's last tube only, or accepts any class of the video
 */
public record Protocol(
        String name,
        BoxRule tubeBoxes,
        BoxRule frameBoxes,
        boolean strict,
        int leastCommonFrames,
        Integration integration,
        double nms,
        boolean singlePrecision,
        boolean lastTubeOnly) {
    /** Ours: clean continuous boxes, an overlap that reaches the threshold is a hit, envelope. */
    public static final Protocol CONTINUOUS =
            new Protocol("continuous", BoxRule.CLEAN, BoxRule.CLEAN, false, 1, Integration.ENVELOPE, 1, false, false);

    /**
     * The released MATLAB evaluation of "Online Real-time Multiple Spatiotemporal Action Localisation" (ROAD), by which the AMTnet
     * papers report: detections one pixel to the lower right and one pixel larger than the truth, overlap above the threshold, one common
     * frame counts as none. Its frame loop can match truth of other classes of the frame; that fault is not reproduced
     * (it needs a frame with two classes, which UCF101-24 does not have).
     */
    public static final Protocol ROAD = new Protocol(
            "road", new BoxRule(1, 2, 0, 0), new BoxRule(0, 1, 0, 0), true, 2, Integration.ENVELOPE, 1, true, true);

    /** The released Python evaluation of "Action Tubelet Detector" (ACT): +1 pixel on both sides, trapezoids, NMS at 0.3 first. */
    public static final Protocol ACT =
            new Protocol("act", BoxRule.PLUS_ONE, BoxRule.PLUS_ONE, false, 1, Integration.TRAPEZOID, 0.3, false, true);

    /** All protocols, ours first. */
    public static final List<Protocol> ALL = List.of(CONTINUOUS, ROAD, ACT);

    /** The protocol of that name, if there is one. */
    public static Optional<Protocol> named(String name) {
        return ALL.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** The score as this protocol ranks it. */
    double ranked(double score) {
        return singlePrecision ? (float) score : score;
    }

    @Override
    public String toString() {
        return name;
    }
}
