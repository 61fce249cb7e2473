package io.tubecast.edge.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyClips;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node would refuse at its start is refused before. */
class ModelFitTest {
    @TempDir
    Path folder;

    private static NodeConfig with(String key, Object value) {
        return new ConfigReader().option(key, value, "test").read();
    }

    @Test
    void modelsOfBothFamiliesGoWithTheDefaults() throws Exception {
        NodeConfig defaults = new ConfigReader().read();
        ModelBundle pairs = ModelBundle.load(TinyBundle.write(folder.resolve("pairs")));
        ModelBundle clips = ModelBundle.load(TinyClips.write(folder.resolve("clips"), true));
        assertThatCode(() -> ModelFit.check(defaults, pairs)).doesNotThrowAnyException();
        assertThatCode(() -> ModelFit.check(defaults, clips)).doesNotThrowAnyException();
    }

    @Test
    void whatIsThereForTheOtherFamilyAloneIsRefused() throws Exception {
        ModelBundle pairs = ModelBundle.load(TinyBundle.write(folder.resolve("pairs")));
        ModelBundle clips = ModelBundle.load(TinyClips.write(folder.resolve("clips"), true));
        assertThatThrownBy(() -> ModelFit.check(with("clip.window", 16), pairs))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith("it does not go with the configuration: clip.window");
        assertThatThrownBy(() -> ModelFit.check(with("pipeline.stride", 2), clips))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith("it does not go with the configuration: pipeline.stride");
    }
}
