package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether steps are recorded as CUDA graphs; says once why one of them was not. */
final class GraphUse {
    private static final Logger LOG = LoggerFactory.getLogger(GraphUse.class);

    private final boolean wanted;
    private int failures;

    GraphUse(boolean wanted) {
        this.wanted = wanted;
    }

    boolean isWanted() {
        return wanted;
    }

    /** How often recording or launching a step failed. */
    int failures() {
        return failures;
    }

    /** Notes why a step goes on in plain orders. */
    void failed(String step, EngineException reason) {
        failures++;
        if (failures == 1) {
            LOG.warn(
                    "step of {} runs without a CUDA graph, at the cost of some processor time: {}",
                    step,
                    reason.getMessage());
        } else {
            LOG.debug("step of {} runs without a CUDA graph: {}", step, reason.getMessage());
        }
    }
}
