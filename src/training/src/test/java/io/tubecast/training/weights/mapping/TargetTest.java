package io.tubecast.training.weights.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.weights.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
    /** The names and sizes that an import aims at are those that the network itself has. */
    @ParameterizedTest
    @CsvSource({"amtnet-lite, 3", "amtnet-lite, 15", "amtnet-vgg16, 3"})
    void isWhatTheNetworkHas(String name, int channels) {
        StreamKind stream = channels == 3 ? StreamKind.APPEARANCE : StreamKind.MOTION;
        NetworkSpec.Shape shape = new NetworkSpec.Shape(List.of(stream), Fusion.SUM, false, 2, channels / 3);
        NetworkSpec spec = NetworkSpec.of(name, shape, TubecastNames.anchorsPerCell("amtnet-vgg16"), 3);
        TrunkSpec trunk = spec.trunk(stream);
        Target target = Target.trunk(trunk, stream.toString())
                .and(Target.head("head", trunk, TubecastNames.anchorsPerCell("amtnet-vgg16"), 2, 3));
        Map<String, Shape> shapes = new LinkedHashMap<>();
        try (AmtNetwork network = AmtNetwork.create(spec, 1)) {
            network.weights()
                    .names()
                    .forEach(tensor ->
                            shapes.put(tensor, Shape.of(network.weights().shape(tensor))));
        }
        assertThat(target.tensors()).isEqualTo(shapes);
        assertThat(target.firstLayers()).hasSize(1);
    }
}
