package io.tubecast.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Someone walks one pixel a frame for ten steps of two frames; in a second video nothing is found. */
    @BeforeEach
    void writeDetectionsAndTruth() throws IOException {
        StringBuilder steps = new StringBuilder();
        StringBuilder boxes = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            steps.append("{\"video\":\"a\",\"size\":[320,240],\"step\":%d,\"frames\":[%d,%d],".formatted(i, i, i + 1));
            steps.append("\"boxes\":[[%d,10,%d,110,%d,10,%d,110]],".formatted(10 + i, 60 + i, 11 + i, 61 + i));
            steps.append("\"scores\":[[0.1,0.8,0.1]]}\n");
        }
        steps.append("{\"video\":\"b\",\"size\":[320,240],\"step\":0,\"frames\":[0,1],\"boxes\":[],\"scores\":[]}\n");
        for (int i = 0; i <= 10; i++) {
            boxes.append(i == 0 ? "" : ",").append("[%d,10,%d,110]".formatted(10 + i, 60 + i));
        }
        Files.writeString(folder.resolve("det.jsonl"), steps);
        Files.writeString(folder.resolve("truth.jsonl"), """
                {"video":"a","size":[320,240],"class":0,"label":"wave","start":0,"boxes":[%s]}
                {"video":"b","size":[320,240],"class":1,"label":"run","start":0,"boxes":[[10,10,60,110]]}
                """.formatted(boxes));
    }

    private int lab(String... args) {
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].replace("DIR", folder.toString());
        }
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private void link(String linker) {
        assertThat(lab("link", "--detections", "DIR/det.jsonl", "--linker", linker, "--out", "DIR/tubes.jsonl"))
                .as(err.toString())
                .isZero();
    }

    private JsonNode evaluate() throws IOException {
        assertThat(lab("evaluate", "--tubes", "DIR/tubes.jsonl", "--truth", "DIR/truth.jsonl", "--json"))
                .as(err.toString())
                .isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void microTubesLinkedOnlineCoverEveryFrame() throws IOException {
        link("online");
        JsonNode report = evaluate();
        // one of two classes is found perfectly; the other class of the scores, at 0.1, is a false alarm of "run"
        assertThat(report.at("/perClass/0.5:0.95/wave").doubleValue()).isEqualTo(1);
        assertThat(report.at("/perClass/0.5/run").doubleValue()).isZero();
        assertThat(report.at("/videoMap/0.5:0.95").doubleValue()).isEqualTo(0.5);
        assertThat(report.at("/accuracy").doubleValue()).isEqualTo(0.5);
    }

    @Test
    void frameLevelRulesEndOneFrameEarlier() throws IOException {
        link("road");
        JsonNode report = evaluate();
        // first boxes only: 10 of 11 frames = 0.909: nine of the ten thresholds of 0.5:0.95 are passed
        assertThat(report.at("/perClass/0.5:0.95/wave").doubleValue()).isCloseTo(0.9, within(1e-12));
        assertThat(report.at("/frameMap/0.5").doubleValue()).isCloseTo(10.0 / 11 / 2, within(1e-12));
        assertThat(report.at("/intervals/videoMap.0.5/0").doubleValue()).isZero();
        assertThat(report.at("/intervals/videoMap.0.5/1").doubleValue()).isEqualTo(1);
    }

    @Test
    void aBaselineIsSetBesideIt() throws IOException {
        link("online");
        // the baseline finds half of the one tube of class wave: IoU 6/11, a hit at 0.5 and none at 0.75
        StringBuilder boxes = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            boxes.append(i == 0 ? "" : ",").append("[%d,10,%d,110]".formatted(10 + i, 60 + i));
        }
        Files.writeString(folder.resolve("baseline.jsonl"), """
                {"video":"a","size":[320,240],"class":0,"label":"wave","score":1,"start":0,"boxes":[%s],"frameScores":[1,1,1,1,1,1]}
                """.formatted(boxes));
        String evaluate = "evaluate --tubes DIR/tubes.jsonl --against DIR/baseline.jsonl --truth DIR/truth.jsonl";

        assertThat(lab((evaluate + " --json").split(" "))).as(err.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.at("/against/videoMap/0.5").doubleValue()).isEqualTo(0.5);
        assertThat(report.at("/difference/videoMap.0.5/0").doubleValue()).isZero();
        assertThat(report.at("/difference/videoMap.0.75/0").doubleValue()).isEqualTo(0.5);
        // resamples hold video a (AP 1 of wave against 0) once, twice or not at all
        assertThat(report.at("/difference/videoMap.0.75/1").doubleValue()).isZero();
        assertThat(report.at("/difference/videoMap.0.75/2").doubleValue()).isEqualTo(1);
        // video a is followed on all of its 11 frames and by the baseline on 6, video b on none of its own
        double frames = report.at("/identity/coverage").doubleValue();
        assertThat(report.at("/against/identity/coverage").doubleValue()).isCloseTo(frames * 6 / 11, within(1e-12));
        assertThat(report.at("/difference/identity.coverage/0").doubleValue())
                .isCloseTo(frames * 5 / 11, within(1e-12));
        assertThat(report.at("/difference/identity.coverage/1").doubleValue()).isZero();
        assertThat(report.at("/difference/identity.coverage/2").doubleValue()).isCloseTo(5.0 / 11, within(1e-12));
        assertThat(report.at("/difference/identity.switchesPerTube/0").doubleValue())
                .isZero();
        assertThat(report.at("/against/tubes").intValue()).isEqualTo(1);

        assertThat(lab(evaluate.split(" "))).isZero();
        assertThat(out.toString()).contains("against").contains("difference");
    }

    @Test
    void peakTrimmingCutsWhereTheActionIsNot() throws IOException {
        // 20 steps at 0.8, then 20 at 0.05, of a person who stands still; the share of the peak is 0.32
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            steps.append("{\"video\":\"a\",\"size\":[320,240],\"step\":%d,\"frames\":[%d,%d],".formatted(i, i, i + 1));
            steps.append("\"boxes\":[[10,10,60,110,10,10,60,110]],");
            steps.append(i < 20 ? "\"scores\":[[0.2,0.8]]}\n" : "\"scores\":[[0.95,0.05]]}\n");
        }
        Files.writeString(folder.resolve("det.jsonl"), steps);
        String link = "link --detections DIR/det.jsonl --linker online --out DIR/tubes.jsonl --trim ";

        assertThat(lab((link + "none").split(" "))).as(err.toString()).isZero();
        assertThat(tubeLength()).isEqualTo(41);
        assertThat(lab((link + "peak --set trimming.windowMillis=0").split(" ")))
                .as(err.toString())
                .isZero();
        // frame 20 is in two micro-tubes, the newer of which says 0.05
        assertThat(tubeLength()).isBetween(20, 21);
    }

    @Test
    void tuneFindsTrimmingThatLinkTakesFromTheFile() throws IOException {
        // the person goes on acting while the score falls to a quarter of its peak; the defaults would cut there
        StringBuilder steps = new StringBuilder();
        StringBuilder truth = new StringBuilder();
        for (String video : List.of("a", "b")) {
            for (int i = 0; i < 60; i++) {
                steps.append(("{\"video\":\"%s\",\"size\":[320,240],\"step\":%d,\"frames\":[%d,%d],"
                                + "\"boxes\":[[10,10,60,110,10,10,60,110]],\"scores\":[[0.2,%s]]}%n")
                        .formatted(video, i, i, i + 1, i < 20 ? "0.8" : i < 40 ? "0.2" : "0.01"));
            }
            truth.append("{\"video\":\"%s\",\"size\":[320,240],\"class\":0,\"label\":\"wave\",\"start\":0,\"boxes\":["
                    .formatted(video));
            truth.append(String.join(",", Collections.nCopies(40, "[10,10,60,110]")));
            truth.append("]}\n");
        }
        Files.writeString(folder.resolve("det.jsonl"), steps);
        Files.writeString(folder.resolve("tune-truth.jsonl"), truth);
        Files.writeString(folder.resolve("one.txt"), "wave\n");
        String tune =
                "tune --detections DIR/det.jsonl --truth DIR/tune-truth.jsonl --labels DIR/one.txt --out DIR/t.yaml";
        String link =
                "link --detections DIR/det.jsonl --linker online --out DIR/tubes.jsonl --labels DIR/one.txt --trim ";

        assertThat(lab(tune.split(" "))).as(err.toString()).isZero();
        assertThat(out.toString()).contains("of 2 videos", "100.0 with settings of the other half");
        assertThat(lab((link + "peak").split(" "))).as(err.toString()).isZero();
        assertThat(tubeLength()).isLessThan(30);
        assertThat(lab((link + "DIR/t.yaml").split(" "))).as(err.toString()).isZero();
        assertThat(tubeLength()).isBetween(38, 44);

        Files.writeString(
                folder.resolve("t.yaml"),
                Files.readString(folder.resolve("t.yaml")).replace("wave", "wafe"));
        assertThat(lab((link + "DIR/t.yaml").split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("t.yaml: classes: 'wafe' is no label, labels are [wave]");
    }

    @Test
    void aPerfectTrackerThatKnowsNoClassIsABoundOfItsOwn() throws IOException {
        // in the order of the file wave, jump, jump: of wave's three equal scores the first is right, of jump's the
        // last two
        Files.writeString(folder.resolve("three.jsonl"), """
                {"video":"a","size":[320,240],"class":0,"label":"wave","start":3,"boxes":[[10,10,60,110],[11,10,61,110]]}
                {"video":"b","size":[320,240],"class":1,"label":"jump","start":0,"boxes":[[10,10,60,110]]}
                {"video":"c","size":[320,240],"class":1,"label":"jump","start":0,"boxes":[[10,10,60,110]]}
                """);
        assertThat(lab("baseline", "true-boxes", "--truth", "DIR/three.jsonl", "--out", "DIR/bound.jsonl"))
                .as(err.toString())
                .isZero();
        assertThat(lab("evaluate", "--tubes", "DIR/bound.jsonl", "--truth", "DIR/three.jsonl", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        // wave: 1; jump: right at ranks 2 and 3, precisions 1/2 and 2/3, under the envelope 2/3
        assertThat(report.at("/videoMap/0.75").doubleValue()).isEqualTo((1 + 2 / 3.0) / 2);
    }

    private int tubeLength() throws IOException {
        return new ObjectMapper()
                .readTree(Files.readAllLines(folder.resolve("tubes.jsonl")).get(0))
                .get("boxes")
                .size();
    }

    @Test
    void stopsAsAStreamWouldThatEndsThere() throws IOException {
        assertThat(lab(
                        "link",
                        "--detections",
                        "DIR/det.jsonl",
                        "--linker",
                        "road",
                        "--until",
                        "5",
                        "--out",
                        "DIR/tubes.jsonl"))
                .isZero();
        assertThat(new ObjectMapper()
                        .readTree(Files.readAllLines(folder.resolve("tubes.jsonl"))
                                .get(0))
                        .get("boxes"))
                .hasSize(5);
    }

    @Test
    void wrongUsageIsOneLineAndCode2() {
        assertUsageError(
                "lab link: --detections: no such file: " + folder.resolve("none"),
                "link",
                "--detections",
                "DIR/none",
                "--linker",
                "online",
                "--out",
                "DIR/t");
        assertUsageError(
                "lab link: linking.speed is no setting of the 'online' linker; allowed are",
                "link",
                "--detections",
                "DIR/det.jsonl",
                "--linker",
                "online",
                "--out",
                "DIR/t",
                "--set",
                "linking.speed=1");
        assertUsageError(
                "lab link: linking.topK belongs to the filter, but --filter none was asked for",
                "link",
                "--detections",
                "DIR/det.jsonl",
                "--linker",
                "road",
                "--out",
                "DIR/t",
                "--filter",
                "none",
                "--set",
                "linking.topK=3");
        assertUsageError(
                "lab link: --trim must be 'none', 'background', 'peak', a number or a file of lab tune, was 'soft'",
                "link",
                "--detections",
                "DIR/det.jsonl",
                "--linker",
                "road",
                "--out",
                "DIR/t",
                "--trim",
                "soft");
        assertUsageError(
                "lab link: trimming.share belongs to --trim peak or background, but --trim 5 was asked for",
                "link",
                "--detections",
                "DIR/det.jsonl",
                "--linker",
                "road",
                "--out",
                "DIR/t",
                "--trim",
                "5",
                "--set",
                "trimming.share=0.3");
        assertUsageError(
                "lab link: --linker must be one of online, road, act, offline, was 'magic'",
                "link",
                "--detections",
                "DIR/det.jsonl",
                "--linker",
                "magic",
                "--out",
                "DIR/t");
        assertUsageError(
                "lab evaluate: --protocol must be one of continuous, road, act, was 'voc'",
                "evaluate",
                "--tubes",
                "DIR/det.jsonl",
                "--truth",
                "DIR/truth.jsonl",
                "--protocol",
                "voc");
        assertUsageError("lab: which command?");
    }

    @Test
    void aBadLineIsNamedAndIsAFailureNotWrongUsage() throws IOException {
        Files.writeString(folder.resolve("tubes.jsonl"), "{\"video\":\"a\"}\n");
        assertThat(lab("evaluate", "--tubes", "DIR/tubes.jsonl", "--truth", "DIR/truth.jsonl"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("lab evaluate: " + folder.resolve("tubes.jsonl") + ": line 1: a tube needs a 'score'");
    }

    private void assertUsageError(String start, String... args) {
        err.getBuffer().setLength(0);
        assertThat(lab(args)).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().startsWith(start);
    }
}
