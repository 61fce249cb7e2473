package io.tubecast.lab.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.inference.onnxruntime.TinyClips;
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

/** The flow that a network on clips is shown; the network is one whose scores rise with the blue of the pictures and with x and y of the flow. */
class DetectClipFlowTest {
    private static final String[] SMALL = {"--size=96x64", "--frames=12"};

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private StringWriter err = new StringWriter();

    @BeforeAll
    static void writeModels() throws IOException {
        for (FlowMethod method : List.of(FlowMethod.DIS, FlowMethod.EXACT, FlowMethod.ZERO)) {
            TinyClips.writeWithFlow(shared.resolve(method.toString()), method);
        }
    }

    private static String model(FlowMethod method) {
        return "--model=" + shared.resolve(method.toString());
    }

    private int lab(String command, String... arguments) {
        List<String> args = new ArrayList<>(List.of(command));
        args.addAll(List.of(arguments));
        err = new StringWriter();
        return Lab.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args.toArray(String[]::new));
    }

    /** The tubes of two small clips of the world. */
    private List<String> detect(FlowMethod method, String... more) throws IOException {
        Path out = folder.resolve("tubes.jsonl");
        List<String> args = new ArrayList<>(List.of(SMALL));
        args.addAll(List.of(model(method), "--videos=synthetic:test:0-1", "--out=" + out));
        args.addAll(List.of(more));
        assertThat(lab("detect", args.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        List<String> tubes = Files.readAllLines(out);
        assertThat(tubes).isNotEmpty();
        return tubes;
    }

    private String keep(FlowMethod method) {
        Path out = folder.resolve("flow-" + method);
        List<String> args = new ArrayList<>(List.of(SMALL));
        args.addAll(List.of("--videos=synthetic:test:0-1", "--flow-size=32x32"));
        args.addAll(List.of("--method=" + method, "--out=" + out));
        assertThat(lab("flow", args.toArray(String[]::new))).as(err.toString()).isZero();
        return "--flow=" + out;
    }

    @Test
    void keptFlowGivesTheTubesThatComputedFlowGives() throws IOException {
        for (FlowMethod method : List.of(FlowMethod.DIS, FlowMethod.EXACT, FlowMethod.ZERO)) {
            assertThat(detect(method, keep(method))).as("%s", method).isEqualTo(detect(method));
        }
    }

    @Test
    void anotherFlowGivesOtherTubesAndIsTold() throws IOException {
        List<String> tubes = detect(FlowMethod.DIS);
        List<String> still = detect(FlowMethod.DIS, "--flow-method=zero");
        assertThat(err.toString()).contains("model tiny-clips was trained on dis flow and is shown zero flow");
        assertThat(still).isNotEqualTo(tubes).isEqualTo(detect(FlowMethod.ZERO));
    }

    /** A gray video in which nothing moves: blue is 140, x and y are 128 of 255, and a wave's logit is 12 (140 + 2 x 128) / (3 x 255) - 6 = 0.2118. */
    @Test
    void whatStandsStillIsInTheMiddleOfTheRange() throws IOException {
        Path video = folder.resolve("gray.mp4");
        try (VideoWriter writer = new VideoWriter(video, 64, 64, 25)) {
            Image picture = new Image(64, 64);
            for (int i = 0; i < picture.pixels().capacity(); i++) {
                picture.pixels().put(i, (byte) 140);
            }
            for (int n = 0; n < 9; n++) {
                writer.write(picture);
            }
        }
        Path out = folder.resolve("gray.jsonl");
        assertThat(lab("detect", model(FlowMethod.DIS), "--videos=" + video, "--out=" + out))
                .as(err.toString())
                .isZero();
        // e^0.2118 / (1 + e^0.2118 + 2 e^-6) = 0.5515; a level of blue more or less, from the video's coding, is 0.004
        assertThat(Files.readAllLines(out)).isNotEmpty().allSatisfy(tube -> {
            double score = Double.parseDouble(tube.replaceFirst(".*\"score\":([0-9.]+),.*", "$1"));
            assertThat(score).isBetween(0.535, 0.565);
        });
    }

    @Test
    void flowOfOtherVideosIsRefused() throws IOException {
        String flow = keep(FlowMethod.DIS);
        Path out = folder.resolve("refused.jsonl");
        assertThat(lab(
                        "detect",
                        model(FlowMethod.DIS),
                        flow,
                        SMALL[0],
                        "--frames=20",
                        "--videos=synthetic:test:0-1",
                        "--out=" + out))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--flow: ", "has flow of other settings than the model and the videos");
    }
}
