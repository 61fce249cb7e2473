package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;

class FarnebackFlowTest extends OpticalFlowContract {
    FarnebackFlowTest() {
        super(FlowMethod.FARNEBACK, 96, 80, 0.1);
    }

    /** At the border its polynomials are fitted to what is beyond too. */
    @Override
    double still() {
        return 0.25;
    }
}
