package io.tubecast.edge.pipeline;

import java.util.HashMap;
import java.util.Map;

/**
 * Frames of the model's clock that nobody was told of, by where and why.
 *
 * @param beforeFlow overwritten by a newer one before the flow thread took them
 * @param inNoWindow taken, and forgotten before networks that look at whole windows were free for one with them
 * @param beforeDetect overwritten by a newer one before the networks took them
 * @param standby not looked at because the node stood by
 * @param beforePublish looked at, and their report overwritten by a newer one
 */
record Drops(long beforeFlow, long inNoWindow, long beforeDetect, long standby, long beforePublish) {
    /** Frames that were lost on the way. */
    long lost() {
        return beforeFlow + inNoWindow + beforeDetect + beforePublish;
    }

    /** By stage and reason. */
    Map<String, Long> byReason() {
        Map<String, Long> all = new HashMap<>();
        all.put("flow.newer", beforeFlow);
        all.put("detect.newer", beforeDetect);
        all.put("detect.standby", standby);
        all.put("publish.newer", beforePublish);
        if (inNoWindow > 0) {
            all.put("clip.newer", inNoWindow);
        }
        return all;
    }
}
