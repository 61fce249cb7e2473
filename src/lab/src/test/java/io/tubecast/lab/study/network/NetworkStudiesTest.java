package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import io.tubecast.video.encode.VideoWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole studies of networks that take one step of training. */
class NetworkStudiesTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String study = "";

    @BeforeEach
    void shortTraining() throws IOException {
        Path config = RealClips.checkout().resolve("config");
        Files.writeString(
                folder.resolve("training.yaml"),
                Files.readString(config.resolve("training/amtnet-mini-study.yaml"))
                        .replaceFirst("steps: 2000", "steps: 1")
                        .replaceFirst("pairs: 8", "pairs: 2")
                        .replaceFirst("method: dis-medium", "method: zero"));
        study = Files.readString(config.resolve("studies/synthetic.yaml"))
                .replaceFirst("\\.\\./training/amtnet-mini-study\\.yaml", "training.yaml")
                .replaceFirst("steps: 1200", "steps: 1")
                .replaceFirst("seeds: .*", "seeds: [1, 2]")
                .replace("training: 800", "training: 2")
                .replaceFirst("steps: 16000", "steps: 1")
                .replace("training: 500", "training: 2")
                .replace("test: 120", "test: 1")
                .replaceFirst("methods: .*", "methods: [exact, zero]")
                .replace("training: 80", "training: 2")
                .replace("test: 40", "test: 1")
                .replaceFirst("train: \\[1, 2, 4, 8, 16]", "train: [4, 8]")
                .replaceFirst("test: \\[1, 2, 4, 8, 16]", "test: [4, 16]");
        write(study);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("study.yaml"), text);
    }

    /** Three videos in lists, and the truth of a fourth, d. */
    private String writeOwn() throws IOException {
        StringBuilder truth = new StringBuilder();
        for (String name : List.of("a", "b", "c", "d")) {
            String box = name.equals("b") ? "[30,4,60,44]" : "[4,4,30,44]";
            truth.append(
                    "{\"video\":\"%s\",\"size\":[64,48],\"frames\":20,\"class\":%d,\"label\":\"%s\",\"start\":0,\"boxes\":[%s]}%n"
                            .formatted(
                                    name,
                                    name.equals("b") ? 1 : 0,
                                    name.equals("b") ? "wave" : "run",
                                    String.join(",", Collections.nCopies(20, box))));
        }
        for (String name : List.of("a", "b", "c")) {
            try (VideoWriter writer = new VideoWriter(folder.resolve(name + ".mp4"), 64, 48, 25)) {
                for (int n = 0; n < 20; n++) {
                    writer.write(new Image(64, 48));
                }
            }
        }
        Files.writeString(folder.resolve("truth.jsonl"), truth);
        Files.writeString(folder.resolve("learn.txt"), "a\nb\n");
        Files.writeString(folder.resolve("test.txt"), "c.mp4\n");
        String own = study.substring(0, study.indexOf("data:"))
                + """
                data:
                  - name: mine
                    set: {truth: truth.jsonl, videos: ., fps: 30, lists: {training: learn.txt, test: test.txt}}
                """
                + study.substring(study.indexOf("ablation:"))
                        .replaceFirst("ablation: .*", "ablation: [appearance, motion]")
                        .replaceFirst("methods: .*(?s:\n  data:.*?(?=mirrored))", "methods: [exact, zero]\n");
        write(own);
        return own;
    }

    private int lab(String name, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("study", name, "--config=" + folder.resolve("study.yaml"), "--out=" + folder.resolve("out")));
        arguments.addAll(List.of(more));
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve("out").resolve(name).toFile());
    }

    @Test
    void anAblationTrainsEveryRowAndSetsThePaperBesideThem() throws IOException {
        String fewRows = study.replaceFirst("ablation: .*", "ablation: [appearance, motion, late, sum, both]");
        write(fewRows);
        assertThat(lab("ablation", "--data=context-free", "--seeds=1"))
                .as(err::toString)
                .isZero();

        // a part of the whole has a report of its own
        assertThat(folder.resolve("out/ablation.md")).doesNotExist();
        String text = Files.readString(folder.resolve("out/ablation-context-free-seeds-1.md"));
        assertThat(out.toString()).isEqualTo(text);
        assertThat(err.toString())
                .contains("training: appearance-d4, seed 1; network ", " of 6")
                .contains("h of training left");
        assertThat(text)
                .contains("## context-free", "2 clips of the synthetic world to learn from, 1 others to test on")
                .containsPattern("\\| appearance \\| [0-9].* \\| 59\\.6 / 58\\.8 / 44\\.6 / 37\\.2 / 52\\.5 \\|")
                .containsPattern("\\| late fusion, mean \\| [0-9].* \\| 71\\.7 / 71\\.2")
                .containsPattern("\\| late fusion, union \\| [0-9].* \\| - \\|")
                .containsPattern("\\| two heads: appearance above appearance \\| [+-]")
                .containsPattern("\\| motion above appearance \\| [+-]")
                .contains("|  | sit-down or stand-up | pick-up or put-down |")
                .doesNotContain("context-rich");
        JsonNode figures = json("ablation-context-free-seeds-1.json").path("context-free");
        assertThat(figures.fieldNames())
                .toIterable()
                .containsExactly(
                        "appearance",
                        "motion",
                        "late-mean",
                        "late-union",
                        "late-boost",
                        "sum",
                        "both",
                        "both-appearance");
        assertThat(figures.path("sum").path("videoMap.0.5").isNumber()).isTrue();

        // what is there is used, not made again
        List<Path> made = made();
        List<FileTime> times = times(made);
        assertThat(lab("ablation", "--data=context-free", "--seeds=1")).isZero();
        assertThat(made()).isEqualTo(made);
        assertThat(times(made)).isEqualTo(times);

        try (Stream<Path> networks = Files.list(folder.resolve("out/base/networks"))) {
            assertThat(networks.map(network -> network.getFileName().toString()))
                    .containsExactlyInAnyOrder("appearance-s1", "motion-zero-s1");
        }

        // a network of another configuration is not taken for it
        write(fewRows.replaceFirst("rate: 0.01", "rate: 0.02"));
        assertThat(lab("ablation", "--data=context-free", "--seeds=1")).isEqualTo(1);
        assertThat(err.toString()).contains("this folder is of a network trained otherwise");
        assertThat(made()).isEqualTo(made);
        assertThat(times(made)).isEqualTo(times);

        // tubes cut in another way are made anew, on the same networks
        write(fewRows.replaceFirst("trim: peak", "trim: none"));
        assertThat(lab("ablation", "--data=context-free", "--seeds=1")).isZero();
        assertThat(made()).isEqualTo(made);
        List<FileTime> after = times(made);
        for (int i = 0; i < made.size(); i++) {
            boolean isTubes = made.get(i).toString().endsWith("tubes.jsonl.gz");
            assertThat(after.get(i).equals(times.get(i)))
                    .as(made.get(i).toString())
                    .isNotEqualTo(isTubes);
        }
    }

    @Test
    void whatWasFoundByOtherNetworksIsFoundAnew() throws IOException {
        String motionOnly = study.replaceFirst("ablation: .*", "ablation: [appearance, motion, late]");
        write(motionOnly);
        assertThat(lab("ablation", "--data=context-free", "--seeds=1"))
                .as(err::toString)
                .isZero();
        Path late = folder.resolve("out/context-free/readings/late-mean-at-d4-s1");
        FileTime time = Files.getLastModifiedTime(late.resolve("tubes.jsonl.gz"));
        assertThat(Files.readString(late.resolve("made-from.txt")))
                .contains("# appearance-d4, seed 1, of context-free", "# motion-d4-zero, seed 1, of context-free")
                .contains("# motion-zero, seed 1, of base", "trimming peak");

        // another motion network under another name; what late fusion is called is the same
        Path training = folder.resolve("training.yaml");
        Files.writeString(training, Files.readString(training).replaceFirst("method: zero", "method: exact"));
        assertThat(lab("ablation", "--data=context-free", "--seeds=1"))
                .as(err::toString)
                .isZero();
        assertThat(Files.getLastModifiedTime(late.resolve("tubes.jsonl.gz"))).isNotEqualTo(time);
        assertThat(Files.readString(late.resolve("made-from.txt"))).contains("# motion-d4-exact, seed 1");
    }

    private List<Path> made() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
            return files.filter(file -> file.toString().matches(".*\\.(gz|checkpoint|onnx)"))
                    .sorted()
                    .toList();
        }
    }

    private static List<FileTime> times(List<Path> files) throws IOException {
        List<FileTime> times = new ArrayList<>();
        for (Path file : files) {
            times.add(Files.getLastModifiedTime(file));
        }
        return times;
    }

    @Test
    void distancesAreTrainedOnceAndRunAtEach() throws IOException {
        assertThat(lab("delta", "--data=context-rich")).as(err::toString).isZero();
        String text = Files.readString(folder.resolve("out/delta-context-rich.md"));
        assertThat(text)
                .contains("Seed 1, zero flow; linker online")
                .containsPattern(
                        "\\| two streams, sum, trained at 8 \\| [0-9].* \\| 79\\.05 / 50\\.45 / 21\\.15 / 24\\.16 / 91\\.65 \\|")
                .contains("| trained at | test 4 | test 16 |")
                .contains("Run at 4, above the network trained at 4", "Trained at 4, above the same network run at 4")
                .containsPattern("\\| appearance pairs, trained at 8 \\| [+-]")
                .containsPattern("\\| two streams, sum, run at 16 \\| [+-]")
                .contains("|  | sit-down or stand-up | pick-up or put-down |")
                .containsPattern("\\| two streams, sum \\| 0\\.75 calls, [0-9.]+ ms \\| 0\\.19 calls, [0-9.]+ ms \\|");
        assertThat(Files.readString(folder.resolve("out/delta-context-rich-test.svg")))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .contains("frames between the two of a pair at test", "trained at 8: two streams, dashed appearance");
        assertThat(Files.readString(folder.resolve("out/delta-context-rich-training.svg")))
                .contains("frames between the two of a pair in training", "run at 16: two streams, dashed appearance");
        try (Stream<Path> networks = Files.list(folder.resolve("out/context-rich/networks"))) {
            assertThat(networks.map(network -> network.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "appearance-d4-s1",
                            "appearance-d8-s1",
                            "motion-d4-zero-s1",
                            "motion-d8-zero-s1",
                            "sum-d4-zero-s1",
                            "sum-d8-zero-s1");
        }
    }

    @Test
    void methodsOfFlowAreSetBesideExactFlow() throws IOException {
        assertThat(lab("flow", "--data=context-rich-small")).as(err::toString).isZero();
        assertThat(Files.readString(folder.resolve("out/flow-context-rich-small.md")))
                .contains("Seed 1, delta 4; linker", "2 clips of the synthetic world to learn from, 1 others")
                .containsPattern("\\| exact \\| [0-9]")
                .containsPattern("\\| zero \\| [0-9]")
                .containsPattern("\\| zero \\| [+-]");
    }

    @Test
    void linkersAreComparedOnTheDetectionsOfTwoStreams() throws IOException {
        assertThat(lab("linking", "--data=context-free")).as(err::toString).isZero();
        assertThat(Files.readString(folder.resolve("out/linking-context-free.md")))
                .contains("Detections of sum-d4-zero, seed 1, at delta 4; trimming peak.")
                .containsPattern("\\| online\\+pair \\| [0-9]")
                .containsPattern("\\| offline\\+first \\| [0-9]")
                .containsPattern("\\| offline\\+pair \\| [+-]");
        assertThat(json("linking-context-free.json")
                        .path("context-free")
                        .path("road+pair")
                        .path("timings")
                        .isObject())
                .isTrue();
    }

    @Test
    void aDataSetOfOnesOwnIsStudiedByListsOfVideos() throws IOException {
        String own = writeOwn();
        assertThat(lab("ablation", "--seeds=1")).as(err::toString).isZero();
        assertThat(Files.readString(folder.resolve("out/ablation-seeds-1.md")))
                .contains("## mine", "learn.txt", "1 true tubes in all runs")
                .containsPattern("\\| motion \\| [0-9]")
                .doesNotContain("paper,");
        try (TubeReader tubes =
                new TubeReader(folder.resolve("out/mine/readings/appearance-d4-at-d4-s1/tubes.jsonl.gz"))) {
            for (TubeRecord tube = tubes.next(); tube != null; tube = tubes.next()) {
                assertThat(tube.video()).isEqualTo("c");
            }
        }
        assertThat(folder.resolve("out/mine/readings/appearance-d4-at-d4-s1/detections.jsonl.gz"))
                .doesNotExist();
        // exact flow is known of the synthetic world only
        assertThat(lab("flow")).as(err::toString).isZero();
        assertThat(Files.readString(folder.resolve("out/flow.md")))
                .contains("| zero |")
                .doesNotContain("| exact |");

        // lists of the same name with other videos
        Files.writeString(folder.resolve("test.txt"), "c\nb\n");
        assertThat(lab("ablation", "--seeds=1")).isEqualTo(1);
        assertThat(err.toString()).contains("data.txt: this folder is of other videos");
        write(own.replace("name: mine", "name: other"));
        assertThat(lab("ablation", "--seeds=1")).isEqualTo(1);
        assertThat(err.toString()).contains("data 'other': 1 videos are in", "such as b");

        Files.delete(folder.resolve("learn.txt"));
        assertThat(lab("ablation", "--seeds=1")).isEqualTo(2);
        assertThat(err.toString()).contains("data 'other': lists.training: there is no " + folder.resolve("learn.txt"));
    }

    @Test
    void aVideoThatCannotBeReadIsPassedOver() throws IOException {
        writeOwn();
        Files.write(folder.resolve("d.mp4"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("test.txt"), "c\nd\n");
        assertThat(lab("ablation", "--seeds=1")).as(err::toString).isZero();
        assertThat(Files.readString(folder.resolve("out/ablation-seeds-1.md")))
                .contains("2 true tubes in all runs", "In 2 of the runs some videos could not be read whole");
        assertThat(lab("ablation", "--seeds=1")).isZero();
        assertThat(Files.readString(folder.resolve("out/ablation-seeds-1.md")))
                .contains("In 2 of the runs some videos could not be read whole");
    }

    @Test
    void aFileThatIsWrongIsAnErrorThatNamesTheKey() throws IOException {
        write(study.replaceFirst("seeds:", "seed:"));
        assertThat(lab("ablation")).isEqualTo(2);
        assertThat(err.toString()).contains("study.yaml", "seed");
        write(study.replaceFirst("context: rich", "context: poor"));
        assertThat(lab("ablation", "--data=context-rich")).as(err::toString).isEqualTo(2);
        assertThat(err.toString()).contains("data", "context must be mixed, rich or free, was 'poor'");
        write(study.replaceFirst("trim: peak", "trim: peek"));
        assertThat(lab("ablation")).isEqualTo(2);
        assertThat(err.toString()).contains("trim must be none, peak, background or a switching cost, was 'peek'");
        write(study.replaceFirst("trim: peak", "protocol: raod\ntrim: peak"));
        assertThat(lab("ablation")).isEqualTo(2);
        assertThat(err.toString()).contains("protocol must be one of [continuous, road, act], was 'raod'");
        assertThat(folder.resolve("out")).doesNotExist();
        write(study);
        assertThat(lab("ablation", "--data=nowhere")).isEqualTo(2);
        assertThat(err.toString()).contains("--data must be one of [context-rich, context-free], was 'nowhere'");
        assertThat(lab("ablation", "--seeds=3")).isEqualTo(2);
        assertThat(err.toString()).contains("--seeds must be in [1, 2], was 3");
    }
}
