package io.tubecast.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstUsableTest {
    @TempDir
    Path folder;

    private final List<String> tried = new ArrayList<>();
    private Path one = Path.of("");
    private Path two = Path.of("");
    private ModelOrigin origin = ModelOrigin.of(Path.of(""));

    @BeforeEach
    void install() throws IOException {
        StoreRig rig = new StoreRig(folder);
        ModelStore store = new ModelStore(folder.resolve("models"));
        one = store.install(rig.signed("1"), rig.trust(), GoldenProbe::check).folder();
        two = store.install(rig.signed("2"), rig.trust(), GoldenProbe::check).folder();
        origin = new ModelOrigin(rig.signed("0"), store.folder(), rig.trust());
    }

    /** As a node does. */
    private ModelOrigin open(ModelOrigin model) {
        tried.add(String.valueOf(model.bundle().getFileName()));
        GoldenProbe.check(ModelBundle.load(model.bundle(), model.trust()));
        return model;
    }

    private ModelOrigin opened() {
        tried.clear();
        return FirstUsable.open(origin, this::open);
    }

    @Test
    void theCurrentThenThePreviousThenTheOneWithoutInstallation() throws IOException {
        assertThat(opened().bundle()).isEqualTo(two);
        assertThat(opened().passedOver()).isNull();
        Files.delete(two.resolve("appearance.onnx"));
        ModelOrigin second = opened();
        assertThat(second.bundle()).isEqualTo(one);
        assertThat(second.passedOver()).isNotNull();
        assertThat(String.valueOf(second.passedOver()))
                .contains("wanted=" + two.getFileName())
                .contains("appearance.onnx: missing, but listed in model.yaml");
        StoreRig.edit(one, "version: \"1\"", "version: \"9\"");
        assertThat(opened().bundle()).isEqualTo(origin.directory());
        assertThat(tried).hasSize(3);
        Files.delete(origin.directory().resolve("model.sig"));
        assertThatThrownBy(this::opened)
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("appearance.onnx: missing"); // of the one that was wanted
    }

    @Test
    void aLinkToNothingIsPassedOver() throws IOException {
        Files.move(two, folder.resolve("elsewhere"));
        assertThat(opened().bundle()).isEqualTo(one);
    }

    @Test
    void startsThatWereCutOffThreeTimesAreHeldAgainstTheModel() {
        for (int i = 0; i < Starts.MOST; i++) {
            assertThatThrownBy(() -> FirstUsable.open(origin, model -> {
                        throw new Crash();
                    }))
                    .isInstanceOf(Crash.class);
        }
        ModelOrigin taken = opened();
        assertThat(taken.bundle()).isEqualTo(one);
        assertThat(String.valueOf(taken.passedOver())).contains("the last 3 starts with it never got to their end");
        assertThat(tried).containsExactly(String.valueOf(one.getFileName()));
        // until somebody says otherwise
        assertThat(opened().bundle()).isEqualTo(one);
        new ModelStore(folder.resolve("models")).rollBack(two.getFileName().toString(), origin.trust(), bundle -> {});
        assertThat(opened().bundle()).isEqualTo(two);
    }

    @Test
    void aStartThatGotThroughClearsTheOthers() {
        for (int i = 0; i < 3 * Starts.MOST; i++) {
            if (i % Starts.MOST == Starts.MOST - 1) {
                assertThat(opened().bundle()).isEqualTo(two);
            } else {
                assertThatThrownBy(() -> FirstUsable.open(origin, model -> {
                            throw new Crash();
                        }))
                        .isInstanceOf(Crash.class);
            }
        }
    }

    @Test
    void whatNoModelCanHelpIsToldAsItIs() {
        assertThatThrownBy(() -> FirstUsable.open(origin, model -> {
                    throw new ConfigException("http.port 80: permission denied");
                }))
                .isInstanceOf(ConfigException.class)
                .hasMessage("http.port 80: permission denied");
        assertThatThrownBy(() -> FirstUsable.open(origin, model -> {
                    tried.add("camera");
                    throw new IllegalStateException("no camera");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(tried).containsExactly("camera");
    }

    /** As a library does that takes the process with it. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }
}
