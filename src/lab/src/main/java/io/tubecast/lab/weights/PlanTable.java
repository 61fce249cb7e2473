package io.tubecast.lab.weights;

import io.tubecast.training.weights.StoredTensor;
import io.tubecast.training.weights.WeightSource;
import io.tubecast.training.weights.mapping.ImportPlan;
import io.tubecast.training.weights.mapping.ImportPlan.Absence;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints what a file of weights holds, and what an import makes of it. */
final class PlanTable {
    /** Names shown of a group with one reason, unless all are wanted. */
    private static final int SHOWN = 6;

    private final PrintWriter out;

    PlanTable(PrintWriter out) {
        this.out = out;
    }

    /** All tensors of a file. */
    void list(WeightSource from) {
        head(from);
        for (StoredTensor tensor : from.tensors()) {
            out.printf("  %-48s %-9s %s%n", plain(tensor.name()), tensor.type().torchName(), tensor.shape());
        }
        from.metadata().forEach((key, value) -> out.printf("  %s: %s%n", plain(key), plain(value)));
        out.flush();
    }

    private void head(WeightSource from) {
        List<StoredTensor> tensors = from.tensors();
        out.printf(
                "%s: %s, %d tensors, %,d numbers%n",
                from.file(),
                from.format(),
                tensors.size(),
                tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum());
        from.notes().forEach(note -> out.println("  " + plain(note)));
    }

    /** What matches, what is changed, what does not match and why. */
    void plan(ImportPlan plan, WeightSource from, boolean details) {
        head(from);
        out.printf("names of %s, read for %s, %s%n", plan.source().words(), plan.network(), streams(plan));
        out.printf("input of its first layer: %s%n%n", input(plan));
        long changed = plan.matches().stream()
                .filter(match -> !match.recipe().words().isEmpty())
                .count();
        out.printf("%-12s %8s %14s%n", "", "tensors", "numbers");
        row("matched", plan.matches().size(), plan.values());
        row("  changed", changed, changedNumbers(plan));
        row("missing", plan.missing().size(), numbers(plan.missing()));
        row("unused", plan.unused().size(), numbers(plan.unused()));
        row("mismatched", plan.mismatches().size(), mismatched(plan));
        for (ImportPlan.Match match : plan.matches()) {
            String words = match.recipe().words();
            if (details || !words.isEmpty()) {
                out.printf(
                        "%s  %s %s <- %s %s%s%n",
                        words.isEmpty() ? "matched   " : "changed   ",
                        match.ours(),
                        match.shape(),
                        plain(match.theirs().name()),
                        match.theirs().shape(),
                        words.isEmpty() ? "" : ": " + words);
            }
        }
        absences("missing   ", plan.missing(), details);
        absences("unused    ", plan.unused(), details);
        plan.mismatches()
                .forEach(mismatch -> out.printf(
                        "mismatched  %s %s <- %s: %s%n",
                        mismatch.ours(),
                        mismatch.shape(),
                        plain(mismatch.theirs().name()),
                        mismatch.reason()));
        out.flush();
    }

    private static String streams(ImportPlan plan) {
        return "stream "
                + String.join(
                        " and ",
                        plan.streams().stream().map(stream -> stream.prefix()).toList());
    }

    private static String input(ImportPlan plan) {
        return switch (plan.source()) {
            case I3D -> "R, G, B or flow x, y, each from -1 to 1 (flow: -20 to 20 pixels)";
            case TUBECAST -> "ours";
            default -> plan.pixels().words() + (plan.pixels().isOurs() ? ", as ours" : "");
        };
    }

    private static long changedNumbers(ImportPlan plan) {
        return plan.matches().stream()
                .filter(match -> !match.recipe().words().isEmpty())
                .mapToLong(match -> match.shape().elements())
                .sum();
    }

    private static long mismatched(ImportPlan plan) {
        return plan.mismatches().stream()
                .mapToLong(mismatch -> mismatch.shape().elements())
                .sum();
    }

    private static long numbers(List<Absence> absences) {
        return absences.stream()
                .mapToLong(absence -> absence.shape().elements())
                .sum();
    }

    private void row(String what, long tensors, long numbers) {
        out.printf("%-12s %,8d %,14d%n", what, tensors, numbers);
    }

    private void absences(String what, List<Absence> absences, boolean details) {
        Map<String, List<Absence>> byReason = new LinkedHashMap<>();
        for (Absence absence : absences) {
            byReason.computeIfAbsent(absence.reason(), reason -> new java.util.ArrayList<>())
                    .add(absence);
        }
        byReason.forEach((reason, group) -> {
            long shown = details ? group.size() : SHOWN;
            List<String> names = group.stream()
                    .limit(shown)
                    .map(absence -> plain(absence.name()))
                    .toList();
            String more = group.size() > shown ? " and %d more".formatted(group.size() - shown) : "";
            out.printf("%s  %s%s: %s%n", what, String.join(", ", names), more, reason);
        });
    }

    /** Names in a file are anybody's: nothing in them may steer the terminal. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }
}
