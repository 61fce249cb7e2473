package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.Mode;

/**
 * How the node is run.
 *
 * @param stream id of the stream in its topics
 * @param mode which streams of the model run
 * @param stride how many of the model's steps are taken at once
 * @param targetFps steps a second when nothing is dropped
 */
public record Operation(String stream, Mode mode, int stride, double targetFps) {}
