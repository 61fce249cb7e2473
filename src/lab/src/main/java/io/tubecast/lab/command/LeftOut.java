package io.tubecast.lab.command;

import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.truth.Skipped;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an evaluation could not compare, or perhaps not as it was meant.
 *
 * @param skipped records of the truth that were left out, or used in part
 * @param tubesElsewhere tubes of videos that are not in the truth or were not chosen
 * @param stepsElsewhere published steps of such videos
 * @param unknownLabels number of tubes whose label neither the truth nor the list of classes knows, by label
 */
record LeftOut(Skipped skipped, int tubesElsewhere, int stepsElsewhere, Map<String, Integer> unknownLabels) {
    private static final int SHOWN = 10;

    /** What the comparisons left out, all together. */
    static LeftOut of(Skipped skipped, Collection<Comparison> comparisons) {
        Map<String, Integer> unknown = new TreeMap<>();
        comparisons.forEach(comparison ->
                comparison.unknownLabels().forEach((label, tubes) -> unknown.merge(label, tubes, Integer::sum)));
        return new LeftOut(
                skipped,
                comparisons.stream().mapToInt(Comparison::tubesElsewhere).sum(),
                comparisons.stream().mapToInt(Comparison::stepsElsewhere).sum(),
                unknown);
    }

    /** The same, of whose tubes so many are elsewhere. */
    LeftOut withTubesElsewhere(int tubes) {
        return new LeftOut(skipped, tubes, stepsElsewhere, unknownLabels);
    }

    /**
     * Tells it.
     *
     * @param whose begins the lines about tubes
     */
    void tell(String whose, PrintWriter err) {
        TruthOption.tell(skipped, err);
        tellElsewhere(whose, tubesElsewhere, "tubes", err);
        tellElsewhere(whose, stepsElsewhere, "published steps", err);
        if (!unknownLabels.isEmpty()) {
            int more = unknownLabels.size() - SHOWN;
            err.printf(
                    "%s%d tubes have labels that neither the truth nor --labels knows: %s%s%n",
                    whose,
                    unknownLabels.values().stream().mapToInt(Integer::intValue).sum(),
                    unknownLabels.entrySet().stream()
                            .limit(SHOWN)
                            .map(entry -> "%s (%d)".formatted(entry.getKey(), entry.getValue()))
                            .collect(Collectors.joining(", ")),
                    more > 0 ? " and " + more + " more" : "");
        }
        err.flush();
    }

    private static void tellElsewhere(String whose, int count, String what, PrintWriter err) {
        if (count > 0) {
            err.printf("%sleft out: %d %s of videos that are not in the truth or not chosen%n", whose, count, what);
        }
    }

    /** As keys of a JSON object. */
    Map<String, Object> figures() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("skipped", skipped.leftOut());
        json.put("usedInPart", skipped.entries().size() - skipped.leftOut());
        json.put("tubesElsewhere", tubesElsewhere);
        json.put("stepsElsewhere", stepsElsewhere);
        json.put("unknownLabels", unknownLabels);
        return json;
    }
}
