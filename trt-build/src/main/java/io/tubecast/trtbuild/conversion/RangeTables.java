package io.tubecast.trtbuild.conversion;

/** The files that measured ranges, and the graphs that they were measured on, are kept in beside the engines. */
public final class RangeTables {
    private RangeTables() {}

    /**
     * The name of a file, which tells graph, source, number of frames and method apart.
     *
     * @param source as an engine's manifest has it
     * @param method as an engine's manifest has it
     */
    public static String name(String graph, String source, String method) {
        return "%s.%s.calibration.tsv".formatted(graph, Integer.toHexString((source + method).hashCode()));
    }

    /**
     * The name of the file of an equalized graph, which tells graph, source, number of frames and model apart.
     *
     * @param source as an engine's manifest has it
     * @param sha256 of the model's graph
     */
    public static String equalized(String graph, String source, String sha256) {
        return "%s.%s.equalized".formatted(graph, Integer.toHexString((source + sha256).hashCode()));
    }
}
