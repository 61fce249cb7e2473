package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.DetectionWriter;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.study.StudyFolder;
import io.tubecast.lab.study.network.LinkingRows.Measured;
import io.tubecast.lab.study.network.LinkingRows.Question;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LinkingRowsTest {
    private static final int STEPS = 10;

    @TempDir
    Path folder;

    /** In video "run" somebody moves by the width of the box in each step of four frames, in video "wave" somebody stands; each is seen in both classes. */
    private void writeFiles() throws IOException {
        try (DetectionWriter writer = new DetectionWriter(folder.resolve("det.jsonl"))) {
            for (int speed : new int[] {10, 0}) {
                for (int step = 0; step < STEPS; step++) {
                    double from = 4.0 * step * speed;
                    double to = from + 4 * speed;
                    writer.write(new DetectionStep(
                            speed > 0 ? "run" : "wave",
                            640,
                            240,
                            step,
                            new int[] {4 * step, 4 * step + 4},
                            new double[] {from, 20, from + 40, 120, to, 20, to + 40, 120},
                            speed > 0 ? new double[] {0.1, 0.8, 0.1} : new double[] {0.1, 0.1, 0.8}));
                }
            }
        }
        StringBuilder running = new StringBuilder();
        StringBuilder standing = new StringBuilder();
        for (int frame = 0; frame <= 4 * STEPS; frame++) {
            running.append(frame == 0 ? "" : ",").append("[%d,20,%d,120]".formatted(10 * frame, 10 * frame + 40));
            standing.append(frame == 0 ? "" : ",").append("[0,20,40,120]");
        }
        Files.writeString(folder.resolve("truth.jsonl"), """
                {"video":"run","size":[640,240],"class":0,"label":"run","start":0,"boxes":[%s]}
                {"video":"wave","size":[640,240],"class":1,"label":"wave","start":0,"boxes":[%s]}
                """.formatted(running, standing));
        Files.writeString(folder.resolve("labels.txt"), "run\nwave\n");
    }

    private LinkingRows rows(String trim) throws IOException {
        CommandLine line = new CommandLine(new LinkingStudy())
                .setOut(new PrintWriter(new StringWriter(), true))
                .setErr(new PrintWriter(new StringWriter(), true));
        Path model = TinyBundle.write(folder.resolve("model"));
        StudyFolder study = new StudyFolder(line.getCommandSpec(), folder.resolve("study"), model, "linking");
        return new LinkingRows(
                study,
                new Question(
                        folder.resolve("det.jsonl"),
                        folder.resolve("labels.txt"),
                        trim,
                        25,
                        0,
                        List.of("--truth", folder.resolve("truth.jsonl").toString(), "--bootstrap", "50")));
    }

    private static double figure(Map<String, Measured> rows, String row, String pointer) {
        return Objects.requireNonNull(rows.get(row)).figures().at(pointer).asDouble(Double.NaN);
    }

    @Test
    void sameDetectionsLinkedInManyWays() throws IOException {
        writeFiles();
        Map<String, Measured> rows = rows("peak").measure();

        assertThat(rows).containsOnlyKeys(rows("peak").names().toArray(String[]::new));
        assertThat(rows("peak").names())
                .containsExactly(
                        "online+pair",
                        "online+first",
                        "offline+pair",
                        "offline+first",
                        "offline+pair+background",
                        "offline+first+background",
                        "road+pair",
                        "act+pair");
        for (String row : List.of("online+pair", "offline+pair", "offline+pair+background", "act+pair")) {
            assertThat(figure(rows, row, "/videoMap/0.5:0.95")).as(row).isEqualTo(1);
            assertThat(figure(rows, row, "/identity/coverage")).as(row).isEqualTo(1);
        }
        // first boxes of the runner do not overlap: one that looks at overlaps alone loses her, both here and in road
        for (String row : List.of("online+first", "road+pair")) {
            assertThat(figure(rows, row, "/videoMap/0.5")).as(row).isEqualTo(0.5);
            assertThat(figure(rows, row, "/difference/videoMap.0.5/0")).isEqualTo(-0.5);
        }
        assertThat(figure(rows, "online+first", "/difference/identity.coverage/0"))
                .isEqualTo(-0.5);
        assertThat(figure(rows, "online+first", "/difference/identity.switchesPerTube/0"))
                .isZero();
        // the path has no one else to go to; but her last box, of frame 36, is held on 37 to 40 while she is 10, 20,
        // 30, 40 further:
        // IoU 30/50, 20/60, 10/70, 0; with 37 ones a mean of 38.08 / 41 = 0.929, under 0.95 alone
        assertThat(figure(rows, "offline+first", "/videoMap/0.5:0.95")).isCloseTo(0.95, within(1e-12));
        assertThat(figure(rows, "offline+first", "/difference/videoMap.0.5:0.95/0"))
                .isCloseTo(-0.05, within(1e-12));
        // tubes of the wrong class, at 0.1, are all background
        assertThat(figure(rows, "offline+pair", "/tubes")).isEqualTo(4);
        assertThat(figure(rows, "offline+pair+background", "/tubes")).isEqualTo(2);
        rows.forEach((name, row) -> {
            assertThat(row.timings().path("steps").asInt()).as(name).isEqualTo(2 * STEPS);
            assertThat(row.timings().path("frames").asInt()).as(name).isEqualTo(2 * 41);
            assertThat(row.timings().path("microsPerStep").asDouble()).as(name).isPositive();
            assertThat(row.isOffline()).isEqualTo(name.startsWith("offline"));
            assertThat(row.figures().has("difference")).isEqualTo(!name.equals("online+pair"));
        });
        // what is there is not done again: times would differ
        assertThat(rows("peak").measure()).isEqualTo(rows);
    }

    @Test
    void withoutTrimmingThereIsNoRowOfItsOwn() throws IOException {
        assertThat(rows("none").names())
                .containsExactly(
                        "online+pair", "online+first", "offline+pair", "offline+first", "road+pair", "act+pair");
        assertThat(rows("background").names()).hasSize(6);
    }

    @Test
    void theTablesSayWhatWasMeasured() throws IOException {
        writeFiles();
        Map<String, Measured> rows = rows("none").measure();
        List<String> lines = LinkingTable.markdown(rows).lines().toList();

        assertThat(lines.get(0)).startsWith("2 videos, 2 true tubes, continuous protocol.");
        List<String> online = lines.stream()
                .filter(line -> line.startsWith("| online+first |"))
                .toList();
        assertThat(online).hasSize(2);
        // with the runner's video drawn twice, once or not at all, the class of the other is not there
        assertThat(online.get(0)).startsWith("| online+first | 50.0 (0.0 to 100.0) | 50.0 (0.0 to 100.0) |");
        assertThat(online.get(0).split(" \\| ", -1)).hasSize(10);
        assertThat(online.get(0)).contains(" | 0.00 (0.00 to 0.00) | 50.0 (0.0 to 100.0) | ");
        assertThat(online.get(1)).startsWith("| online+first | -50.0 (-100.0 to +0.0) |");
        assertThat(online.get(1)).endsWith("| +0.00 (+0.00 to +0.00) | -50.0 (-100.0 to +0.0) |");
        assertThat(lines.stream().filter(line -> line.startsWith("| online+pair |")))
                .hasSize(1);
        // the step of a whole-video linker only remembers, so its time is not told
        assertThat(lines.stream()
                        .filter(line -> line.startsWith("| offline+pair |"))
                        .findFirst())
                .hasValueSatisfying(
                        line -> assertThat(line.split(" \\| ", -1)[7]).isEqualTo("-"));
        assertThat(LinkingTable.markdown(Map.of())).isEmpty();
    }
}
