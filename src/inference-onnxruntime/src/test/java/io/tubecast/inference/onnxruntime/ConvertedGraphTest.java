package io.tubecast.inference.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime runs a graph that was converted, in the place of the model's own. */
class ConvertedGraphTest {
    private static final int WAVE = 2;
    private static final int FALL = 3;

    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
    private final DeviceIdentity here = DeviceIdentity.Cpu.here(provider.version());
    private ModelBundle bundle;

    @BeforeEach
    void write() throws IOException {
        bundle = ModelBundle.load(TinyBundle.write(folder));
    }

    @Test
    void theConvertedGraphRunsAndNotTheModelsOwn() {
        EngineFile head = TinyEngines.write(bundle, here, "head-appearance").get(0);
        assertThat(EngineMatch.check(
                        head.manifest(),
                        here,
                        bundle,
                        bundle.manifest().graphs().get(1)))
                .isEmpty();
        assertThat(best(bundle)).isEqualTo(WAVE);
        assertThat(best(EngineBundle.with(bundle, List.of(head)))).isEqualTo(FALL);
        // the bundle itself is as it was
        assertThat(best(ModelBundle.load(folder))).isEqualTo(WAVE);
    }

    @Test
    void whatAnEngineAnsweredWhenItWasMadeIsChecked() throws IOException {
        EngineFile head = TinyEngines.write(bundle, here, "head-appearance").get(0);
        // the model's own graph under the engine's name: whole and valid, and not what the manifest was recorded from
        Files.copy(
                folder.resolve("head-appearance.onnx"),
                folder.resolve(head.path()),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> new EngineFolder(folder).verify(head)).hasMessageContaining("exchanged");
        ModelBundle replaced = EngineBundle.with(bundle, List.of(head));
        assertThatThrownBy(() -> best(replaced))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("but its manifest expects");
    }

    @Test
    void aTruncatedGraphIsNotOpened() throws IOException {
        EngineFile head = TinyEngines.write(bundle, here, "head-appearance").get(0);
        byte[] bytes = Files.readAllBytes(folder.resolve(head.path()));
        Files.write(folder.resolve(head.path()), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> new EngineFolder(folder).verify(head)).hasMessageContaining("cut off");
        assertThatThrownBy(() -> best(EngineBundle.with(bundle, List.of(head))))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(folder.resolve(head.path()) + " cannot be loaded");
    }

    /** The column that scores highest for the first anchor in two black frames. */
    private int best(ModelBundle model) {
        try (AmtnetDetector detector = new AmtnetDetector(model, provider, NanoClock.system())) {
            detector.step();
            detector.step();
            int best = 0;
            for (int column = 1; column < 4; column++) {
                best = detector.scores().get(column) > detector.scores().get(best) ? column : best;
            }
            return best;
        }
    }
}
