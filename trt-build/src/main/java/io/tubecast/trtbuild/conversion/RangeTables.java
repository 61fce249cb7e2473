package io.tubecast.trtbuild.conversion;

/** The files that measured ranges are kept in beside the engines. */
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
}
