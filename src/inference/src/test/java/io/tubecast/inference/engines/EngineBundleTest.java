package io.tubecast.inference.engines;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.FakeEngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBundleTest {
    @TempDir
    Path folder;

    private ModelBundle bundle;

    @BeforeEach
    void write() {
        bundle = TinyModel.write(folder);
    }

    @Test
    void graphsWithEnginesAreOpenedFromThem() {
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        ModelBundle replaced = EngineBundle.with(bundle, List.of(engine));

        assertThat(replaced.manifest().graphs())
                .extracting(GraphSpec::file)
                .containsExactly("engines/orin-sm87-trt10.3.0/appearance.plan", "head-appearance.onnx");
        assertThat(replaced.path(replaced.manifest().graphs().get(0))).exists();
        try (FakeEngineProvider provider = TinyModel.provider()) {
            new AmtnetDetector(replaced, provider, NanoClock.system()).close();
            assertThat(provider.stillOpen()).isZero();
        }
    }

    @Test
    void anEngineIsComparedWithItself() {
        // an engine that answers 0.2 of a step too high, which the model's own expectation of 1e-3 would refuse
        GoldenVector.Graph own = new GoldenVector.Graph(
                "appearance",
                0.05,
                List.of(new GoldenVector.Output(
                        "appearance.0", List.of(golden() + 0.2, golden() + 0.2), golden() + 0.2)));
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN, own);
        ModelBundle replaced = EngineBundle.with(bundle, List.of(engine));
        FakeEngineProvider higher = TinyModel.provider().wrapped(network -> (inputs, outputs) -> {
            network.run(inputs, outputs);
            if (inputs.containsKey("pixels")) {
                outputs.values().forEach(map -> {
                    for (int i = 0; i < map.spec().elements(); i++) {
                        map.floats().put(i, map.floats().get(i) + 0.2f);
                    }
                });
            }
        });
        new AmtnetDetector(replaced, higher, NanoClock.system()).close();
        assertThatThrownBy(() -> new AmtnetDetector(bundle, higher, NanoClock.system()))
                .hasMessageContaining("model.yaml expects");
        assertThatThrownBy(() -> new AmtnetDetector(replaced, TinyModel.provider(), NanoClock.system()))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith(
                        folder.resolve(engine.path()) + ": answers to the golden input with appearance.0[0]")
                .hasMessageContaining("but its manifest expects")
                .hasMessageEndingWith("it does not compute what it did when it was made");
    }

    @Test
    void enginesOfOtherGraphsAndTensorsAreRefused() {
        EngineFile trunk = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        assertThatThrownBy(() -> EngineBundle.with(bundle, List.of(trunk, trunk)))
                .hasMessage("engines/orin-sm87-trt10.3.0/appearance.plan: there are two for its graph");
        GraphSpec narrower = new GraphSpec(
                "appearance",
                "appearance.onnx",
                TinyModel.TRUNK.role(),
                TinyModel.TRUNK.inputs(),
                TinyModel.HEAD.outputs());
        EngineFile other = SampleEngines.write(bundle, narrower, ORIN, SampleEngines.expected(bundle, TinyModel.TRUNK));
        assertThatThrownBy(() -> EngineBundle.with(bundle, List.of(other)))
                .hasMessageContaining("inputs and outputs must be those of graph 'appearance'");
        ModelBundle headless =
                bundle.with(TinyModel.manifest(null, List.of(TinyModel.TRUNK, TinyModel.SINGLE_HEAD), "appearance"));
        EngineFile head = SampleEngines.write(bundle, TinyModel.HEAD, ORIN);
        assertThatThrownBy(() -> EngineBundle.with(headless, List.of(head)))
                .hasMessageContaining("the model has no graph 'head'");
    }

    private double golden() {
        return SampleEngines.expected(bundle, TinyModel.TRUNK)
                .outputs()
                .get(0)
                .first()
                .get(0);
    }
}
