package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;

class DisFlowTest extends OpticalFlowContract {
    DisFlowTest() {
        super(FlowMethod.DIS, 160, 120, 0.15);
    }
}
