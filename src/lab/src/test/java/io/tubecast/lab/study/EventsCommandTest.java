package io.tubecast.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /**
     * 25 frames/s. Somebody waves at 0.55 for 100 frames; in the truth the wave is theirs, and a run elsewhere that is never found. In 50 s without
     * action the same stands there for 100 frames at 0.35, so it is a false start up to there.
     */
    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("labels.txt"), "wave\nrun\n");
        Files.writeString(folder.resolve("det.jsonl"), steps("a", 50, 50, 0.55));
        Files.writeString(folder.resolve("idle.jsonl"), steps("idle", 625, 50, 0.35));
        Files.writeString(
                folder.resolve("truth.jsonl"), """
                    {"video":"a","size":[320,240],"class":0,"label":"wave","start":0,"boxes":[%s]}
                    {"video":"a","size":[320,240],"class":1,"label":"run","start":0,"boxes":[%s]}
                    """.formatted(boxes("[10,10,60,110]"), boxes("[200,10,250,110]")));
    }

    private static String boxes(String box) {
        return (box + ",").repeat(100) + box;
    }

    private static String steps(String video, int count, int people, double score) {
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < count; i++) {
            steps.append("{\"video\":\"%s\",\"size\":[320,240],\"step\":%d,\"frames\":[%d,%d],"
                    .formatted(video, i, 2 * i, 2 * i + 2));
            steps.append(
                    i < people
                            ? "\"boxes\":[[10,10,60,110,10,10,60,110]],\"scores\":[[%s,%s,0.01]]}\n"
                                    .formatted(0.99 - score, score)
                            : "\"boxes\":[],\"scores\":[]}\n");
        }
        return steps.toString();
    }

    private int study(String more) {
        String command = "study events --detections DIR/det.jsonl --truth DIR/truth.jsonl --idle DIR/idle.jsonl"
                + " --labels DIR/labels.txt " + more;
        return Lab.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                command.strip().replace("DIR", folder.toString()).split(" "));
    }

    @Test
    void tellsRecallAndFalseStartsAtEachScore() {
        assertThat(study("--recall 0.5")).as(err.toString()).isZero();

        // the idle video has 1251 frames, 50.04 s: one start is 3600 / 50.04 = 71.9 an hour; one of two tubes is met
        assertThat(out.toString())
                .contains("2 true tubes; 0.01 h")
                .contains("0.30 |  50.0% |     71.9")
                .contains("0.40 |  50.0% |      0.0")
                .contains("0.50 |  50.0% |      0.0")
                .contains("0.60 |   0.0% |      0.0")
                .contains("At a recall of 50 % or more (50.0 %, at 0.50): 0.0 false events per hour.");
    }

    @Test
    void whatWasKnownOnlyAfterTheActionIsNotTold() throws IOException {
        // the network looks so far ahead that every step is known after the 101 frames of the wave
        String late = steps("a", 50, 50, 0.55).replace("\"boxes\"", "\"knownAt\":101,\"boxes\"");
        Files.writeString(folder.resolve("det.jsonl"), late);
        assertThat(study("--recall 0.5")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("0.30 |   0.0% |");
        String inTime = late.replace("\"knownAt\":101", "\"knownAt\":100");
        Files.writeString(folder.resolve("det.jsonl"), inTime);
        assertThat(study("--recall 0.5")).isZero();
        assertThat(out.toString()).contains("0.30 |  50.0% |");
    }

    @Test
    void saysSoIfTheRecallIsNotReached() {
        assertThat(study("")).isZero();
        assertThat(out.toString()).contains("A recall of 90 % is not reached; the highest is 50.0 %");
    }

    @Test
    void aVideoWithoutTruthIsNamed() throws IOException {
        Files.writeString(folder.resolve("det.jsonl"), steps("b", 5, 5, 0.5));
        assertThat(study("")).isEqualTo(1);
        assertThat(err.toString()).contains("video b is not in").contains("truth.jsonl");
    }

    @Test
    void aRecallBeyondOneIsWrongUsage() {
        assertThat(study("--recall 1.5")).isEqualTo(2);
        assertThat(err.toString()).contains("--recall must be over 0 and at most 1, was 1.5");
    }
}
