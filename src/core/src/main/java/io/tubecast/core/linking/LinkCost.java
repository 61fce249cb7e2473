package io.tubecast.core.linking;

/** What a tube maximises among the micro-tubes that overlap it enough. */
public enum LinkCost {
    /** The class score of the micro-tube. */
    SCORE("score"),
    /** One minus the Euclidean distance of the score vectors, background included. */
    SIMILARITY("scrSim"),
    /** The sum of the two. */
    SCORE_AND_SIMILARITY("scrMinusSim");

    private final String spelling;

    LinkCost(String spelling) {
        this.spelling = spelling;
    }

    /** The published program's word for it, used on the command line. */
    public String spelling() {
        return spelling;
    }

    static LinkCost named(String key, String name) {
        for (LinkCost cost : values()) {
            if (cost.spelling.equals(name)) {
                return cost;
            }
        }
        throw new IllegalArgumentException(
                "%s must be one of score, scrSim, scrMinusSim, was '%s'".formatted(key, name));
    }
}
