package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;
import org.junit.jupiter.api.Assumptions;

class BroxFlowTest extends OpticalFlowContract {
    BroxFlowTest() {
        super(FlowMethod.BROX, 160, 120, 0.1);
    }

    @Override
    void assumeItWorks() {
        String reason = BroxFlow.whyNot();
        Assumptions.assumeTrue(reason.isEmpty(), () -> "skipped: no brox flow here: " + reason);
    }
}
