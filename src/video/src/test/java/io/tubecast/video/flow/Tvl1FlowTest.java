package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;

class Tvl1FlowTest extends OpticalFlowContract {
    Tvl1FlowTest() {
        super(FlowMethod.TVL1, 64, 56, 0.1);
    }
}
