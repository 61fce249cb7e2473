package io.tubecast.lab.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowMethod;
import org.junit.jupiter.api.Test;

class FlowCacheManifestTest {
    private static FlowCacheManifest of(FlowMethod method) {
        return FlowCacheManifest.of(method, 48, 40, 16, null);
    }

    @Test
    void twoNamesOfOneMethodAreNoDifference() {
        assertThat(of(FlowMethod.DIS).differences(of(FlowMethod.DIS_FAST))).isEmpty();
        assertThat(of(FlowMethod.DIS_FAST).differences(of(FlowMethod.DIS))).isEmpty();
        assertThat(of(FlowMethod.DIS).differences(of(FlowMethod.DIS_MEDIUM)))
                .containsExactly("method dis, not dis-medium");
        assertThat(of(FlowMethod.DIS_ULTRAFAST).differences(of(FlowMethod.DIS_FAST)))
                .containsExactly("method dis-ultrafast, not dis-fast");
    }
}
