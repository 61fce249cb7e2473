package io.tubecast.training.weights.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.weights.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
    /** The names and sizes that an import aims at are those that the network itself has. */
    @ParameterizedTest
    @CsvSource({"amtnet-lite, 3", "amtnet-lite, 15", "amtnet-vgg16, 3"})
    void isWhatTheNetworkHas(String name, int channels) {
        TrunkSpec trunk = Trunks.byName(name, channels);
        Target target =
                Target.trunk(trunk, "trunk").and(Target.head("head", trunk, TubecastNames.anchorsPerCell(), 2, 3));
        Map<String, Shape> shapes = new LinkedHashMap<>();
        try (AmtNetwork network = AmtNetwork.create(trunk, TubecastNames.anchorsPerCell(), 3, 1)) {
            network.weights()
                    .names()
                    .forEach(tensor ->
                            shapes.put(tensor, Shape.of(network.weights().shape(tensor))));
        }
        assertThat(target.tensors()).isEqualTo(shapes);
        assertThat(target.firstLayers()).hasSize(1);
    }
}
