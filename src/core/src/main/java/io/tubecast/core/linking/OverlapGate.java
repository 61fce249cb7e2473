package io.tubecast.core.linking;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.geometry.Iou;

/** How much a live tube and a new micro-tube overlap, by each of the rule sets. */
final class OverlapGate {
    /** The published programs were written in double precision and add its epsilon to the union, in square pixels. */
    private static final double EPSILON = Math.ulp(1.0);

    private final RuleSet rules;
    private final double pixelWidth;
    private final double pixelHeight;
    private final double epsilon;

    OverlapGate(LinkingSettings settings) {
        rules = settings.rules();
        pixelWidth = settings.pixelWidth();
        pixelHeight = settings.pixelHeight();
        epsilon = rules == RuleSet.ROAD ? EPSILON * pixelWidth * pixelHeight : 0;
    }

    double overlap(LiveTube tube, MicroTubes microTubes, int slot, StepTime time) {
        int at = slot * microTubes.boxesPerTube() * 4;
        return switch (rules) {
            case ONLINE -> Iou.of(tube.predictedAt(time.firstFrame()), 0, microTubes.boxes(), at);
            case ROAD -> pixelIou(tube.lastBoxes(), 0, microTubes.boxes(), at);
            case ACT -> tubeletOverlap(tube, microTubes, at, time);
        };
    }

    /** Mean over the frames that both have a box on; if there is none, last box against first box. */
    private double tubeletOverlap(LiveTube tube, MicroTubes microTubes, int at, StepTime time) {
        int k = microTubes.boxesPerTube();
        long oldStep = k == 1 ? 1 : (tube.lastFrame() - tube.lastFirstFrame()) / (k - 1);
        long newStep = k == 1 ? 1 : (time.lastFrame() - time.firstFrame()) / (k - 1);
        double sum = 0;
        int shared = 0;
        for (int box = 0; box < k; box++) {
            long frame = time.firstFrame() + box * newStep;
            long offset = frame - tube.lastFirstFrame();
            if (offset >= 0 && frame <= tube.lastFrame() && offset % oldStep == 0) {
                sum += pixelIou(tube.lastBoxes(), (int) (offset / oldStep) * 4, microTubes.boxes(), at + box * 4);
                shared++;
            }
        }
        return shared > 0 ? sum / shared : pixelIou(tube.lastBoxes(), (k - 1) * 4, microTubes.boxes(), at);
    }

    /** Overlap of boxes whose corners are pixels that belong to them: widths are x2 - x1 + 1. */
    private double pixelIou(double[] a, int atA, double[] b, int atB) {
        double width = Math.min(a[atA + 2], b[atB + 2]) - Math.max(a[atA], b[atB]) + pixelWidth;
        double height = Math.min(a[atA + 3], b[atB + 3]) - Math.max(a[atA + 1], b[atB + 1]) + pixelHeight;
        if (!(width > 0 && height > 0)) {
            return 0;
        }
        double intersection = width * height;
        return intersection / (area(a, atA) + area(b, atB) - intersection + epsilon);
    }

    private double area(double[] boxes, int at) {
        return (boxes[at + 2] - boxes[at] + pixelWidth) * (boxes[at + 3] - boxes[at + 1] + pixelHeight);
    }
}
