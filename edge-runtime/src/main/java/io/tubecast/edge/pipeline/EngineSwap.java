package io.tubecast.edge.pipeline;

/**
 * Other networks speak from this step on.
 *
 * @param before what ran them, for people
 * @param after what runs them now
 * @param cause why
 */
public record EngineSwap(String before, String after, String cause) {}
