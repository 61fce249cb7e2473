package io.tubecast.core.linking;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of one linker. Start from {@link #online()}, {@link #road()} or {@link #act()}.
 *
 * <p>Filtering before linking (score threshold, top-k, NMS) belongs to detection.
 *
 * @param rules whose rules the numbers belong to
 * @param minOverlap least overlap of a tube and a micro-tube that may extend it, in [0, 1]
 * @param maxMissedSteps a tube ends at this many missed steps in a row (not online)
 * @param minDetections a tube with fewer detections is dropped (not online)
 * @param minTubeFrames a tube with fewer frames is dropped (act)
 * @param minTubeScore a tube with a lower score is dropped (act)
 * @param maxCoastMillis a tube ends once it has not been seen for longer than this (online)
 * @param minTubeMillis a tube is dropped if less time lies between its first and its last frame (online)
 * @param cost what decides between micro-tubes that overlap enough
 * @param pixelWidth width of a pixel in the unit of the boxes, for overlaps with "+1": 1 for pixels, 1/width if normalised
 * @param pixelHeight height of a pixel in the unit of the boxes
 */
public record LinkingSettings(
        RuleSet rules,
        double minOverlap,
        int maxMissedSteps,
        int minDetections,
        int minTubeFrames,
        double minTubeScore,
        double maxCoastMillis,
        double minTubeMillis,
        LinkCost cost,
        double pixelWidth,
        double pixelHeight) {
    private static final String MIN_OVERLAP = "linking.minOverlap";
    private static final String MAX_MISSED_STEPS = "linking.maxMissedSteps";
    private static final String MIN_DETECTIONS = "linking.minDetections";
    private static final String MIN_TUBE_FRAMES = "linking.minTubeFrames";
    private static final String MIN_TUBE_SCORE = "linking.minTubeScore";
    private static final String MAX_COAST_MILLIS = "linking.maxCoastMillis";
    private static final String MIN_TUBE_MILLIS = "linking.minTubeMillis";
    private static final String COST = "linking.cost";

    /** Checks every number. */
    public LinkingSettings {
        require(minOverlap >= 0 && minOverlap <= 1, MIN_OVERLAP, "in [0, 1]", minOverlap);
        require(maxMissedSteps >= 1, MAX_MISSED_STEPS, "at least 1", maxMissedSteps);
        require(minDetections >= 1, MIN_DETECTIONS, "at least 1", minDetections);
        require(minTubeFrames >= 1, MIN_TUBE_FRAMES, "at least 1", minTubeFrames);
        require(minTubeScore >= 0 && minTubeScore <= 1, MIN_TUBE_SCORE, "in [0, 1]", minTubeScore);
        require(isSpan(maxCoastMillis), MAX_COAST_MILLIS, "in [0, 60000]", maxCoastMillis);
        require(isSpan(minTubeMillis), MIN_TUBE_MILLIS, "in [0, 60000]", minTubeMillis);
        require(pixelWidth > 0 && pixelWidth <= 1, "pixel width", "in (0, 1]", pixelWidth);
        require(pixelHeight > 0 && pixelHeight <= 1, "pixel height", "in (0, 1]", pixelHeight);
    }

    /** The defaults of our own rules. */
    public static LinkingSettings online() {
        return new LinkingSettings(RuleSet.ONLINE, 0.1, 1, 1, 1, 0, 400, 300, LinkCost.SCORE, 1, 1);
    }

    /** The constants of the published frame-level program. */
    public static LinkingSettings road() {
        return new LinkingSettings(RuleSet.ROAD, 0.1, 3, 4, 1, 0, 0, 0, LinkCost.SCORE, 1, 1);
    }

    /** The constants of the published tubelet program. */
    public static LinkingSettings act() {
        return new LinkingSettings(RuleSet.ACT, 0.2, 5, 1, 15, 0.01, 0, 0, LinkCost.SCORE, 1, 1);
    }

    /** The defaults of a rule set. */
    public static LinkingSettings of(RuleSet rules) {
        return switch (rules) {
            case ONLINE -> online();
            case ROAD -> road();
            case ACT -> act();
        };
    }

    /** The keys that {@link #with} takes under these rules. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>(List.of(MIN_OVERLAP, COST));
        if (rules == RuleSet.ONLINE) {
            keys.addAll(List.of(MAX_COAST_MILLIS, MIN_TUBE_MILLIS));
        } else {
            keys.addAll(List.of(MAX_MISSED_STEPS, MIN_DETECTIONS));
        }
        if (rules == RuleSet.ACT) {
            keys.addAll(List.of(MIN_TUBE_FRAMES, MIN_TUBE_SCORE));
        }
        return List.copyOf(keys);
    }

    /**
     * These settings with one of them changed.
     *
     * @param key one of {@link #keys()}, such as {@code linking.minOverlap}
     * @param value its new value, as written on the command line or in a file
     * @throws IllegalArgumentException if these rules have no such key, or the value is not allowed
     */
    public LinkingSettings with(String key, String value) {
        if (!keys().contains(key)) {
            throw new IllegalArgumentException(
                    "%s is no setting of the '%s' linker; allowed are %s".formatted(key, rules.spelling(), keys()));
        }
        return switch (key) {
            case MIN_OVERLAP -> withOverlapAndScore(number(key, value), minTubeScore);
            case MIN_TUBE_SCORE -> withOverlapAndScore(minOverlap, number(key, value));
            case MAX_MISSED_STEPS -> withCounts(count(key, value), minDetections, minTubeFrames);
            case MIN_DETECTIONS -> withCounts(maxMissedSteps, count(key, value), minTubeFrames);
            case MIN_TUBE_FRAMES -> withCounts(maxMissedSteps, minDetections, count(key, value));
            case MAX_COAST_MILLIS -> withSpans(number(key, value), minTubeMillis);
            case MIN_TUBE_MILLIS -> withSpans(maxCoastMillis, number(key, value));
            default -> withCost(LinkCost.named(key, value));
        };
    }

    /** These settings for boxes normalised by an image of the given size in pixels. */
    public LinkingSettings forNormalisedBoxes(int widthPx, int heightPx) {
        return new LinkingSettings(
                rules,
                minOverlap,
                maxMissedSteps,
                minDetections,
                minTubeFrames,
                minTubeScore,
                maxCoastMillis,
                minTubeMillis,
                cost,
                1.0 / widthPx,
                1.0 / heightPx);
    }

    private LinkingSettings withOverlapAndScore(double overlap, double tubeScore) {
        return new LinkingSettings(
                rules,
                overlap,
                maxMissedSteps,
                minDetections,
                minTubeFrames,
                tubeScore,
                maxCoastMillis,
                minTubeMillis,
                cost,
                pixelWidth,
                pixelHeight);
    }

    private LinkingSettings withCounts(int missedSteps, int detections, int tubeFrames) {
        return new LinkingSettings(
                rules,
                minOverlap,
                missedSteps,
                detections,
                tubeFrames,
                minTubeScore,
                maxCoastMillis,
                minTubeMillis,
                cost,
                pixelWidth,
                pixelHeight);
    }

    private LinkingSettings withSpans(double coastMillis, double tubeMillis) {
        return new LinkingSettings(
                rules,
                minOverlap,
                maxMissedSteps,
                minDetections,
                minTubeFrames,
                minTubeScore,
                coastMillis,
                tubeMillis,
                cost,
                pixelWidth,
                pixelHeight);
    }

    private LinkingSettings withCost(LinkCost newCost) {
        return new LinkingSettings(
                rules,
                minOverlap,
                maxMissedSteps,
                minDetections,
                minTubeFrames,
                minTubeScore,
                maxCoastMillis,
                minTubeMillis,
                newCost,
                pixelWidth,
                pixelHeight);
    }

    private static double number(String key, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a number, was '%s'".formatted(key, value), e);
        }
    }

    private static int count(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a whole number, was '%s'".formatted(key, value), e);
        }
    }

    private static boolean isSpan(double millis) {
        return millis >= 0 && millis <= 60_000;
    }

    private static void require(boolean fulfilled, String key, String rule, Number value) {
        if (!fulfilled) {
            throw new IllegalArgumentException("%s must be %s, was %s".formatted(key, rule, value));
        }
    }
}
