package io.tubecast.edge.pipeline;

import java.util.Map;

/**
 * Frames of the model's clock that nobody was told of, by where and why.
 *
 * @param beforeFlow overwritten by a newer one before the flow thread took them
 * @param beforeDetect overwritten by a newer one before the networks took them
 * @param standby not looked at because the node stood by
 * @param beforePublish looked at, and their report overwritten by a newer one
 */
record Drops(long beforeFlow, long beforeDetect, long standby, long beforePublish) {
    /** Frames that were lost on the way. */
    long lost() {
        return beforeFlow + beforeDetect + beforePublish;
    }

    /** By stage and reason. */
    Map<String, Long> byReason() {
        return Map.of(
                "flow.newer", beforeFlow,
                "detect.newer", beforeDetect,
                "detect.standby", standby,
                "publish.newer", beforePublish);
    }
}
