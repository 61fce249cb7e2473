package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;

class Tvl1FlowTest extends OpticalFlowContract {
    Tvl1FlowTest() {
        super(FlowMethod.TVL1, 48, 44, 0.1);
    }
}
