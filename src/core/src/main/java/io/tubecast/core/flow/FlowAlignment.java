package io.tubecast.core.flow;

/** Which flow fields belong to frame t. */
public enum FlowAlignment {
    /** Those around it, t-2 to t+2 for a stack of five: needs frames after t, as in the paper. */
    CENTERED("centred"),
    /** Those before it, t-5 to t-1 for a stack of five: no latency. */
    CAUSAL("causal");

    private final String key;

    FlowAlignment(String key) {
        this.key = key;
    }

    /** The name in manifests, options and messages. */
    @Override
    public String toString() {
        return key;
    }
}
