package io.tubecast.lab.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyClips;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DetectorsStudyTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int study(Path... models) {
        String[] arguments = new String[5 + models.length];
        arguments[0] = "study";
        arguments[1] = "detectors";
        arguments[2] = "--clips=2";
        arguments[3] = "--out=" + folder.resolve("study");
        arguments[4] = "--window=32";
        for (int i = 0; i < models.length; i++) {
            arguments[5 + i] = "--model=" + models[i];
        }
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void modelsOfBothFamiliesStandInOneTable() throws IOException {
        Path pairs = TinyBundle.write(folder.resolve("pairs"));
        Path clips = TinyClips.write(folder.resolve("clips"), true);
        assertThat(study(pairs, clips)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains(
                        "2 clips of the synthetic world, split test.",
                        "| pairs |",
                        "| clips |",
                        "| clips, windows of 32 frames |");
        assertThat(folder.resolve("study/report.md")).hasContent(out.toString());
        JsonNode rows =
                new ObjectMapper().readTree(folder.resolve("study/report.json").toFile());
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            assertThat(row.path("millisPerFrame").asDouble()).isPositive();
            assertThat(row.path("modelSha256").asText()).hasSize(64);
            assertThat(row.at("/figures/videos").asInt()).isEqualTo(2);
            assertThat(row.at("/figures/videoMabo/mean").isNumber()).isTrue();
        });
        assertThat(rows.get(0).path("shortActions")).isEqualTo(rows.get(1).path("shortActions"));
        // a second time everything is there
        String first = out.toString();
        out.getBuffer().setLength(0);
        assertThat(study(pairs, clips)).isZero();
        assertThat(out.toString().lines().count()).isEqualTo(first.lines().count());
    }

    @Test
    void twoModelsOfOneNameAreRefused() throws IOException {
        Path one = TinyBundle.write(folder.resolve("a/model"));
        Path other = TinyBundle.write(folder.resolve("b/model"));
        assertThat(study(one, other)).isEqualTo(2);
        assertThat(err.toString()).contains("--model: folders need different names, were [model, model]");
    }

    @Test
    void aShortActionCountsIfATubeOfItsClassOverlapsItByHalf() throws IOException {
        // 40 frames: actions of 9 frames are short, one of 20 is not
        String box = "[0,0,10,10]";
        Path truth = Files.writeString(
                folder.resolve("truth.jsonl"),
                truth("wave", 0, 9, box) + truth("wave", 20, 9, box) + truth("run", 10, 20, box));
        // the first found but for a frame, the second by a tube of another class, the third from 12 to 29
        Path tubes = Files.writeString(
                folder.resolve("tubes.jsonl"),
                tube("wave", 1, 8, box) + tube("run", 20, 9, box) + tube("run", 12, 18, box));
        FoundActions found = FoundActions.of(truth, tubes);
        assertThat(found.shortOnes()).isEqualTo(2);
        assertThat(found.shortRecall()).isCloseTo(0.5, within(1e-12));
        assertThat(found.framesPerVideo()).isEqualTo(40);
        // found: from 0 and from 10; the upper of the two medians
        assertThat(found.medianFramesToEnd()).isEqualTo(40);
    }

    private static String truth(String label, int start, int frames, String box) {
        return "{\"video\":\"a\",\"size\":[32,24],\"frames\":40,\"class\":%d,\"label\":\"%s\",\"start\":%d,\"boxes\":[%s]}\n"
                .formatted(label.equals("wave") ? 0 : 1, label, start, boxes(box, frames));
    }

    private static String tube(String label, int start, int frames, String box) {
        return "{\"video\":\"a\",\"size\":[32,24],\"class\":%d,\"label\":\"%s\",\"score\":0.5,\"start\":%d,\"boxes\":[%s],\"frameScores\":[%s]}\n"
                .formatted(label.equals("wave") ? 0 : 1, label, start, boxes(box, frames), boxes("0.5", frames));
    }

    private static String boxes(String box, int count) {
        return (box + ",").repeat(count - 1) + box;
    }
}
