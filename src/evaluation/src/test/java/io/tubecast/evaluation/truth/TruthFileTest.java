package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.annotation.LabelledFrames;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.TubeWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthFileTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenReadsBack() {
        AnnotatedVideo acting = new AnnotatedVideo(
                "a",
                320,
                240,
                90,
                List.of(
                        new AnnotatedTube(1, 4, List.of(new Box(1.1, 2, 3, 4), new Box(1.2, 2, 3, 4))),
                        new AnnotatedTube(0, 0, List.of(new Box(0, 0, 320, 240)))));
        AnnotatedVideo idle = new AnnotatedVideo("idle", 64, 48, 30, List.of());
        Labels labels = new Labels(List.of("wave", "run"));
        Path file = folder.resolve("truth.jsonl");
        try (TubeWriter writer = new TubeWriter(file)) {
            writer.writeTruth(acting, labels);
            writer.writeTruth(idle, labels);
        }
        Truth truth = Truth.read(file);
        assertThat(truth.labels()).isEqualTo(labels);
        assertThat(truth.videos()).containsExactly(TruthVideo.of(acting), TruthVideo.of(idle));
        assertThat(truth.problems()).isEmpty();
    }

    @Test
    void classNumbersMayHaveGapsAndTubesMayBeIgnored() throws IOException {
        Path file = write("""
                {"video":"a","size":[320,240],"class":9,"label":"run","start":0,"boxes":[[0,0,1,1]]}
                {"video":"b","size":[320,240],"class":4,"label":"wave","start":7,"boxes":[[0,0,1,1]],"ignored":true}
                """);
        Truth truth = Truth.read(file);
        assertThat(truth.labels().names()).containsExactly("wave", "run");
        assertThat(truth.numbers()).containsOnly(Map.entry(4, "wave"), Map.entry(9, "run"));
        assertThat(truth.videos().get(0).annotation().tubes().get(0).actionClass())
                .isEqualTo(1);
        assertThat(truth.videos().get(1).annotation().tubes()).isEmpty();
        assertThat(truth.videos().get(1).annotation().frames()).isEqualTo(8);
        assertThat(truth.videos().get(1).ignored()).hasSize(1);
    }

    @Test
    void boxesOfLabelledFramesAreInterpolatedUpToAFrameInWhichTheTubeIsNot() throws IOException {
        Path file = write("""
                {"video":"a","size":[100,80],"class":0,"label":"run","labelled":[10,14,30],"boxes":[[0,0,10,10],[4,0,14,10],[20,0,30,10]]}
                {"video":"a","size":[100,80],"class":1,"label":"wave","labelled":[20],"boxes":[[50,0,60,10]]}
                {"video":"a","size":[100,80],"frames":50,"labelled":[40,2]}
                {"video":"b","size":[100,80],"frames":50}
                """);
        Truth truth = Truth.read(file);
        AnnotatedVideo video = truth.videos().get(0).annotation();
        assertThat(video.frames()).isEqualTo(50);
        assertThat(video.labelled()).isEqualTo(LabelledFrames.of(List.of(2, 10, 14, 20, 30, 40)));
        // frame 20 is labelled, and nobody runs in it
        assertThat(video.tubes())
                .containsExactly(
                        new AnnotatedTube(
                                0,
                                10,
                                List.of(
                                        new Box(0, 0, 10, 10),
                                        new Box(1, 0, 11, 10),
                                        new Box(2, 0, 12, 10),
                                        new Box(3, 0, 13, 10),
                                        new Box(4, 0, 14, 10))),
                        new AnnotatedTube(0, 30, List.of(new Box(20, 0, 30, 10))),
                        new AnnotatedTube(1, 20, List.of(new Box(50, 0, 60, 10))));
        assertThat(truth.videos().get(1).annotation().labelled()).isEqualTo(LabelledFrames.ALL);
        assertThat(truth.sparse()).isEqualTo(1);

        Path again = folder.resolve("again.jsonl");
        try (TubeWriter writer = new TubeWriter(again)) {
            truth.videos().forEach(each -> writer.writeTruth(each.annotation(), truth.labels()));
        }
        assertThat(Truth.read(again).videos()).isEqualTo(truth.videos());
    }

    @Test
    void labelledFramesThatMakeNoSenseAreToldAndSkipped() throws IOException {
        String tube = "{\"video\":\"a\",\"size\":[100,80],\"frames\":50,\"class\":0,\"label\":\"run\",";
        Path file = write(tube + "\"labelled\":[1,2],\"boxes\":[[0,0,1,1],[0,0,1,1]]}\n"
                + tube + "\"labelled\":[2,1],\"boxes\":[[0,0,1,1],[0,0,1,1]]}\n"
                + tube + "\"labelled\":[1,2],\"boxes\":[[0,0,1,1]]}\n"
                + tube + "\"labelled\":[1],\"start\":1,\"boxes\":[[0,0,1,1]]}\n"
                + tube + "\"labelled\":[1000000],\"boxes\":[[0,0,1,1]]}\n"
                + tube + "\"labelled\":[4,50],\"boxes\":[[0,0,1,1],[0,0,1,1]]}\n"
                + "{\"video\":\"a\",\"size\":[100,80],\"frames\":50,\"labelled\":[50]}\n");
        Truth truth = Truth.read(file);
        assertThat(truth.videos().get(0).annotation().labelled()).isEqualTo(LabelledFrames.of(List.of(1, 2)));
        assertThat(truth.problems())
                .containsExactly(
                        file + ": line 2: 'labelled' must rise and stay under 1000000, was 1",
                        file + ": line 3: 2 'labelled' frames for 1 boxes",
                        file + ": line 4: a tube has 'start' or 'labelled', not both",
                        file + ": line 5: 'labelled' must rise and stay under 1000000, was 1000000",
                        file
                                + ": video a, tube from frame 4: its 47 boxes end behind the last of the video's 50 frames",
                        file + ": video a: frame 50 is labelled, the video has 50 frames");
    }

    @Test
    void badLinesAreToldAndSkipped() throws IOException {
        Path file = write("""
                {"video":"a","size":[320,240],"class":0,"label":"run","start":0,"boxes":[[0,0,1,1]]}
                {"video":"a","size":[320,240],"class":0,"label":"wave","start":3,"boxes":[[0,0,1,1]]}
                {"video":"a","size":[320,240],"class":2,"label":"run","start":4,"boxes":[[0,0,1,1]]}
                {"video":"a","size":[640,240],"class":0,"label":"run","start":5,"boxes":[[0,0,1,1]]}
                {"video":"a","size":[320,240],"class":0,"label":"run","start":6,"boxes":[[400,0,401,1]]}
                not json
                {"video":"b","size":[320,240],"class":0,"label":"run","start":8,"boxes":[[0,0,-1,1]]}
                {"video":"c","size":[320,240],"class":0,"label":"run","start":9,"boxes":[[0,-9,1,-1]]}
                """);
        Truth truth = Truth.read(file);
        assertThat(truth.videos())
                .singleElement()
                .satisfies(v -> assertThat(v.annotation().tubes()).hasSize(1));
        assertThat(truth.problems())
                .hasSize(8)
                .satisfiesExactly(
                        p -> assertThat(p)
                                .isEqualTo(
                                        file
                                                + ": video a, tube from frame 3: class 0 'wave' contradicts class 0 'run' of an earlier line"),
                        p -> assertThat(p)
                                .isEqualTo(
                                        file
                                                + ": video a, tube from frame 4: class 2 'run' contradicts class 0 'run' of an earlier line"),
                        p -> assertThat(p).isEqualTo(file + ": video a: size 640x240 after 320x240 in an earlier line"),
                        p -> assertThat(p)
                                .isEqualTo(
                                        file
                                                + ": video a, tube from frame 6: box [400.0, 0.0, 401.0, 1.0] of frame 6 lies outside the 320x240 picture"),
                        p -> assertThat(p).startsWith(file + ": line 6: not a JSON object"),
                        p -> assertThat(p).isEqualTo(file + ": line 7: corners out of order in row 1 of 'boxes'"),
                        p -> assertThat(p)
                                .startsWith(
                                        file
                                                + ": video c, tube from frame 9: box [0.0, -9.0, 1.0, -1.0] of frame 9 lies outside"),
                        p -> assertThat(p).isEqualTo(file + ": video c: no usable tube, so the video is left out"));
    }

    @Test
    void boxesMustHaveASizeAndHalfOfItInsideAndStayAsTheyAre() throws IOException {
        String tube = "{\"video\":\"a\",\"size\":[100,80],\"class\":0,\"label\":\"run\",\"start\":0,\"boxes\":[%s]}\n";
        Path file = write(tube.formatted("[-10,0,10,20]") // just half of it
                + tube.formatted("[-10.1,0,10,20]")
                + tube.formatted("[99.8,0,199.8,20]") // 0.2 %
                + tube.formatted("[5,0,5,20]")
                + tube.formatted("[0,0,9,9],[0,8,9,8]"));
        Truth truth = Truth.read(file);
        assertThat(truth.videos())
                .singleElement()
                .satisfies(v -> assertThat(v.annotation().tubes())
                        .containsExactly(new AnnotatedTube(0, 0, List.of(new Box(-10, 0, 10, 20)))));
        String where = file + ": video a, tube from frame 0: box ";
        String rule = " is no box: four finite numbers with a positive width and height are needed";
        assertThat(truth.problems())
                .containsExactly(
                        where + "[-10.1, 0.0, 10.0, 20.0] of frame 0 lies outside the 100x80 picture",
                        where + "[99.8, 0.0, 199.8, 20.0] of frame 0 lies outside the 100x80 picture",
                        where + "[5.0, 0.0, 5.0, 20.0] of frame 0" + rule,
                        where + "[0.0, 8.0, 9.0, 8.0] of frame 1" + rule);
        assertThat(truth.skipped().counts())
                .containsOnly(Map.entry(Skipped.Reason.OUTSIDE, 2), Map.entry(Skipped.Reason.NO_BOX, 2));
    }

    @Test
    void aByteThatIsNoTextCostsItsLineOnly() throws IOException {
        Path file = folder.resolve("truth.jsonl");
        String lines = """
                {"video":"a","size":[320,240],"class":0,"label":"run","start":0,"boxes":[[0,0,1,1]]}
                {"video":"café","size":[320,240],"class":0,"label":"run","start":0,"boxes":[[0,0,1,1]]}
                {"video":"b","size":[320,240],"class":0,"label":"run","start":0,"boxes":[[0,0,1,1]]}
                """;
        Files.writeString(file, lines, StandardCharsets.ISO_8859_1); // 0xe9 before a quote is no UTF-8
        Truth truth = Truth.read(file);
        assertThat(truth.videos()).extracting(TruthVideo::name).containsExactly("a", "b");
        assertThat(truth.problems())
                .singleElement()
                .asString()
                .startsWith(file + ": line 2: not a JSON object: Invalid UTF-8");
        Files.writeString(file, lines); // as it should be
        assertThat(Truth.read(file).videos()).extracting(TruthVideo::name).containsExactly("a", "café", "b");
    }

    @Test
    void aFileThatBreaksOffIsRefused() throws IOException {
        Path packed = folder.resolve("truth.jsonl.gz");
        Random random = new Random(4);
        try (TubeWriter writer = new TubeWriter(packed)) {
            for (int i = 0; i < 200; i++) {
                double x = 200 * random.nextDouble();
                AnnotatedTube tube = new AnnotatedTube(0, 0, List.of(new Box(x, 0, x + 10, 10)));
                writer.writeTruth(new AnnotatedVideo("v" + i, 320, 240, 1, List.of(tube)), new Labels(List.of("run")));
            }
        }
        assertThat(Truth.read(packed).videos()).hasSize(200);
        byte[] whole = Files.readAllBytes(packed);
        Path half = Files.write(folder.resolve("half.jsonl"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> Truth.read(half))
                .isInstanceOf(DataException.class)
                .hasMessageMatching(
                        Pattern.quote(half.toString()) + ": line [0-9]+: cannot be read: Unexpected end of.*");
    }

    @Test
    void aFileWithoutAnyTubeIsRefused() throws IOException {
        Path file = write("{\"video\":\"idle\",\"size\":[320,240],\"frames\":10}\n");
        assertThatThrownBy(() -> Truth.read(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": no tube of ground truth in it");
    }

    @Test
    void aTubeThatIsLongerThanItsVideoIsTold() throws IOException {
        Path file = write("""
                {"video":"a","size":[320,240],"frames":3,"class":0,"label":"run","start":0,"boxes":[[0,0,1,1]]}
                {"video":"a","size":[320,240],"frames":3,"class":0,"label":"run","start":2,"boxes":[[0,0,1,1],[0,0,1,1]]}
                """);
        Truth truth = Truth.read(file);
        assertThat(truth.videos().get(0).annotation().frames()).isEqualTo(3);
        assertThat(truth.problems())
                .containsExactly(
                        file + ": video a, tube from frame 2: its 2 boxes end behind the last of the video's 3 frames");
    }

    @Test
    void underAnotherListItsNumbersAreTheListsAndOtherClassesAreTold() throws IOException {
        Path file = write("""
                {"video":"a","size":[320,240],"class":0,"label":"run","start":0,"boxes":[[0,0,1,1]]}
                {"video":"a","size":[320,240],"class":1,"label":"wave","start":4,"boxes":[[0,0,1,1]]}
                {"video":"a","size":[320,240],"class":1,"label":"wave","start":6,"boxes":[[0,0,1,1]],"ignored":true}
                """);
        Truth truth = Truth.read(file).under(new Labels(List.of("fall", "run")));
        assertThat(truth.videos()).singleElement().satisfies(v -> {
            assertThat(v.annotation().tubes())
                    .singleElement()
                    .satisfies(t -> assertThat(t.actionClass()).isEqualTo(1));
            assertThat(v.ignored()).isEmpty();
        });
        assertThat(truth.problems())
                .containsExactly(file + ": video a: tube from frame 4: class 'wave' is none of [fall, run]");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("truth.jsonl"), text);
    }
}
