package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;

class DisMediumFlowTest extends OpticalFlowContract {
    DisMediumFlowTest() {
        super(FlowMethod.DIS_MEDIUM, 160, 120, 0.1);
    }
}
