package io.tubecast.inference.amtnet;

/**
 * How long the stages of one step took. Stages that an engine ran side by side share their time, so the sum can exceed the step's.
 *
 * @param trunkNanos the frame through the appearance trunk, 0 if there is none
 * @param motionNanos the flow stack through the motion trunk, 0 if there was no stack
 * @param headNanos the pair through the head, 0 if there was no pair
 * @param decodeNanos scores and offsets to micro-tubes, 0 if there was no pair
 */
public record StageTimes(long trunkNanos, long motionNanos, long headNanos, long decodeNanos) {}
