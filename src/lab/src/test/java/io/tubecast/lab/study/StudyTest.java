package io.tubecast.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lab(String... args) {
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private int world(Path model) {
        return lab("study", "world", "--model=" + model, "--clips=2", "--out=" + folder.resolve("study"));
    }

    @Test
    void aTableIsReadFromAReport() throws IOException {
        JsonNode figures = new ObjectMapper().readTree("""
                {"videos":7,"truths":9,"protocol":"continuous","accuracy":null,
                 "videoMap":{"0.2":0.5,"0.3":0.5,"0.5":0.25,"0.75":0,"0.5:0.95":0.1},"frameMap":{"0.5":0.3},
                 "intervals":{"videoMap.0.5":[0.125,0.5]},
                 "against":{"accuracy":1,"videoMap":{"0.2":1,"0.3":1,"0.5":0.75,"0.75":0,"0.5:0.95":0.1},"frameMap":{"0.5":0.3}},
                 "difference":{"videoMap.0.5":[-0.5,-0.75,0.25],"frameMap.0.5":[0]}}""");

        assertThat(AccuracyTable.markdown(figures, "T", "none").lines())
                .contains(
                        "7 videos, 9 true tubes, continuous protocol. Percent, with 95 % bootstrap intervals over videos.",
                        "| model | 50.0 | 50.0 | 25.0 (12.5 to 50.0) | 0.0 | 10.0 | 30.0 | - |",
                        "| none | 100.0 | 100.0 | 75.0 | 0.0 | 10.0 | 30.0 | 100.0 |",
                        "| difference | - | - | -50.0 (-75.0 to +25.0) | - | - | +0.0 | - |");
    }

    @Test
    void aWorldStudyWritesItsReportAndGoesOnFromItsDetections() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        assertThat(world(model)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("| model |", "| blob tracker with class prior |", "| difference |");
        JsonNode report =
                new ObjectMapper().readTree(folder.resolve("study/report.json").toFile());
        assertThat(report.path("modelSha256").asText()).hasSize(64);
        assertThat(report.path("figures").path("videos").asInt()).isEqualTo(2);
        assertThat(report.path("figures")
                        .path("difference")
                        .path("videoMap.0.5")
                        .size())
                .isEqualTo(3);

        // detections that are there are used, not made again
        Files.writeString(folder.resolve("study/det.jsonl"), "");
        for (String made : List.of("tubes.jsonl", "report.md")) {
            Files.delete(folder.resolve("study").resolve(made));
        }
        assertThat(world(model)).as(err.toString()).isZero();
        assertThat(folder.resolve("study/tubes.jsonl")).isEmptyFile();
        assertThat(folder.resolve("study/report.md")).isNotEmptyFile();
    }

    @Test
    void aFolderOfAnotherStudyIsRefused() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        Files.createDirectories(folder.resolve("study"));
        Files.writeString(folder.resolve("study/study.txt"), "something else\n");
        assertThat(world(model)).isEqualTo(2);
        assertThat(err.toString()).contains("holds another study");
    }

    private static String steps(String video, int count, double score) {
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < count; i++) {
            steps.append("{\"video\":\"%s\",\"size\":[320,240],\"step\":%d,\"frames\":[%d,%d],"
                    .formatted(video, i, 2 * i, 2 * i + 2));
            steps.append("\"boxes\":[[10,10,60,110,10,10,60,110]],\"scores\":[[%s,%s,0.01]]}\n"
                    .formatted(0.99 - score, score));
        }
        return steps.toString();
    }

    @Test
    void anIdleStudyTellsFalseStartsAtTheScoreThatStillFindsEveryTrueTube() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        Files.writeString(model.resolve("labels.txt"), "wave\nrun\n");
        Path target = Files.createDirectories(folder.resolve("idle"));
        // detections made from the truth: a wave of 101 frames found at 0.55; 4 s of idle video (101 frames) with the
        // same at 0.35
        Files.writeString(target.resolve("det-000000-000000.jsonl"), steps("a", 50, 0.55));
        Files.writeString(
                target.resolve("truth-000000-000000.jsonl"),
                "{\"video\":\"a\",\"size\":[320,240],\"class\":0,\"label\":\"wave\",\"start\":0,\"boxes\":[%s[10,10,60,110]]}\n"
                        .formatted("[10,10,60,110],".repeat(100)));
        Files.writeString(target.resolve("det-idle-000000-000000.jsonl"), steps("nobody", 50, 0.35));
        Files.writeString(target.resolve("truth-idle-000000-000000.jsonl"), "");

        assertThat(lab("study", "idle", "--model=" + model, "--clips=1", "--minutes=1", "--out=" + target))
                .as(err.toString())
                .isZero();

        // 101 frames are 4.04 s: one start is 3600 / 4.04 = 891.1 an hour; of one video every resample is the same
        assertThat(out.toString())
                .contains("1 true tubes; 0.00 h")
                .contains("| 0.30 | 100.0 (100.0 to 100.0) | 891.1 (891.1 to 891.1) |")
                .contains("| 0.60 | 0.0 (0.0 to 0.0) | 0.0 (0.0 to 0.0) |")
                .contains("At a recall of 90 % or more:")
                .endsWith("Date: " + java.time.LocalDate.now(java.time.ZoneOffset.UTC) + "\n");
        JsonNode told = new ObjectMapper()
                .readTree(target.resolve("report.json").toFile())
                .path("figures")
                .path("told");
        assertThat(told.path("minScore").asDouble()).isEqualTo(0.5);
        assertThat(told.path("perHour").path(0).asDouble()).isZero();
        assertThat(lab("study", "idle", "--model=" + model, "--clips=0", "--out=" + target))
                .isEqualTo(2);
    }

    @Test
    void theHeldBoxesOfACutVideoAreWritten() throws IOException {
        Path truth = folder.resolve("truth.jsonl");
        String boxes = "[0,0,10,10],".repeat(9) + "[5,5,15,15]";
        Files.writeString(truth, """
                {"video":"a","size":[32,24],"frames":20,"class":0,"label":"wave","start":0,"boxes":[%s,%s]}
                """.formatted(boxes, boxes));
        Path held = folder.resolve("hold.jsonl");
        int code = lab("baseline", "hold-last-box", "--truth=" + truth, "--cut=0.5", "--out=" + held);

        // cut at frame 10: the box of frame 9 in frames 10 to 19
        assertThat(code).as(err.toString()).isZero();
        assertThat(Files.readString(held))
                .contains("\"label\":\"wave\"", "\"score\":1", "\"start\":10", "[5.0,5.0,15.0,15.0]")
                .doesNotContain("[0.0,0.0");
        assertThat(lab("baseline", "hold-last-box", "--truth=" + truth, "--cut=1", "--out=" + held))
                .isEqualTo(2);
    }

    @Test
    void aWrongSettingOfTheBlobTrackerIsWrongUsage() {
        int code = lab("baseline", "blobs", "--videos=synthetic:val:0", "--set=lag=1", "--out=" + folder.resolve("b"));
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--set: no setting 'lag'");
    }
}
