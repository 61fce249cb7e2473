package io.tubecast.inference.engine;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a graph does in its model. */
public enum GraphRole {
    /** One frame to the feature maps of the appearance stream. */
    @JsonProperty("appearance-trunk")
    APPEARANCE_TRUNK("appearance-trunk"),
    /** One flow stack to the feature maps of the motion stream. */
    @JsonProperty("motion-trunk")
    MOTION_TRUNK("motion-trunk"),
    /** The appearance maps of two frames to scores and offsets. */
    @JsonProperty("appearance-head")
    APPEARANCE_HEAD("appearance-head"),
    /** The motion maps of two frames to scores and offsets: a network of the motion stream alone. */
    @JsonProperty("motion-head")
    MOTION_HEAD("motion-head"),
    /** The maps of both streams of two frames to scores and offsets. */
    @JsonProperty("two-stream-head")
    TWO_STREAM_HEAD("two-stream-head"),
    /** A whole network by itself, of no bundle. */
    @JsonProperty("network")
    NETWORK("network");

    private final String key;

    GraphRole(String key) {
        this.key = key;
    }

    /** Whether such a graph gives scores and offsets. */
    public boolean isHead() {
        return this == APPEARANCE_HEAD || this == MOTION_HEAD || this == TWO_STREAM_HEAD;
    }

    /** The name in manifests and messages. */
    @Override
    public String toString() {
        return key;
    }
}
