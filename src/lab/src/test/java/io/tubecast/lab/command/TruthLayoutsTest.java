package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/** Ground truth of other layouts, and what of it is told, through the command line. */
class TruthLayoutsTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lab(String line) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] words = line.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("DIR", folder.toString());
        }
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private JsonNode json(String line) throws IOException {
        assertThat(lab(line + " --json")).as(err::toString).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void jHmdbIsReportedAsTheMeanOfItsSplits() throws IOException {
        for (String video : List.of("run/a", "run/b", "run/c", "walk/d")) {
            mask(video);
        }
        list("run", 1, "a.avi 1\nb.avi 2\nc.avi 2\n");
        list("run", 2, "a.avi 2\nb.avi 1\nc.avi 1\n");
        list("run", 3, "a.avi 2\nb.avi 2\nc.avi 2\n");
        for (int split = 1; split <= 3; split++) {
            list("walk", split, "d.avi 2\n");
        }
        StringBuilder tubes = new StringBuilder();
        for (String video : List.of("a", "d")) {
            tubes.append(("{\"video\":\"%s.avi\",\"size\":[6,4],\"class\":0,\"label\":\"%s\",\"score\":0.9,\"start\":0,"
                            + "\"boxes\":[[1,1,2,2],[1,1,2,2]]}%n")
                    .formatted(video, video.equals("a") ? "run" : "walk"));
        }
        tubes.append(tubes.substring(0, tubes.indexOf("\n") + 1).replace("a.avi", "elsewhere"));
        Files.writeString(folder.resolve("tubes.jsonl"), tubes);
        Files.writeString(folder.resolve("none.jsonl"), "");
        String evaluate = "evaluate --truth DIR --bootstrap 20 --tubes ";

        // split 1: run 0 of b and c, walk 1: 1/2; split 2: 1 and 1; split 3: run 1 of 3: (1/3 + 1) / 2
        assertThat(json(evaluate + "DIR/tubes.jsonl --split 1")
                        .at("/videoMap/0.5")
                        .doubleValue())
                .isEqualTo(0.5);
        assertThat(json(evaluate + "DIR/tubes.jsonl --split 2")
                        .at("/videoMap/0.5")
                        .doubleValue())
                .isEqualTo(1);
        JsonNode all = json(evaluate + "DIR/tubes.jsonl --split all");
        assertThat(all.at("/videoMap/0.5").doubleValue()).isCloseTo((0.5 + 1 + 2.0 / 3) / 3, within(1e-12));
        assertThat(all.at("/perClass/0.5/run").doubleValue()).isCloseTo((0 + 1 + 1.0 / 3) / 3, within(1e-12));
        assertThat(all.at("/intervals/videoMap.0.5").size()).isEqualTo(2);
        // in splits 2 and 3 the tubes of a and d are compared, that of elsewhere never is
        assertThat(all.at("/tubesElsewhere").intValue()).isEqualTo(1);
        assertThat(err.toString()).contains("left out: 1 tubes of videos that are not in the truth or not chosen");
        // a file for each split, the first of them empty
        Files.move(folder.resolve("none.jsonl"), folder.resolve("of-1.jsonl"));
        Files.copy(folder.resolve("tubes.jsonl"), folder.resolve("of-2.jsonl"));
        Files.copy(folder.resolve("tubes.jsonl"), folder.resolve("of-3.jsonl"));
        JsonNode each = json(evaluate + "DIR/of-{split}.jsonl --split all");
        assertThat(each.at("/videoMap/0.5").doubleValue()).isCloseTo((0 + 1 + 2.0 / 3) / 3, within(1e-12));
        assertThat(each.at("/tubesElsewhere").intValue()).isEqualTo(2); // one in each file that has tubes

        Files.delete(folder.resolve("of-3.jsonl"));
        assertThat(lab(evaluate + "DIR/of-{split}.jsonl --split all")).isEqualTo(2);
        assertThat(err.toString()).contains("--tubes: no such file: " + folder.resolve("of-3.jsonl"));
        assertThat(lab(evaluate + "DIR/tubes.jsonl --split 4")).isEqualTo(2);
        assertThat(err.toString()).contains("--split must be one of [1, 2, 3], was '4'");
        assertThat(lab(evaluate + "DIR/tubes.jsonl --split all --against DIR/of-1.jsonl"))
                .isEqualTo(2);
        assertThat(lab(evaluate + "DIR/tubes.jsonl --split 1 --list DIR/of-1.jsonl"))
                .isEqualTo(2);
        assertThat(lab(evaluate + "DIR/tubes.jsonl --split all --videos DIR")).isEqualTo(2);
        // a list of a class that nobody has
        Files.writeString(folder.resolve("labels.txt"), "jump\n");
        assertThat(lab(evaluate + "DIR/tubes.jsonl --split all --labels DIR/labels.txt"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("split 1: no tube of ground truth is left to compare with");
    }

    @Test
    void framesThatAreNotLabelledDoNotCountForFrameMap() throws IOException {
        Files.writeString(
                folder.resolve("truth.jsonl"),
                "{\"video\":\"a\",\"size\":[100,80],\"frames\":9,\"class\":0,\"label\":\"run\",\"labelled\":[0,4],"
                        + "\"boxes\":[[0,0,10,10],[0,0,10,10]]}\n");
        String far = "[50,50,60,60]";
        Files.writeString(
                folder.resolve("tubes.jsonl"),
                ("{\"video\":\"a\",\"size\":[100,80],\"class\":0,\"label\":\"run\",\"score\":1,\"start\":0,"
                                + "\"boxes\":[[0,0,10,10],%s,%s,%s,[0,0,10,10]]}%n")
                        .formatted(far, far, far));
        JsonNode report = json("evaluate --truth DIR/truth.jsonl --tubes DIR/tubes.jsonl --bootstrap 0");
        assertThat(report.at("/frameMap/0.5").doubleValue()).isEqualTo(1);
        // the tube is interpolated between its labels: right in 2 of 5 frames, an overlap of 0.4
        assertThat(report.at("/videoMap/0.3").doubleValue()).isEqualTo(1);
        assertThat(report.at("/videoMap/0.5").doubleValue()).isZero();
        assertThat(err.toString()).contains("1 of 1 videos are labelled in some frames only");
    }

    @Test
    void cvatTracksAreEvaluatedAndWhatIsWrongWithThemIsCounted() throws IOException {
        StringBuilder tracks = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            tracks.append(
                    "<track id=\"%d\" label=\"juggle\"><box frame=\"0\" outside=\"0\" xtl=\"1\" ytl=\"1\" xbr=\"9\" ybr=\"9\"/></track>"
                            .formatted(i));
        }
        Files.writeString(
                folder.resolve("annotations.xml"),
                "<annotations><meta><task><name>k.mp4</name><size>3</size><labels><label><name>wave</name></label></labels>"
                        + "<original_size><width>100</width><height>80</height></original_size></task></meta>"
                        + "<track id=\"99\" label=\"wave\"><box frame=\"1\" outside=\"0\" xtl=\"90\" ytl=\"0\" xbr=\"104\" ybr=\"9\"/></track>"
                        + tracks + "</annotations>");
        assertThat(lab("baseline true-boxes --truth DIR --classes own --out DIR/tubes.jsonl"))
                .isZero();
        JsonNode report = json("evaluate --truth DIR --tubes DIR/tubes.jsonl --bootstrap 0");
        assertThat(report.at("/videoMap/0.5:0.95").doubleValue()).isCloseTo(1, within(1e-12));
        assertThat(report.at("/skipped").intValue()).isEqualTo(30);
        assertThat(report.at("/usedInPart").intValue()).isEqualTo(1);
        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(22); // the first 20, how many more, and the totals
        assertThat(lines.get(0))
                .startsWith("used in part: ")
                .endsWith("track 99: 1 boxes stick out of the 100x80 picture and were clipped");
        assertThat(lines.get(1)).startsWith("skipped: ").endsWith("track 0: class 'juggle' is none of [wave]");
        assertThat(lines.get(20)).isEqualTo("and 11 more");
        assertThat(lines.get(21))
                .isEqualTo(
                        "in all: 30 skipped (30 a class that the list lacks or contradicts), 1 used in part (1 boxes clipped"
                                + " to the picture)");
    }

    @Test
    void whatIsNoTruthIsNamedWithWhatWouldBe() throws IOException {
        Files.writeString(folder.resolve("tubes.jsonl"), "");
        Files.writeString(folder.resolve("truth.csv"), "");
        assertThat(lab("evaluate --truth DIR/none --tubes DIR/tubes.jsonl")).isEqualTo(2);
        assertThat(err.toString()).contains("--truth: no such file or folder: " + folder.resolve("none"));
        assertThat(lab("evaluate --truth DIR/truth.csv --tubes DIR/tubes.jsonl"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("unknown form of truth; known are: UCF101-24", "J-HMDB-21", "UCFSports", "CVAT");
        assertThat(lab("evaluate --truth DIR/tubes.jsonl --tubes DIR/tubes.jsonl"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no tube of ground truth in it");
    }

    @Test
    void shiftedTruthOverlapsAsAHandCalculationSays() throws IOException {
        // boxes of width 50 moved by 5: 45/55 = 0.818, seven of ten thresholds; act: 46/56 = 0.821, the same seven;
        // road: the
        // detection [26, 77] x [21, 122] against [20, 70] x [20, 120]: 44 x 99 / (5000 + 5151 - 4356) = 0.752, six of
        // ten
        Files.writeString(
                folder.resolve("truth.jsonl"),
                "{\"video\":\"a\",\"size\":[320,240],\"class\":0,\"label\":\"wave\",\"start\":0,\"boxes\":[[20,20,70,120],[20,20,70,120]]}\n");
        assertThat(lab("baseline true-boxes --truth DIR/truth.jsonl --classes own --shift 0.1 --out DIR/s.jsonl"))
                .isZero();
        String evaluate = "evaluate --truth DIR/truth.jsonl --tubes DIR/s.jsonl --bootstrap 0 --protocol ";
        assertThat(json(evaluate + "continuous").at("/videoMap/0.5:0.95").doubleValue())
                .isCloseTo(0.7, within(1e-12));
        assertThat(json(evaluate + "act").at("/videoMap/0.5:0.95").doubleValue())
                .isCloseTo(0.7, within(1e-12));
        assertThat(json(evaluate + "road").at("/videoMap/0.5:0.95").doubleValue())
                .isCloseTo(0.6, within(1e-12));
        assertThat(lab("baseline true-boxes --truth DIR/truth.jsonl --shift 1.5 --out DIR/s.jsonl"))
                .isEqualTo(2);
    }

    @Test
    void chanceDrawsOneClassATubeAndTheSameOnesAgain() throws IOException {
        StringBuilder truth = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            truth.append(
                    "{\"video\":\"v%d\",\"size\":[320,240],\"class\":%d,\"label\":\"c%d\",\"start\":0,\"boxes\":[[20,20,70,120]]}%n"
                            .formatted(i, i % 4, i % 4));
        }
        Files.writeString(folder.resolve("truth.jsonl"), truth);
        String chance = "baseline true-boxes --truth DIR/truth.jsonl --classes chance --out DIR/";
        assertThat(lab(chance + "a.jsonl")).isZero();
        assertThat(lab(chance + "b.jsonl --seed 1")).isZero();
        assertThat(lab(chance + "c.jsonl --seed 2")).isZero();
        assertThat(folder.resolve("a.jsonl")).hasSameTextualContentAs(folder.resolve("b.jsonl"));
        assertThat(Files.readString(folder.resolve("c.jsonl")))
                .isNotEqualTo(Files.readString(folder.resolve("a.jsonl")));
        JsonNode report = json("evaluate --truth DIR/truth.jsonl --tubes DIR/a.jsonl --bootstrap 0");
        assertThat(report.at("/tubes").intValue()).isEqualTo(200);
        assertThat(report.at("/accuracy").doubleValue()).isBetween(0.13, 0.37); // 200 draws of 1/4: 4 x 0.031
    }

    @Test
    void theTestVideosOfUcf24AgainstThemselvesArePerfect() throws IOException {
        Path real = RealClips.folderOrSkip();
        assertThat(lab("baseline true-boxes --truth " + real + " --split 1 --classes own --out DIR/own.jsonl"))
                .isZero();
        JsonNode report = json("evaluate --truth " + real + " --split 1 --tubes DIR/own.jsonl --bootstrap 0");
        assertThat(report.at("/videos").intValue()).isEqualTo(910);
        assertThat(report.at("/tubes").intValue()).isEqualTo(1315);
        assertThat(report.at("/skipped").intValue()).isZero();
        for (String threshold : List.of("0.2", "0.3", "0.5", "0.75", "0.5:0.95")) {
            assertThat(report.at("/videoMap/" + threshold).doubleValue()).isCloseTo(1, within(1e-12));
        }
    }

    private void mask(String video) throws IOException {
        Matrix mask = Mat5.newMatrix(new int[] {4, 6, 2}, MatlabType.UInt8);
        mask.setInt(1 + 4, 1);
        mask.setInt(1 + 4 + 24, 1);
        Path file = folder.resolve("puppet_mask").resolve(video).resolve("puppet_mask.mat");
        Files.createDirectories(file.getParent());
        try (Mat5File mat = Mat5.newMatFile()) {
            mat.addArray("part_mask", mask);
            mat.writeTo(Sinks.newStreamingFile(file.toFile()));
        }
    }

    private void list(String label, int split, String text) throws IOException {
        Files.createDirectories(folder.resolve("splits"));
        Files.writeString(folder.resolve("splits").resolve(label + "_test_split" + split + ".txt"), text);
    }
}
