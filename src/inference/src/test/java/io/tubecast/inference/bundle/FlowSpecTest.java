package io.tubecast.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import org.junit.jupiter.api.Test;

class FlowSpecTest {
    private static final String TEXT = """
            method: dis-medium
            stack: 5
            alignment: centred
            encoding: xym
            scale: 16.0
            width: 300
            height: 300
            """;

    @Test
    void readsWhatTheManifestSays() {
        FlowSpec spec = StrictYaml.parse(TEXT, "flow", FlowSpec.class);

        assertThat(spec.method()).isEqualTo(FlowMethod.DIS_MEDIUM);
        assertThat(spec.layout()).isEqualTo(FlowStack.of(FlowAlignment.CENTERED));
        assertThat(spec.flowEncoding()).isEqualTo(FlowEncoding.DEFAULT);
        assertThat(StrictYaml.write(spec)).isEqualTo(TEXT);
    }

    @Test
    void refusesNamesThatAreNoneAndListsThoseThatAre() {
        assertRefused(
                "dis-medium", "flownet", "method: 'flownet' is not one of [dis, dis-ultrafast, dis-fast, dis-medium,");
        assertRefused("centred", "centered", "alignment: 'centered' is not one of [centred, causal]");
        assertRefused("xym", "rgb", "encoding must be xym or xy, was 'rgb'");
    }

    @Test
    void refusesValuesOutOfRange() {
        assertRefused("stack: 5", "stack: 17", "stack must be in [1, 16], was 17");
        assertRefused("16.0", "0", "scale must be in (0, 1000], was 0.0");
        assertRefused("width: 300", "width: 8", "width must be in [16, 8192], was 8");
    }

    private static void assertRefused(String value, String other, String message) {
        assertThatThrownBy(() -> StrictYaml.parse(TEXT.replaceFirst(value, other), "flow", FlowSpec.class))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining(message);
    }
}
