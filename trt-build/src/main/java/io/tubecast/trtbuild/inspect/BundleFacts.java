package io.tubecast.trtbuild.inspect;

import io.tubecast.inference.bundle.ModelCard;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What a bundle consists of.
 *
 * @param model who the model is
 * @param folder where it lies
 * @param graphs its graphs
 * @param engines engines that were made from them
 * @param problems what lies among the engines and cannot be used
 * @param unfinished what is being written there, or was when that was interrupted
 */
public record BundleFacts(
        ModelCard model,
        String folder,
        List<GraphFacts> graphs,
        List<EngineFacts> engines,
        List<String> problems,
        List<String> unfinished) {
    /** Copies the lists. */
    public BundleFacts {
        graphs = List.copyOf(graphs);
        engines = List.copyOf(engines);
        problems = List.copyOf(problems);
        unfinished = List.copyOf(unfinished);
    }

    /** Prints it; with {@code nodes} a line for each node too. */
    public void print(PrintWriter out, boolean nodes) {
        long macs = graphs.stream()
                .mapToLong(graph -> graph.report().totals().macs())
                .sum();
        long weights = graphs.stream()
                .mapToLong(graph -> graph.report().totals().weights())
                .sum();
        out.printf(
                Locale.ROOT,
                "%s: model %s %s, licence %s; %d graphs, %.1f MMAC, %.2f M weights%n",
                folder,
                model.name(),
                model.version(),
                model.licence(),
                graphs.size(),
                macs / 1e6,
                weights / 1e6);
        for (GraphFacts graph : graphs) {
            out.println();
            graph.print(out, nodes);
        }
        for (EngineFacts engine : engines) {
            out.println();
            engine.print(out);
        }
        problems.forEach(out::println);
        unfinished.forEach(out::println);
        if (engines.isEmpty()) {
            out.println("\nno engines; trt-build build makes them");
        }
        out.flush();
    }
}
