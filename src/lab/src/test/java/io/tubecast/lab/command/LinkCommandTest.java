package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.DetectionWriter;
import io.tubecast.evaluation.format.PublishedReader;
import io.tubecast.evaluation.format.PublishedStep;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linking whole videos, first boxes only, and how long it takes. */
class LinkCommandTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int lab(String arguments) {
        return Lab.run(
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true),
                arguments.replace("DIR", folder.toString()).split(" "));
    }

    private List<ActionTube> link(String options) {
        String arguments = "link --detections DIR/det.jsonl --out DIR/tubes.jsonl " + options;
        assertThat(lab(arguments)).as(arguments + ": " + err).isZero();
        List<ActionTube> tubes = new ArrayList<>();
        try (TubeReader reader = new TubeReader(folder.resolve("tubes.jsonl"))) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                tubes.add(tube.tube());
            }
        }
        return tubes;
    }

    /**
     * Steps of four frames with one micro-tube of a box 40 wide that goes right.
     *
     * @param speed pixels a frame
     * @param error how far every second box is off to the right
     */
    private void writeWalker(int steps, int speed, int error) {
        try (DetectionWriter writer = new DetectionWriter(folder.resolve("det.jsonl"))) {
            for (int step = 0; step < steps; step++) {
                double from = 4.0 * step * speed;
                double to = from + 4 * speed + error;
                double[] boxes = {from, 20, from + 40, 120, to, 20, to + 40, 120};
                int[] frames = {4 * step, 4 * step + 4};
                writer.write(new DetectionStep("v", 640, 240, step, frames, boxes, new double[] {0.2, 0.8}));
            }
        }
    }

    private static double left(ActionTube tube, int frame) {
        return tube.boxes()[4 * (frame - tube.start())];
    }

    @Test
    void aWholeVideoIsLinkedAtOnce() {
        writeWalker(10, 2, 0);
        List<ActionTube> tubes = link("--linker offline");
        assertThat(tubes).hasSize(1);
        assertThat(tubes.get(0).start()).isZero();
        assertThat(tubes.get(0).length()).isEqualTo(41);
        assertThat(tubes.get(0).score()).isCloseTo(0.8, within(1e-12));
        assertThat(left(tubes.get(0), 23)).isCloseTo(46, within(1e-9));
        assertThat(link("--linker offline --set linking.lambda=0.5 --set linking.maxPaths=1"))
                .isEqualTo(tubes);
    }

    @Test
    void untilAStepTheVideoEndsThere() {
        writeWalker(10, 2, 0);
        List<ActionTube> until = link("--linker offline --until 6");
        writeWalker(6, 2, 0);
        assertThat(until).isEqualTo(link("--linker offline")).hasSize(1);
    }

    @Test
    void backgroundTrimmingCutsWhereTheActionIsUnlikely() throws IOException {
        try (DetectionWriter writer = new DetectionWriter(folder.resolve("det.jsonl"))) {
            for (int step = 0; step < 40; step++) {
                double score = step < 30 ? 0.8 : 0.05;
                writer.write(new DetectionStep(
                        "v",
                        640,
                        240,
                        step,
                        new int[] {step, step + 1},
                        new double[] {10, 10, 60, 110, 10, 10, 60, 110},
                        new double[] {1 - score, score}));
            }
        }
        // 0.8 on frames 0 to 29, (0.8 + 0.05) / 2 on 30, 0.05 to frame 40
        for (String linker : List.of("offline", "online")) {
            List<ActionTube> tubes = link("--trim background --linker " + linker);
            assertThat(tubes).hasSize(1);
            assertThat(tubes.get(0).length()).isEqualTo(30);
            assertThat(tubes.get(0).score()).isCloseTo(0.8, within(1e-12));
            // background is worth 10 x 0.9 + 0.15 = 9.15 more at the end
            assertThat(link("--trim background --set trimming.switchingCost=9.2 --linker " + linker)
                            .get(0)
                            .length())
                    .isEqualTo(41);
        }
    }

    @Test
    void firstBoxesAloneLoseWhoeverMovesByItsOwnWidth() {
        writeWalker(10, 10, 0); // 40 pixels a step: first boxes touch, second boxes meet the next first ones
        assertThat(link("--linker online --boxes pair")).hasSize(1);
        assertThat(link("--linker online --boxes first")).isEmpty(); // ten tubes of a moment
        assertThat(link("--linker offline --boxes first")).hasSize(1); // there is no other box to go on with
    }

    @Test
    void firstBoxesAloneMakeTheTubeUpToTheFrameThatWasLookedAt() {
        writeWalker(10, 2, 6);
        for (String linker : List.of("online", "offline")) {
            ActionTube pairs = link("--linker " + linker).get(0);
            ActionTube first = link("--boxes first --linker " + linker).get(0);
            assertThat(left(pairs, 8)).isCloseTo(19, within(1e-9)); // mean of 16 + 6 and 16
            assertThat(left(first, 8)).isCloseTo(16, within(1e-9));
            assertThat(left(first, 10)).isCloseTo(20, within(1e-9)); // on the line to 24 on frame 12
            assertThat(first.length()).isEqualTo(pairs.length()).isEqualTo(41);
            assertThat(left(first, 40)).isCloseTo(72, within(1e-9)); // held from frame 36 on
        }
        // the published program knows first boxes only, and holds nothing
        assertThat(link("--linker road --boxes first")).isEqualTo(link("--linker road"));
    }

    @Test
    void withFirstBoxesThePublishedBoxIsThatOfTheFirstFrame() {
        writeWalker(12, 2, 6);
        link("--linker online --boxes first --published DIR/p.jsonl");
        List<PublishedStep> steps = new ArrayList<>();
        try (PublishedReader reader = new PublishedReader(folder.resolve("p.jsonl"))) {
            for (PublishedStep step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        assertThat(steps).hasSize(12);
        PublishedStep last = steps.get(11);
        assertThat(last.frame()).isEqualTo(44);
        assertThat(last.tubes()).hasSize(1);
        assertThat(last.tubes().get(0).box().x1()).isEqualTo(88);
    }

    @Test
    void timingsAreOfTheLinkerAlone() throws IOException {
        writeWalker(10, 2, 0);
        for (String linker : List.of("online", "offline")) {
            link("--boxes first --timings DIR/timings.json --linker " + linker);
            JsonNode json =
                    new ObjectMapper().readTree(folder.resolve("timings.json").toFile());
            assertThat(json.path("linker").asText()).isEqualTo(linker);
            assertThat(json.path("boxes").asText()).isEqualTo("first");
            assertThat(json.path("videos").asInt()).isEqualTo(1);
            assertThat(json.path("steps").asInt()).isEqualTo(10);
            assertThat(json.path("frames").asInt()).isEqualTo(41);
            double step = json.at("/stepMicros/mean").asDouble();
            double end = json.at("/endMicros/mean").asDouble();
            assertThat(step).isPositive();
            assertThat(end).isPositive();
            assertThat(json.at("/stepMicros/p50").asDouble())
                    .isPositive()
                    .isLessThanOrEqualTo(json.at("/stepMicros/p99").asDouble());
            // of a single video all shares are the same, but for whole nanoseconds
            assertThat(json.at("/videoMicrosPerStep/p50").asDouble()).isCloseTo(step + end / 10, within(2e-3));
            assertThat(json.path("microsPerStep").asDouble()).isCloseTo(step + end / 10, within(1e-6));
            assertThat(json.path("microsPerFrame").asDouble()).isCloseTo((10 * step + end) / 41, within(1e-6));
        }
    }

    @Test
    void wrongUsageNamesTheOption() {
        writeWalker(2, 2, 0);
        refuses("--linker offline --published DIR/p.jsonl", "--published goes without --linker offline");
        refuses("--linker offline --set linking.minOverlap=0.3", "is no setting of the 'offline' linker; allowed are");
        refuses("--linker online --set linking.lambda=1", "is no setting of the 'online' linker; allowed are");
        refuses("--linker offline --set linking.lambda=-1", "linking.lambda must be in [0, 1000], was -1.0");
        refuses("--linker offline --timings DIR/tubes.jsonl", "--timings and --out name the same file");
        refuses("--linker online --boxes second", "--boxes");
        refuses(
                "--linker online --trim background --set trimming.share=0.3",
                "unknown setting 'trimming.share', allowed are trimming.switchingCost, trimming.minMillis");
    }

    private void refuses(String options, String rule) {
        err.getBuffer().setLength(0);
        assertThat(lab("link --detections DIR/det.jsonl --out DIR/tubes.jsonl " + options))
                .isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(rule);
    }
}
