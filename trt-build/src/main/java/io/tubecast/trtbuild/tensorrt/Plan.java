package io.tubecast.trtbuild.tensorrt;

import java.nio.ByteBuffer;

/**
 * A plan, and what was learnt while it was built.
 *
 * @param bytes the plan, position 0, to its limit
 * @param timingCache for later builds on this device; empty if there is none
 */
public record Plan(ByteBuffer bytes, ByteBuffer timingCache) {}
