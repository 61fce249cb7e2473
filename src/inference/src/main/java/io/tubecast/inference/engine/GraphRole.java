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
    /** A clip to features, time step by time step. */
    @JsonProperty("clip-trunk")
    CLIP_TRUNK("clip-trunk"),
    /** The features of a clip to spans of time in which something happens. */
    @JsonProperty("clip-proposals")
    CLIP_PROPOSALS("clip-proposals"),
    /** The features sampled in a span to classes and coefficients of tubes. */
    @JsonProperty("clip-coarse")
    CLIP_COARSE("clip-coarse"),
    /** The features sampled in a span to how likely each sample is a key time stamp. */
    @JsonProperty("clip-selector")
    CLIP_SELECTOR("clip-selector"),
    /** The features of one sample to classes and boxes. */
    @JsonProperty("clip-refine")
    CLIP_REFINE("clip-refine"),
    /** A whole network by itself, of no bundle. */
    @JsonProperty("network")
    NETWORK("network");

    private final String key;

    GraphRole(String key) {
        this.key = key;
    }

    /** Whether such a graph gives scores and offsets of pairs of frames. */
    public boolean isHead() {
        return this == APPEARANCE_HEAD || this == MOTION_HEAD || this == TWO_STREAM_HEAD;
    }

    /** The name in manifests and messages. */
    @Override
    public String toString() {
        return key;
    }
}
