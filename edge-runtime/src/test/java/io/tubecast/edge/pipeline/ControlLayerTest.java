package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.decision.DecisionPolicy;
import io.tubecast.core.decision.DecisionRule;
import io.tubecast.core.geometry.Polygon;
import io.tubecast.core.motion.FlowTrail;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlLayerTest {
    /** Made anew each time, as reading a configuration again does. */
    private static List<@Nullable DecisionRule> rules(double rightEdge) {
        Polygon region = new Polygon(List.of(List.of(0.0, 0.0), List.of(rightEdge, 0.0), List.of(0.5, 1.0)));
        return Arrays.asList(null, new DecisionRule(0.5, 500, 2_000, 0.1, region));
    }

    @Test
    void theSameRulesReadAgainForgetNothing() {
        ControlLayer layer = new ControlLayer(ControlSettings.PLAIN, new FlowTrail());
        assertThat(layer.decisions()).isNull();
        layer.decide(rules(1));
        DecisionPolicy policy = layer.decisions();
        assertThat(policy).isNotNull();
        layer.decide(rules(1));
        assertThat(layer.decisions()).isSameAs(policy);
        layer.decide(rules(0.9));
        assertThat(layer.decisions()).isNotNull().isNotSameAs(policy);
        layer.decide(List.of());
        assertThat(layer.decisions()).isNull();
    }
}
