package io.tubecast.core.flow;

import java.util.ArrayList;
import java.util.List;

/** How flow is found; the names of manifests, options and caches. */
public enum FlowMethod {
    /** Dense inverse search at the preset that suits a robot: {@link #DIS_FAST}. */
    DIS("dis"),
    /** Dense inverse search, the coarsest preset. */
    DIS_ULTRAFAST("dis-ultrafast"),
    /** Dense inverse search, the middle preset. */
    DIS_FAST("dis-fast"),
    /** Dense inverse search, the finest preset. */
    DIS_MEDIUM("dis-medium"),
    /** Polynomial expansion. */
    FARNEBACK("farneback"),
    /** Dual total variation; on a CPU seconds for a field of 300x300. */
    TVL1("tvl1"),
    /** The paper's; only where OpenCV is built with CUDA. */
    BROX("brox"),
    /** The synthetic world's own flow, without error; only of clips of that world. */
    EXACT("exact"),
    /** No motion anywhere: what a motion stream is worth without it. */
    ZERO("zero");

    private final String key;

    FlowMethod(String key) {
        this.key = key;
    }

    /**
     * The method of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static FlowMethod byName(String name) {
        for (FlowMethod method : values()) {
            if (method.key.equals(name)) {
                return method;
            }
        }
        throw new IllegalArgumentException(
                "flow method must be one of %s, was '%s'".formatted(String.join(", ", names()), name));
    }

    /** All names. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (FlowMethod method : values()) {
            names.add(method.key);
        }
        return names;
    }

    /** Whether another name stands for the same flow, as {@link #DIS} and {@link #DIS_FAST} do. */
    public boolean isSame(FlowMethod other) {
        return preset() == other.preset();
    }

    private FlowMethod preset() {
        return this == DIS ? DIS_FAST : this;
    }

    /** The name in manifests, options and messages. */
    @Override
    public String toString() {
        return key;
    }
}
