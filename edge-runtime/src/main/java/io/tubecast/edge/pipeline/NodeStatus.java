package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.Health;

/**
 * How the node is doing, as the last stage of the pipeline sees it once a second.
 *
 * @param health what is published
 * @param actors actors in the newest message
 * @param processed frames that went through the networks
 * @param dropped frames dropped anywhere since the start
 */
public record NodeStatus(Health health, int actors, long processed, long dropped) {}
