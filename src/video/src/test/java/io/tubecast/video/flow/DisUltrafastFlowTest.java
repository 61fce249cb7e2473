package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;

class DisUltrafastFlowTest extends OpticalFlowContract {
    DisUltrafastFlowTest() {
        super(FlowMethod.DIS_ULTRAFAST, 160, 120, 0.25);
    }
}
