package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.evaluation.format.DetectionWriter;
import io.tubecast.evaluation.format.PublishedBox;
import io.tubecast.evaluation.format.PublishedReader;
import io.tubecast.evaluation.format.PublishedStep;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** What tells a tube: class, first frame, score. */
    private record Known(int actionClass, int start, double score) {}

    private int lab(String arguments) {
        return Lab.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments.replace("DIR", folder.toString()).split(" "));
    }

    private void succeed(String arguments) {
        assertThat(lab(arguments)).as(arguments + ": " + err).isZero();
    }

    /** Three people who come and go, acting now and then, seen through a detector that sometimes fails. */
    private void writeDetections(Random random, int boxesPerTube) {
        try (DetectionWriter writer = new DetectionWriter(folder.resolve("det.jsonl"))) {
            for (int step = 0; step < 60; step++) {
                int[] frames = boxesPerTube == 1 ? new int[] {step} : new int[] {step, step + 1};
                List<Double> boxes = new ArrayList<>();
                List<Double> scores = new ArrayList<>();
                for (int person = 0; person < 3; person++) {
                    if (step >= 7 * person && random.nextInt(8) > 0) {
                        for (int frame : frames) {
                            double x = 90 * person + frame + random.nextDouble();
                            boxes.addAll(List.of(x, 20.0, x + 60, 180 + random.nextDouble()));
                        }
                        double acts = (step / 20 + person) % 2 == 0 ? 0.7 : 0.1;
                        double noise = 0.2 * random.nextDouble();
                        scores.addAll(List.of(0.8 - acts, acts + noise, 0.2 - noise));
                    }
                }
                writer.write(new DetectionStep("v", 320, 240, step, frames, array(boxes), array(scores)));
            }
        }
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void whatIsPublishedAtAStepAreTheTubesOfAStreamThatEndsThere() {
        int published = 0;
        int silent = 0;
        for (String linker : List.of("online", "act", "road")) {
            // first boxes only are road's, so a step of one box ends where its tube does
            writeDetections(new Random(linker.length()), linker.equals("road") ? 1 : 2);
            for (String trim : List.of("none", "0.5", "peak")) {
                String link = "link --detections DIR/det.jsonl --linker %s --trim %s ".formatted(linker, trim);
                succeed(link + "--out DIR/all.jsonl --published DIR/published.jsonl");
                List<PublishedStep> steps = published("published.jsonl");
                assertThat(steps).hasSize(60);
                for (int until : new int[] {3, 12, 19, 27, 33, 41, 50, 60}) {
                    succeed(link + "--out DIR/until.jsonl --until " + until);
                    PublishedStep step = steps.get(until - 1);
                    List<Known> all = new ArrayList<>();
                    List<Known> reaching = new ArrayList<>();
                    for (TubeRecord tube : tubes("until.jsonl")) {
                        Known known = new Known(
                                tube.tube().actionClass(),
                                tube.tube().start(),
                                tube.tube().score());
                        all.add(known);
                        if (tube.tube().end() == step.frame() + 1) {
                            reaching.add(known);
                        }
                    }
                    List<Known> sent = known(step, true);
                    assertThat(all).as(link + until).containsAll(sent);
                    assertThat(known(step, false)).as(link + until).containsExactlyInAnyOrderElementsOf(reaching);
                    published += sent.size();
                    silent += all.size() - sent.size();
                }
            }
        }
        // both happen: tubes that are sent, and tubes that are known but over or do not act now
        assertThat(published).isGreaterThan(60);
        assertThat(silent).isGreaterThan(20);
    }

    private static List<Known> known(PublishedStep step, boolean coastingToo) {
        return step.tubes().stream()
                .filter(tube -> coastingToo || !tube.coasting())
                .map(tube -> new Known(tube.actionClass(), tube.start(), tube.score()))
                .toList();
    }

    private List<PublishedStep> published(String file) {
        List<PublishedStep> steps = new ArrayList<>();
        try (PublishedReader reader = new PublishedReader(folder.resolve(file))) {
            for (PublishedStep step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        return steps;
    }

    private List<TubeRecord> tubes(String file) {
        List<TubeRecord> tubes = new ArrayList<>();
        try (TubeReader reader = new TubeReader(folder.resolve(file))) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                tubes.add(tube);
            }
        }
        return tubes;
    }

    /** Somebody walks one pixel a frame for ten steps of two frames, unseen at step 8; in a second video nothing is found. */
    private void writeWalker() throws IOException {
        StringBuilder steps = new StringBuilder();
        StringBuilder boxes = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            String found = "[%d,10,%d,110,%d,10,%d,110]".formatted(10 + i, 60 + i, 11 + i, 61 + i);
            steps.append(
                    "{\"video\":\"a\",\"size\":[320,240],\"step\":%d,\"frames\":[%d,%d],\"boxes\":[%s],\"scores\":[%s]}%n"
                            .formatted(i, i, i + 1, i == 8 ? "" : found, i == 8 ? "" : "[0.1,0.8,0.1]"));
        }
        steps.append("{\"video\":\"b\",\"size\":[320,240],\"step\":0,\"frames\":[0,1],\"boxes\":[],\"scores\":[]}\n");
        for (int i = 0; i <= 10; i++) {
            boxes.append(i == 0 ? "" : ",").append("[%d,10,%d,110]".formatted(10 + i, 60 + i));
        }
        Files.writeString(folder.resolve("det.jsonl"), steps);
        Files.writeString(folder.resolve("labels.txt"), "wave\nrun\n");
        Files.writeString(folder.resolve("truth.jsonl"), """
                {"video":"a","size":[320,240],"class":0,"label":"wave","start":0,"boxes":[%s]}
                {"video":"b","size":[320,240],"class":1,"label":"run","start":0,"boxes":[[10,10,60,110]]}
                """.formatted(boxes));
    }

    @Test
    void aTubeIsPublishedOnceItIsLongEnoughAndCoastsWhereItIsNotSeen() throws IOException {
        writeWalker();
        succeed("link --detections DIR/det.jsonl --linker online --labels DIR/labels.txt --out DIR/t.jsonl"
                + " --published DIR/p.jsonl");
        List<PublishedStep> steps = published("p.jsonl");
        assertThat(steps).hasSize(11); // ten of a, one of b
        // 300 ms are 7.5 frames at 25 a second: from frame 0 to frame 8, the newest of step 7
        for (int step = 0; step < 7; step++) {
            assertThat(steps.get(step).tubes()).isEmpty();
            assertThat(steps.get(step).frame()).isEqualTo(step + 1);
        }
        PublishedBox first = steps.get(7).tubes().get(0);
        assertThat(first.label()).isEqualTo("wave");
        assertThat(first.start()).isZero();
        assertThat(first.score()).isCloseTo(0.8, within(1e-12));
        assertThat(first.frameScore()).isEqualTo(0.8);
        assertThat(first.coasting()).isFalse();
        assertThat(first.box().x1()).isEqualTo(18); // 10 + 8
        PublishedBox coasting = steps.get(8).tubes().get(0);
        assertThat(coasting.id()).isEqualTo(first.id());
        assertThat(coasting.coasting()).isTrue();
        assertThat(coasting.box().x1()).isCloseTo(19, within(1e-9)); // on along its own velocity
        assertThat(steps.get(9).tubes().get(0).coasting()).isFalse();
        assertThat(steps.get(10).tubes()).isEmpty();
    }

    @Test
    void firstBoxesArePublishedNoEarlierThanTheirMicroTubes() throws IOException {
        writeWalker();
        succeed(
                "link --detections DIR/det.jsonl --linker online --labels DIR/labels.txt --boxes first --out DIR/t.jsonl"
                        + " --published DIR/p.jsonl");
        assertThat(published("p.jsonl"))
                .allSatisfy(step -> assertThat(step.knownAt()).isEqualTo(step.frame() + 1));
        succeed("evaluate --published DIR/p.jsonl --truth DIR/truth.jsonl --bootstrap 0 --json");
        // the first box that is sent is right; its frame is over, but the one after it had to be read too
        List<PublishedStep> sent = published("p.jsonl").stream()
                .filter(step -> !step.tubes().isEmpty())
                .toList();
        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .at("/delay/median")
                        .doubleValue())
                .isEqualTo((sent.get(0).frame() + 1) / 25.0);
    }

    @Test
    void whatIsKnownLaterIsPublishedSo() throws IOException {
        writeWalker();
        String steps = Files.readString(folder.resolve("det.jsonl"));
        Files.writeString(
                folder.resolve("det.jsonl"),
                steps.replace("\"frames\":[7,8],", "\"frames\":[7,8],\"knownAt\":10,")
                        .replace("\"frames\":[8,9],", "\"frames\":[8,9],\"knownAt\":10,"));
        succeed("link --detections DIR/det.jsonl --linker online --labels DIR/labels.txt --out DIR/t.jsonl"
                + " --published DIR/p.jsonl");
        assertThat(published("p.jsonl").get(7).knownAt()).isEqualTo(10);
        succeed("evaluate --published DIR/p.jsonl --truth DIR/truth.jsonl --bootstrap 0 --json");
        // first published for frame 8 of 25 a second, with frame 10
        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .at("/delay/median")
                        .doubleValue())
                .isEqualTo(10 / 25.0);
    }

    @Test
    void thePublishedTubesAreTheHeadlineAndTheFinalOnesStandBeside() throws IOException {
        writeWalker();
        succeed("link --detections DIR/det.jsonl --linker online --labels DIR/labels.txt --out DIR/t.jsonl"
                + " --published DIR/p.jsonl");
        String evaluate = "evaluate --published DIR/p.jsonl --tubes DIR/t.jsonl --truth DIR/truth.jsonl --bootstrap 20";
        succeed(evaluate + " --json");
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.at("/headline").textValue()).isEqualTo("published");
        // published on frames 8 to 10 of 0 to 10: overlap 3/11 = 0.27; run is never found
        assertThat(json.at("/videoMap/0.2").doubleValue()).isEqualTo(0.5);
        assertThat(json.at("/videoMap/0.3").doubleValue()).isZero();
        assertThat(json.at("/final/videoMap/0.5:0.95").doubleValue()).isEqualTo(0.5);
        // frame 8 of 25 a second
        assertThat(json.at("/delay/median").doubleValue()).isEqualTo(8 / 25.0);
        assertThat(json.at("/delay/never").doubleValue()).isEqualTo(0.5);
        // 80 % of 11 frames are the frames before 9
        assertThat(json.at("/online/accuracy/6").doubleValue()).isZero();
        assertThat(json.at("/online/accuracy/7").doubleValue()).isEqualTo(0.5);
        // 12 frames of video; neither the tube of wave nor that of run is a hit at 0.5
        assertThat(json.at("/falseEvents/hours").doubleValue()).isCloseTo(12 / 25.0 / 3600, within(1e-12));
        assertThat(json.at("/falseEvents/highestRecall").doubleValue()).isZero();
        assertThat(json.at("/final/falseEvents/perHourAtRecall/0.5").doubleValue())
                .isZero();
        assertThat(json.at("/identity/coverage").doubleValue()).isCloseTo(3 / 12.0, within(1e-12));
        assertThat(json.at("/final/identity/switches").intValue()).isZero();
        assertThat(json.at("/final/delay").isMissingNode()).isTrue();
        assertThat(json.at("/detailIntervals/delay.never/1").doubleValue()).isEqualTo(1);

        succeed(evaluate);
        assertThat(out.toString())
                .contains("published  ", "final  ", "detection delay            median 0.32 s", "seen of the video");
    }

    @Test
    void wrongUsageNamesTheOption() throws IOException {
        writeWalker();
        succeed("link --detections DIR/det.jsonl --linker online --out DIR/t.jsonl --published DIR/p.jsonl");
        refuses("evaluate --truth DIR/truth.jsonl", "give --tubes, --published or both");
        refuses(
                "evaluate --published DIR/p.jsonl --against DIR/t.jsonl --truth DIR/truth.jsonl",
                "--against needs --tubes");
        refuses("evaluate --published DIR/p.jsonl --cut 0.6 --truth DIR/truth.jsonl", "--published goes without --cut");
        refuses("evaluate --tubes DIR/t.jsonl --truth DIR/truth.jsonl --fps 0", "--fps must be over 0");
        refuses(
                "evaluate --tubes DIR/t.jsonl --truth DIR/truth.jsonl --videos synthetic:best:0",
                "a split is train, val or test");
        refuses(
                "link --detections DIR/det.jsonl --linker online --out DIR/t.jsonl --published DIR/t.jsonl",
                "--published and --out name the same file");
        Files.writeString(folder.resolve("none.jsonl"), "\n");
        assertThat(lab("evaluate --published DIR/none.jsonl --truth DIR/truth.jsonl"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("none.jsonl: no step in it");
    }

    private void refuses(String arguments, String rule) {
        err.getBuffer().setLength(0);
        assertThat(lab(arguments)).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(rule);
    }
}
