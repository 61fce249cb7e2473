package io.tubecast.lab.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import io.tubecast.video.encode.VideoWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the flow of a motion model comes from: computed on the way, a folder of lab flow, or known. */
class DetectFlowTest {
    private static final String[] SMALL = {"--size=96x64", "--frames=12"};

    @TempDir
    static Path shared;

    private static Path appearance;

    @TempDir
    Path folder;

    private StringWriter err = new StringWriter();

    @BeforeAll
    static void writeModels() throws IOException {
        appearance = TinyBundle.write(shared.resolve("appearance"));
        for (FlowMethod method : List.of(FlowMethod.DIS, FlowMethod.EXACT, FlowMethod.ZERO)) {
            for (FlowAlignment alignment : FlowAlignment.values()) {
                TinyBundle.writeMotion(
                        shared.resolve(method + "-" + alignment),
                        new FlowSpec(method, 5, alignment, "xym", 16, 48, 40));
            }
        }
    }

    private static String model(FlowMethod method, FlowAlignment alignment) {
        return "--model=" + shared.resolve(method + "-" + alignment);
    }

    private int lab(String command, String... arguments) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of(arguments));
        err = new StringWriter();
        return Lab.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    /** The steps of two small clips of the world. */
    private List<DetectionStep> detect(String model, String... more) {
        Path out = folder.resolve("det.jsonl");
        List<String> args = new ArrayList<>(List.of(SMALL));
        args.addAll(List.of(model, "--videos=synthetic:test:0-1", "--delta=3", "--out=" + out));
        args.addAll(List.of(more));
        assertThat(lab("detect", args.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        return steps(out);
    }

    private static List<DetectionStep> steps(Path file) {
        List<DetectionStep> steps = new ArrayList<>();
        try (DetectionReader reader = new DetectionReader(file)) {
            for (DetectionStep step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        return steps;
    }

    private void refuse(String start, String... arguments) {
        List<String> args = new ArrayList<>(List.of(arguments));
        args.add("--out=" + folder.resolve("refused.jsonl"));
        assertThat(lab("detect", args.toArray(String[]::new)))
                .as(err.toString())
                .isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("lab detect: " + start);
    }

    private String keep(FlowMethod method, String... more) {
        Path out = folder.resolve("flow-" + method);
        List<String> args = new ArrayList<>(List.of("--videos=synthetic:test:0-1", "--flow-size=48x40"));
        args.addAll(List.of("--method=" + method, "--out=" + out));
        args.addAll(more.length > 0 ? List.of(more) : List.of(SMALL));
        assertThat(lab("flow", args.toArray(String[]::new))).as(err.toString()).isZero();
        return "--flow=" + out;
    }

    private static void assertSame(List<DetectionStep> found, List<DetectionStep> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).frames()).isEqualTo(expected.get(i).frames());
            assertThat(found.get(i).boxes()).isEqualTo(expected.get(i).boxes());
            assertThat(found.get(i).scores()).isEqualTo(expected.get(i).scores());
            assertThat(found.get(i).knownAt()).isEqualTo(expected.get(i).knownAt());
        }
    }

    @Test
    void keptFlowGivesWhatComputedFlowGives() {
        for (FlowAlignment alignment : FlowAlignment.values()) {
            for (FlowMethod method : List.of(FlowMethod.DIS, FlowMethod.EXACT, FlowMethod.ZERO)) {
                List<DetectionStep> computed = detect(model(method, alignment));
                // 12 frames by threes: (0, 3), (3, 6), (6, 9); causal stacks of five begin at frame 5, so (6, 9) alone
                assertThat(computed).hasSize(alignment == FlowAlignment.CAUSAL ? 2 : 6);
                assertSame(detect(model(method, alignment), keep(method)), computed);
            }
        }
    }

    @Test
    void stepsTellTheNewestFrameThatTheirFlowNeeded() throws IOException {
        // (0, 3), (3, 6), (6, 9) of 12 frames: a centered stack needs three more frames, of those there are; a causal
        // one none
        for (FlowMethod method : List.of(FlowMethod.DIS, FlowMethod.EXACT, FlowMethod.ZERO)) {
            assertThat(detect(model(method, FlowAlignment.CENTERED)))
                    .extracting(DetectionStep::knownAt)
                    .containsExactly(6, 9, 11, 6, 9, 11);
            assertThat(detect(model(method, FlowAlignment.CAUSAL)))
                    .extracting(DetectionStep::knownAt)
                    .containsExactly(9, 9);
        }
        String late = "--late-with=" + shared.resolve(FlowMethod.DIS + "-" + FlowAlignment.CENTERED);
        assertThat(detect("--model=" + appearance, late))
                .extracting(DetectionStep::knownAt)
                .containsExactly(6, 9, 11, 6, 9, 11);
        // frames 1 to 8 of 9: those at the front share the stack of frames 0 to 5
        Path out = folder.resolve("film.jsonl");
        assertThat(lab(
                        "detect",
                        model(FlowMethod.DIS, FlowAlignment.CENTERED),
                        "--videos=" + film("a.mp4", 9),
                        "--out=" + out))
                .as(err.toString())
                .isZero();
        assertThat(steps(out)).extracting(DetectionStep::knownAt).containsExactly(5, 5, 6, 7, 8, 8, 8, 8);
    }

    @Test
    void theScoresTellOneFlowFromAnother() {
        List<DetectionStep> exact = detect(model(FlowMethod.EXACT, FlowAlignment.CENTERED));
        List<DetectionStep> zero = detect(model(FlowMethod.ZERO, FlowAlignment.CENTERED));
        assertThat(exact.get(0).scores()).isNotEqualTo(zero.get(0).scores());
        // the models differ in their manifests alone, so each shown the other's flow says what the other says
        assertSame(detect(model(FlowMethod.ZERO, FlowAlignment.CENTERED), "--flow-method=exact"), exact);
        assertThat(err.toString()).contains("model tiny was trained on zero flow and is shown exact flow");
        assertSame(detect(model(FlowMethod.ZERO, FlowAlignment.CENTERED), keep(FlowMethod.EXACT)), exact);
        assertThat(err.toString()).contains("model tiny was trained on zero flow and is shown exact flow");
        List<DetectionStep> dis = detect(model(FlowMethod.DIS, FlowAlignment.CENTERED));
        assertSame(detect(model(FlowMethod.EXACT, FlowAlignment.CENTERED), "--flow-method=dis"), dis);
    }

    @Test
    void anExactVideoThatIsCutShortEndsThereForItsFlowToo() {
        List<DetectionStep> whole = detect(model(FlowMethod.EXACT, FlowAlignment.CENTERED));
        List<DetectionStep> cut = detect(model(FlowMethod.EXACT, FlowAlignment.CENTERED), "--until=7");
        // frames 0 to 6: (0, 3) and (3, 6); the last stack is shifted inside, so (3, 6) is another one
        assertThat(cut).hasSize(4);
        assertThat(cut.get(0).scores()).isEqualTo(whole.get(0).scores());
        assertThat(cut.get(1).scores()).isNotEqualTo(whole.get(1).scores());
    }

    @Test
    void lateFusionTakesKeptFlowToo() {
        for (String method : List.of("mean", "union", "boost")) {
            String late = "--late-with=" + shared.resolve(FlowMethod.DIS + "-" + FlowAlignment.CENTERED);
            List<DetectionStep> computed = detect("--model=" + appearance, late, "--late=" + method);
            assertSame(detect("--model=" + appearance, late, "--late=" + method, keep(FlowMethod.DIS)), computed);
        }
    }

    /** There is one flow for both, the second's. */
    @Test
    void lateFusionOfModelsThatSeeDifferentFlowIsRefused() {
        String dis = model(FlowMethod.DIS, FlowAlignment.CENTERED);
        String start = "--late-with: the models 'tiny' and 'tiny' see different flow: FlowSpec[method=dis, ";
        String videos = "--videos=synthetic:test:0-1";
        refuse(start, dis, "--late-with=" + shared.resolve(FlowMethod.ZERO + "-" + FlowAlignment.CENTERED), videos);
        refuse(start, dis, "--late-with=" + shared.resolve(FlowMethod.DIS + "-" + FlowAlignment.CAUSAL), videos);
        detect(dis, "--late-with=" + shared.resolve(FlowMethod.DIS + "-" + FlowAlignment.CENTERED));
    }

    @Test
    void aFolderOfOtherFlowIsRefused() {
        String world = "--videos=synthetic:test:0-1";
        String model = model(FlowMethod.DIS, FlowAlignment.CENTERED);
        String kept = keep(FlowMethod.DIS);
        String path = kept.substring("--flow=".length());
        refuse(
                "--flow: %s has flow of other settings than the model and the videos: world version 1, 96x64, 25.0 fps, style a, 12 frames, not"
                        .formatted(path),
                model,
                world,
                kept,
                "--size=96x64",
                "--frames=12",
                "--context=free");
        refuse("--until does not go with --flow", model, world, kept, "--until=6");
        refuse(
                "--flow-method says zero, but --flow %s holds dis flow".formatted(path),
                model,
                world,
                kept,
                SMALL[0],
                SMALL[1],
                "--flow-method=zero");
        refuse("--flow-method: flow method must be one of dis,", model, world, "--flow-method=best");
        refuse("--flow: " + shared + ": is no folder of flow", model, world, "--flow=" + shared);
        refuse("--flow and --flow-method go with a model that sees motion", "--model=" + appearance, world, kept);
        assertThat(lab("flow", SMALL[0], SMALL[1], world, "--flow-size=40x40", "--out=" + folder.resolve("small")))
                .isZero();
        refuse(
                "--flow: %s has flow of other settings than the model and the videos: size 40x40, not 48x40"
                        .formatted(folder.resolve("small")),
                model,
                world,
                SMALL[0],
                SMALL[1],
                "--flow=" + folder.resolve("small"));
    }

    @Test
    void exactFlowOfAFilmIsNotKnownAndTheMessageNamesTheWaysOut() throws IOException {
        Path film = film("a.mp4", 9);
        refuse(
                "model 'tiny' sees exact flow, which is known of clips of the synthetic world only: take --videos synthetic:SPLIT:FROM-TO",
                model(FlowMethod.EXACT, FlowAlignment.CENTERED),
                "--videos=" + film);
        String out = "--out=" + folder.resolve("film.jsonl");
        String model = model(FlowMethod.EXACT, FlowAlignment.CENTERED);
        assertThat(lab("detect", model, "--videos=" + film, "--flow-method=dis", out))
                .as(err.toString())
                .isZero();
        assertThat(steps(folder.resolve("film.jsonl"))).hasSize(8);
    }

    @Test
    void videosWhoseFlowDoesNotFitAreToldAndTheOthersAreDone() throws IOException {
        film("films/a.mp4", 9);
        film("films/b.mp4", 9);
        film("films/c.mp4", 9);
        Path films = folder.resolve("films");
        Path kept = folder.resolve("kept");
        assertThat(lab("flow", "--videos=" + films, "--flow-size=48x40", "--out=" + kept))
                .as(err.toString())
                .isZero();
        Files.delete(kept.resolve("a.flow"));
        film("films/b.mp4", 7);
        Path out = folder.resolve("det.jsonl");
        String model = model(FlowMethod.DIS, FlowAlignment.CENTERED);
        assertThat(lab("detect", model, "--videos=" + films, "--flow=" + kept, "--out=" + out))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("skipped: " + kept + " has no flow of video a: run lab flow on it")
                .contains("skipped: video b has 7 frames, but its flow is that of 9 frames")
                .contains("lab detect: 2 of 3 videos could not be read whole");
        assertThat(steps(out).stream().filter(step -> step.video().equals("c"))).hasSize(8);
    }

    @Test
    void videosTooShortForAStackOrAPairAreToldAndCounted() throws IOException {
        film("films/a.mp4", 3);
        film("films/b.mp4", 9);
        Path out = folder.resolve("det.jsonl");
        String films = "--videos=" + folder.resolve("films");
        assertThat(lab("detect", model(FlowMethod.DIS, FlowAlignment.CENTERED), films, "--out=" + out))
                .isZero();
        assertThat(err.toString())
                .contains("no step: video a has 3 frames, too few for two that are 1 apart or for a flow stack")
                .contains("1 of the videos are too short for a step");
        assertThat(steps(out)).extracting(DetectionStep::video).containsOnly("b");
        assertThat(lab("detect", "--model=" + appearance, films, "--delta=5", "--out=" + out))
                .isZero();
        assertThat(err.toString()).contains("no step: video a has 3 frames, too few for two that are 5 apart\n");
    }

    private Path film(String name, int frames) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (VideoWriter writer = new VideoWriter(file, 96, 64, 25)) {
            for (int n = 0; n < frames; n++) {
                Image picture = new Image(96, 64);
                for (int i = 0; i < 3 * 96 * 20; i++) {
                    picture.pixels().put(3 * 96 * n + i, (byte) 200);
                }
                writer.write(picture);
            }
        }
        return file;
    }
}
