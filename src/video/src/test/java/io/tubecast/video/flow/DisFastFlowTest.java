package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;

class DisFastFlowTest extends OpticalFlowContract {
    DisFastFlowTest() {
        super(FlowMethod.DIS_FAST, 160, 120, 0.15);
    }
}
