package io.tubecast.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpecTest {
    private static final TensorSpec PIXELS = new TensorSpec("pixels", ElementType.UINT8, List.of(1, 4, 6, 3));
    private static final TensorSpec MAP = new TensorSpec("map", ElementType.FLOAT32, List.of(1, 8, 2, 3));

    @Test
    void sizesFollowFromShapeAndType() {
        assertThat(PIXELS.elements()).isEqualTo(72);
        assertThat(PIXELS.bytes()).isEqualTo(72);
        assertThat(MAP.elements()).isEqualTo(48);
        assertThat(MAP.bytes()).isEqualTo(192);
        assertThat(MAP.describe()).isEqualTo("float32 [1, 8, 2, 3]");
        assertThat(MAP.fits(MAP.named("other"))).isTrue();
        assertThat(MAP.fits(PIXELS)).isFalse();
    }

    @Test
    void impossibleShapesAreRefused() {
        assertThatThrownBy(() -> new TensorSpec("x", ElementType.UINT8, List.of(1, 0)))
                .hasMessage("shape of 'x' must be positive numbers, was [1, 0]");
        assertThatThrownBy(() -> new TensorSpec("x", ElementType.FLOAT32, List.of(65536, 65536)))
                .hasMessage("shape of 'x' exceeds 2 GiB: [65536, 65536]");
    }

    @Test
    void namesOfTensorsAreUniqueInAGraph() {
        assertThatThrownBy(() -> new GraphSpec(
                        "g", "g.onnx", GraphRole.APPEARANCE_TRUNK, List.of(PIXELS), List.of(MAP.named("pixels"))))
                .hasMessage("tensor 'pixels' stands twice in graph 'g'");
        GraphSpec graph = new GraphSpec("g", "g.onnx", GraphRole.APPEARANCE_TRUNK, List.of(PIXELS), List.of(MAP));
        assertThat(graph.output("map")).isEqualTo(MAP);
        assertThatThrownBy(() -> graph.output("pixels")).hasMessage("graph 'g' has no output 'pixels', it has [map]");
    }

    @Test
    void ownedResourcesAreClosedOnceAndBackwards() {
        List<String> closed = new ArrayList<>();
        Owned owned = new Owned();
        owned.own(() -> closed.add("first"));
        owned.own(() -> {
            throw new IllegalStateException("stuck");
        });
        owned.own(() -> closed.add("last"));

        assertThatThrownBy(owned::close).isInstanceOf(EngineException.class).hasRootCauseMessage("stuck");
        owned.close();

        assertThat(closed).containsExactly("last", "first");
    }
}
