package io.tubecast.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipsStudyTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int study(Path model, String data) {
        return Lab.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "study",
                "clips",
                "--model=" + model,
                "--data=" + data,
                "--out=" + folder.resolve("study"));
    }

    /** The model that is kept for tests learnt from the first parts of these clips: what it must have kept of them. */
    @Test
    void theModelOfTheClipsIsFarAboveItsLastTrainingBoxes() throws IOException {
        Path data = RealClips.folderOrSkip();
        Path model = RealClips.checkout().resolve("src/testkit/models/ucf24-clips");

        assertThat(study(model, "ucf24:" + data)).as(err.toString()).isZero();

        JsonNode figures = new ObjectMapper()
                .readTree(folder.resolve("study/report.json").toFile())
                .path("figures");
        assertThat(figures.path("videos").asInt()).isEqualTo(7);
        assertThat(figures.at("/difference/videoMap.0.5/0").asDouble()).isGreaterThanOrEqualTo(0.25);
        assertThat(figures.at("/difference/videoMap.0.75/0").asDouble()).isGreaterThanOrEqualTo(0.3);
        assertThat(out.toString()).contains("| hold-last-box |");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        assertThat(study(model, "videos")).isEqualTo(2);
        assertThat(err.toString()).contains("--data must be written ucf24:FOLDER, was 'videos'");
        assertThat(study(model, "ucf24:" + folder)).isEqualTo(2);
        assertThat(err.toString()).contains("--data: no such file: " + folder.resolve("finalAnnots.mat"));
    }
}
