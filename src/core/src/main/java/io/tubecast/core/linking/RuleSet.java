package io.tubecast.core.linking;

import java.util.Locale;

/**
 * Whose rules decide how micro-tubes become tubes; {@link LinkingSettings} holds the numbers.
 *
 * <p>All three are greedy, per class and in the order of tube scores, take the best-scored micro-tube among those that overlap
 * enough, and start a tube from each one left over. They part in what is compared, when a tube ends and how holes are filled.
 */
public enum RuleSet {
    /**
     * Ours: the tube's box on the first frame of the new micro-tube (its own last box, coasted if need be) against the new
     * micro-tube's first box, continuous coordinates; lives measured in milliseconds of capture time; merged knots, linear
     * interpolation; score = mean of the 20 best detections.
     */
    ONLINE,
    /**
     * Frame level, as the released program of Singh et al. (ICCV 2017): first boxes only, "+1 pixel" overlap, tubes re-sorted
     * after each step by the mean of their {@code maxMissedSteps + 1} best scores, holes copy the later detection.
     */
    ROAD,
    /**
     * K-frame tubelets, as the released program of Kalogeiton et al. (ICCV 2017): mean "+1 pixel" overlap on the shared frames,
     * tubes sorted before each step by mean score, boxes averaged per frame. Its holes without any box, where the original
     * divides by zero, are interpolated.
     */
    ACT;

    /** How the command line and configuration files spell it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The rule set of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RuleSet named(String name) {
        for (RuleSet rules : values()) {
            if (rules.spelling().equals(name)) {
                return rules;
            }
        }
        throw new IllegalArgumentException("linker must be one of online, road, act, was '%s'".formatted(name));
    }
}
