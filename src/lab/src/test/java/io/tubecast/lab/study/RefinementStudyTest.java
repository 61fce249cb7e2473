package io.tubecast.lab.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyClips;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RefinementStudyTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int study(Path model, String... more) {
        String[] arguments = new String[4 + more.length];
        arguments[0] = "study";
        arguments[1] = "refinement";
        arguments[2] = "--model=" + model;
        arguments[3] = "--out=" + folder.resolve("study");
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void tellsWhatRefinementAddsAndHowFarItGets() throws IOException {
        Path model = RealClips.checkout().resolve("config/models/cfad-demo");
        assertThat(study(model, "--clips=3")).as(err::toString).isZero();
        assertThat(out.toString())
                .contains(
                        "3 clips of the synthetic world, split test.",
                        "| no refinement | ",
                        "true boxes at 8 time stamps");
        assertThat(folder.resolve("study/report.md")).hasContent(out.toString());
        JsonNode figures =
                new ObjectMapper().readTree(folder.resolve("study/report.json").toFile());
        JsonNode matched = figures.path("matched");
        assertThat(matched.path("tubes").asInt()).isPositive();
        double coarse = matched.path("coarse").asDouble();
        assertThat(coarse).isBetween(0.5, 1.0);
        assertThat(matched.path("spansFound").asDouble()).isGreaterThan(coarse);
        double share = (matched.path("refined").asDouble() - coarse)
                / (matched.path("spansFound").asDouble() - coarse);
        assertThat(matched.path("closedInSpansFound").path(0).asDouble()).isCloseTo(share, within(1e-9));
        assertThat(figures.path("as the model says").path("videoMap.0.5")).hasSize(3);
        // a second time the tubes are there
        Path tubes = folder.resolve("study/found/none.jsonl.gz");
        FileTime made = Files.getLastModifiedTime(tubes);
        assertThat(study(model, "--clips=3")).isZero();
        assertThat(Files.getLastModifiedTime(tubes)).isEqualTo(made);
    }

    @Test
    void whereNothingIsMatchedThereIsNoShare() throws IOException {
        assertThat(study(TinyClips.write(folder.resolve("clips"), true), "--clips=1"))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("| 0 | - | - | - | - | - | - |");
    }

    @Test
    void aModelOfPairsIsRefused() throws IOException {
        assertThat(study(TinyBundle.write(folder.resolve("pairs")))).isEqualTo(2);
        assertThat(err.toString())
                .contains("--model: model 'tiny' is of family amtnet; here one is wanted that sees clips");
        assertThat(study(TinyClips.write(folder.resolve("clips"), true), "--clips=0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--clips must be 1 or more, was 0");
    }

    @Test
    void clipsThatModelsLearnFromAreRefused() throws IOException {
        assertThat(study(TinyClips.write(folder.resolve("clips"), true), "--split=train"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--split must be val or test, which no model learns from, was 'train'");
    }
}
