package io.tubecast.lab.command;

import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.detection.MicroTubeFilter;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.linking.RuleSet;
import io.tubecast.evaluation.format.DetectionStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the rows of a detection file before they are linked.
 *
 * <p>{@code none} links every row for every class. {@code default} filters as the published programs do before their linkers: score over
 * 0.001, 50 best, NMS 0.45, keep 10; {@code act}: 300 best, NMS 0.3, keep 10, without its class-agnostic pass at 0.7. Under {@code road}
 * boxes are first clamped to pixels 0 to width - 1 and 0 to height - 1, as its reader of detections does; under {@code online} those that are kept are cut at
 * the picture's border, as the live system does. Not thread-safe.
 */
public final class DetectionFilter {
    static final String MIN_SCORE = "linking.minScore";
    static final String TOP_K = "linking.topK";
    static final String NMS_OVERLAP = "linking.nmsOverlap";
    static final String PRE_NMS_TOP = "linking.preNmsTop";

    /** The settings that are the filter's, not the linker's. */
    static final List<String> KEYS = List.of(MIN_SCORE, TOP_K, NMS_OVERLAP, PRE_NMS_TOP);

    private final @Nullable DetectionSettings settings;
    private final boolean clamped;
    private final boolean cut;
    private @Nullable MicroTubeFilter filter;
    private @Nullable MicroTubes microTubes;

    private DetectionFilter(@Nullable DetectionSettings settings, boolean clamped, boolean cut) {
        this.settings = settings;
        this.clamped = clamped;
        this.cut = cut;
    }

    /** Links what it is given. */
    static DetectionFilter none() {
        return new DetectionFilter(null, false, false);
    }

    /** What the published program of a rule set does. */
    public static DetectionFilter of(RuleSet rules) {
        return new DetectionFilter(
                rules == RuleSet.ACT ? new DetectionSettings(0, 300, 0.3, 10) : DetectionSettings.DEFAULT,
                rules == RuleSet.ROAD,
                rules == RuleSet.ONLINE);
    }

    /**
     * This filter with one setting changed.
     *
     * @throws IllegalArgumentException if there is no filter, or the value is not allowed
     */
    DetectionFilter with(String key, String value) {
        DetectionSettings old = settings;
        if (old == null) {
            throw new IllegalArgumentException(key + " belongs to the filter, but --filter none was asked for");
        }
        try {
            DetectionSettings changed = switch (key) {
                case MIN_SCORE ->
                    new DetectionSettings(Double.parseDouble(value), old.preNmsTop(), old.nmsOverlap(), old.keep());
                case TOP_K ->
                    new DetectionSettings(old.minScore(), old.preNmsTop(), old.nmsOverlap(), Integer.parseInt(value));
                case NMS_OVERLAP ->
                    new DetectionSettings(old.minScore(), old.preNmsTop(), Double.parseDouble(value), old.keep());
                default -> new DetectionSettings(old.minScore(), Integer.parseInt(value), old.nmsOverlap(), old.keep());
            };
            return new DetectionFilter(changed, clamped, cut);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a number, was '%s'".formatted(key, value), e);
        }
    }

    /** The micro-tubes of a step that has rows; valid until the next call. */
    public MicroTubes apply(DetectionStep step) {
        int classes = step.scoresPerRow() - 1;
        int k = step.frames().length;
        MicroTubes target = microTubes;
        int needed = settings == null ? step.rows() : settings.capacity(step.rows());
        if (target == null || target.capacity() < needed || target.classes() != classes || target.boxesPerTube() != k) {
            target = new MicroTubes(classes, k, Math.max(1, needed));
            microTubes = target;
            filter = settings == null ? null : new MicroTubeFilter(classes, k, settings);
        }
        double[] boxes = clamped ? clamped(step) : step.boxes();
        if (filter == null) {
            MicroTubeFilter.offerAll(step.rows(), boxes, step.scores(), target);
        } else {
            filter.filter(step.rows(), boxes, step.scores(), target);
        }
        if (cut) {
            cutAtBorder(target, step);
        }
        return target;
    }

    private static void cutAtBorder(MicroTubes kept, DetectionStep step) {
        double[] boxes = kept.boxes();
        int values = 4 * kept.boxesPerTube();
        for (int actionClass = 0; actionClass < kept.classes(); actionClass++) {
            int start = values * kept.slot(actionClass, 0);
            for (int i = start; i < start + values * kept.count(actionClass); i++) {
                boxes[i] = Math.max(0, Math.min((i - start) % 2 == 0 ? step.width() : step.height(), boxes[i]));
            }
        }
    }

    private static double[] clamped(DetectionStep step) {
        double[] boxes = step.boxes().clone();
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = Math.max(0, Math.min(i % 2 == 0 ? step.width() - 1 : step.height() - 1, boxes[i]));
        }
        return boxes;
    }
}
