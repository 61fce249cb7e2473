package io.tubecast.edge.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.FrameSource.Format;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.pipeline.WindowSettings;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.onnxruntime.TinyClips;
import io.tubecast.publish.message.Factsheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long the windows of a stream are: as configured, as the model says, as its clips are, in this order. */
class ClipFamilyTest {
    private static final double TRAINING_FPS = 25;

    @TempDir
    Path folder;

    private static Format camera(double fps) {
        return new Format(160, 120, fps, -1, true);
    }

    /** The tiny model, whose manifest recommends a window, if one is given. */
    private Path model(String window) throws IOException {
        Path model = TinyClips.write(folder.resolve("clips"), true);
        Path manifest = model.resolve(ModelManifest.FILE);
        String written = Files.readString(manifest);
        String timing = "trainingFps: 25.0\n  delta: 1\n";
        assertThat(written).contains(timing);
        Files.writeString(manifest, written.replace(timing, timing + window));
        return model;
    }

    private static ClipFamily family(Path model, int configured, boolean file) {
        return new ClipFamily(
                ModelBundle.load(model),
                new ConfigReader().option("clip.window", configured, "test").read(),
                file,
                NanoClock.system());
    }

    private static int window(Path model, int configured, double fps) {
        return family(model, configured, false).windows(camera(fps)).window();
    }

    @Test
    void aModelSaysHowLongItsWindowsAre() throws IOException {
        Path model = model("  window: 20\n");
        assertThat(window(model, 0, TRAINING_FPS)).isEqualTo(20);
        assertThat(family(model, 0, false).clip(camera(TRAINING_FPS)))
                .isEqualTo(new Factsheet.Clip(TinyClips.FRAMES, 20, 10));
    }

    @Test
    void oneThatDoesNotIsShownAsManyFramesAsItsClipsHave() throws IOException {
        assertThat(window(model(""), 0, TRAINING_FPS)).isEqualTo(TinyClips.FRAMES);
    }

    @Test
    void atAnotherRateTheyTakeTheSameTime() throws IOException {
        Path model = model("  window: 20\n");
        assertThat(window(model, 0, 10)).isEqualTo(8);
        assertThat(window(model, 0, 50)).isEqualTo(40);
        assertThat(window(model, 0, 29.97)).isEqualTo(24);
        assertThat(window(model, 0, 0))
                .as("a source that does not tell its rate")
                .isEqualTo(20);
        assertThat(window(model, 0, 0.5)).as("never less than two frames").isEqualTo(2);
        assertThat(window(model, 0, 25_000)).as("never more than fit").isEqualTo(2_048);
    }

    @Test
    void theConfigurationHasTheLastWord() throws IOException {
        assertThat(window(model("  window: 20\n"), 12, 50)).isEqualTo(12);
    }

    @Test
    void aFileIsOneClip() throws IOException {
        Path model = model("  window: 20\n");
        Format file = new Format(160, 120, TRAINING_FPS, 500, false);
        assertThat(family(model, 0, true).windows(file).window()).isEqualTo(WindowSettings.WHOLE);
        assertThat(family(model, 12, true).windows(file).window()).isEqualTo(12);
    }
}
