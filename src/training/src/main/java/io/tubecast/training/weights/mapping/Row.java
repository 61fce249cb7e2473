package io.tubecast.training.weights.mapping;

/**
 * A line of a table of names.
 *
 * @param theirs name in the published file
 * @param ours name in our network
 * @param rule what has to be done on the way
 */
record Row(String theirs, String ours, Rule rule) {
    /** What has to be done. */
    enum Rule {
        /** Nothing. */
        COPY,
        /** The layer that sees the input: colors, means, stacks. */
        FIRST,
        /** A linear layer on neighbourhoods. */
        LINEAR_HEAD,
        /** VGG-16's fc6 of 4096 outputs on 7x7 cells. */
        FC6,
        /** VGG-16's fc7, 4096 to 4096. */
        FC7
    }
}
