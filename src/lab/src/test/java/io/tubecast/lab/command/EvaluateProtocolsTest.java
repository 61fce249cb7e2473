package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cases worked out by hand, through the command line, under each protocol.
 *
 * <p>A box of 100 x 100 against itself is 1 under {@code continuous} and {@code act}; {@code road} draws the detection one pixel to the lower right and one
 * larger: 99 x 99 / (100 x 100 + 101 x 101 - 99 x 99) = 9801 / 10400 = 0.9424, which passes all thresholds but 0.95.
 */
class EvaluateProtocolsTest {
    private static final String BOX = "[0,0,100,100]";
    private static final String FAR = "[200,100,300,200]";
    private static final List<String> PROTOCOLS = List.of("continuous", "road", "act");
    private static final Offset<Double> EXACT = within(1e-12);

    @TempDir
    Path folder;

    private final List<String> truth = new ArrayList<>();
    private final List<String> tubes = new ArrayList<>();

    private void truth(String video, String label, int start, int length, String box) {
        truth.add(line(video, label, start, length, box, ""));
    }

    private void tube(String video, String label, double score, int start, int length, String box) {
        tubes.add(line(video, label, start, length, box, "\"score\":" + score + ","));
    }

    private static String line(String video, String label, int start, int length, String box, String more) {
        return "{\"video\":\"%s\",\"size\":[320,240],\"class\":%d,\"label\":\"%s\",%s\"start\":%d,\"boxes\":[%s]}"
                .formatted(
                        video,
                        List.of("wave", "run", "jump").indexOf(label),
                        label,
                        more,
                        start,
                        String.join(",", Collections.nCopies(length, box)));
    }

    private JsonNode evaluate(String protocol, String... more) throws IOException {
        Path truthFile = Files.write(folder.resolve("truth.jsonl"), truth);
        Path tubeFile = Files.write(folder.resolve("tubes.jsonl"), tubes);
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate", "--truth", truthFile.toString(), "--tubes", tubeFile.toString(), "--protocol", protocol));
        arguments.addAll(List.of("--bootstrap", "0", "--json"));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private double videoMap(String protocol, String threshold) throws IOException {
        return evaluate(protocol).at("/videoMap/" + threshold).doubleValue();
    }

    @Test
    void aDuplicateIsAFalseAlarmUnlessActDropsItFirst() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        truth("b", "wave", 0, 10, BOX);
        tube("a", "wave", 0.9, 0, 10, BOX);
        tube("a", "wave", 0.8, 0, 10, BOX);
        tube("b", "wave", 0.7, 0, 10, BOX);
        // hit, false, hit of two: (1 + 2/3) / 2 = 5/6, in frames too; without the duplicate 1
        assertThat(videoMap("continuous", "0.5:0.95")).isCloseTo(5.0 / 6, EXACT);
        assertThat(videoMap("road", "0.5")).isCloseTo(5.0 / 6, EXACT);
        assertThat(videoMap("road", "0.5:0.95")).isCloseTo(0.9 * 5 / 6, EXACT); // nine of ten thresholds
        assertThat(videoMap("act", "0.5:0.95")).isCloseTo(1, EXACT);
        assertThat(evaluate("continuous").at("/frameMap/0.5").doubleValue()).isCloseTo(5.0 / 6, EXACT);
        assertThat(evaluate("road").at("/frameMap/0.5").doubleValue()).isCloseTo(5.0 / 6, EXACT);
        assertThat(evaluate("act").at("/frameMap/0.5").doubleValue()).isCloseTo(1, EXACT);
    }

    @Test
    void aDuplicateTakesTheNeighbourThatItOverlapsEnough() throws IOException {
        // [0, 100] and [20, 120] overlap by 80/120 = 0.667; road: 82 x 99 / (10000 + 10201 - 8118) = 0.672
        truth("a", "wave", 0, 10, BOX);
        truth("a", "wave", 0, 10, "[20,0,120,100]");
        tube("a", "wave", 0.9, 0, 10, BOX);
        tube("a", "wave", 0.8, 0, 10, BOX);
        for (String protocol : List.of("continuous", "road")) {
            assertThat(videoMap(protocol, "0.5")).as(protocol).isCloseTo(1, EXACT);
            assertThat(videoMap(protocol, "0.75")).as(protocol).isCloseTo(0.5, EXACT);
        }
        assertThat(videoMap("act", "0.5")).isCloseTo(0.5, EXACT); // the duplicate is gone before it can take anything
    }

    @Test
    void twoTubesOfOneClassThatOverlapAreBothFoundExceptUnderActsSuppression() throws IOException {
        // the same two people, each found: 0.667 is over act's 0.3 (with the +1 pixel 81 x 101 / (2 x 10201 - 8181) =
        // 0.669)
        truth("a", "wave", 0, 10, BOX);
        truth("a", "wave", 0, 10, "[20,0,120,100]");
        tube("a", "wave", 0.9, 0, 10, BOX);
        tube("a", "wave", 0.8, 0, 10, "[20,0,120,100]");
        assertThat(videoMap("continuous", "0.75")).isCloseTo(1, EXACT);
        assertThat(videoMap("road", "0.75")).isCloseTo(1, EXACT);
        assertThat(videoMap("act", "0.5")).isCloseTo(0.5, EXACT);
    }

    @Test
    void anOverlapOfOneFrameCountsExceptUnderRoad() throws IOException {
        truth("a", "wave", 5, 1, BOX);
        tube("a", "wave", 0.9, 5, 1, BOX);
        assertThat(videoMap("continuous", "0.75")).isCloseTo(1, EXACT);
        assertThat(videoMap("act", "0.75")).isCloseTo(1, EXACT);
        assertThat(videoMap("road", "0.2")).isZero();
    }

    @Test
    void aListedClassWithoutTruthIsZeroInTheMean() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        tube("a", "wave", 0.9, 0, 10, BOX);
        tube("a", "run", 0.8, 0, 10, BOX);
        Path labels = Files.writeString(folder.resolve("labels.txt"), "wave\nrun\njump\n");
        for (String protocol : PROTOCOLS) {
            assertThat(videoMap(protocol, "0.5")).as(protocol).isCloseTo(1, EXACT);
            JsonNode listed = evaluate(protocol, "--labels", labels.toString());
            assertThat(listed.at("/videoMap/0.5").doubleValue()).as(protocol).isCloseTo(1.0 / 3, EXACT);
            assertThat(listed.at("/perClass/0.5/run").doubleValue()).isZero();
            assertThat(listed.at("/perClass/0.5/jump").doubleValue()).isZero();
        }
    }

    @Test
    void aClassThatIsNeverDetectedIsZeroInTheMean() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        truth("a", "run", 0, 10, FAR);
        tube("a", "wave", 0.9, 0, 10, BOX);
        for (String protocol : PROTOCOLS) {
            JsonNode report = evaluate(protocol);
            assertThat(report.at("/videoMap/0.5").doubleValue()).as(protocol).isCloseTo(0.5, EXACT);
            assertThat(report.at("/frameMap/0.5").doubleValue()).as(protocol).isCloseTo(0.5, EXACT);
        }
    }

    @Test
    void aVideoWithoutTubesIsMissedAndWronglyLabelled() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        truth("b", "wave", 0, 10, BOX);
        tube("a", "wave", 0.9, 0, 10, BOX);
        for (String protocol : PROTOCOLS) {
            JsonNode report = evaluate(protocol);
            assertThat(report.at("/videoMap/0.5").doubleValue()).as(protocol).isCloseTo(0.5, EXACT);
            assertThat(report.at("/accuracy").doubleValue()).as(protocol).isEqualTo(0.5);
        }
    }

    @Test
    void tiesAreBrokenByTheOrderOfTheFile() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        tube("a", "wave", 0.5, 0, 10, FAR);
        tube("a", "wave", 0.5, 0, 10, BOX);
        // false, hit: 1/2 under the envelope; by trapezoids from precision 0 at recall 0 to 1/2 at recall 1: 1/4
        assertThat(videoMap("continuous", "0.5")).isEqualTo(0.5);
        assertThat(videoMap("road", "0.5")).isEqualTo(0.5);
        assertThat(videoMap("act", "0.5")).isEqualTo(0.25);
        Collections.reverse(tubes);
        for (String protocol : PROTOCOLS) {
            assertThat(videoMap(protocol, "0.5")).as(protocol).isEqualTo(1);
        }
    }

    @Test
    void aDifferenceThatSinglePrecisionLosesIsATieUnderRoad() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        tube("a", "wave", 0.5, 0, 10, BOX);
        tube("a", "wave", 0.50000000001, 0, 10, FAR);
        assertThat(videoMap("continuous", "0.5")).isEqualTo(0.5);
        assertThat(videoMap("road", "0.5")).isEqualTo(1);
        assertThat(videoMap("act", "0.5")).isEqualTo(0.25);
    }

    @Test
    void reachingTheThresholdIsAHitExceptUnderRoad() throws IOException {
        // the same box for 5 of 10 frames: 0.5 exactly
        truth("a", "wave", 0, 10, BOX);
        tube("a", "wave", 0.9, 0, 5, BOX);
        assertThat(videoMap("continuous", "0.5")).isEqualTo(1);
        assertThat(videoMap("act", "0.5")).isEqualTo(1);
        // road: [10, 12] against a detection that is drawn as [10, 12] x [10, 13]: 4/6, for 3 of 4 frames: 0.5 exactly
        truth.clear();
        tubes.clear();
        truth("a", "wave", 0, 4, "[10,10,12,12]");
        tube("a", "wave", 0.9, 0, 3, "[9,9,10,11]");
        assertThat(videoMap("road", "0.5")).isZero();
        assertThat(videoMap("road", "0.3")).isEqualTo(1);
    }

    @Test
    void underRoadTheTruthItselfStopsAtACeilingThatDependsOnItsSize() throws IOException {
        // 0.805 for 20 x 40 passes 0.5 to 0.8, seven of ten thresholds; 0.915 for 50 x 100 passes nine; 0.955 for 100 x
        // 180
        // passes all
        String[] boxes = {"[30,20,50,60]", "[30,20,80,120]", "[30,20,130,200]"};
        List<String> labels = List.of("wave", "run", "jump");
        for (int i = 0; i < 3; i++) {
            truth("v" + i, labels.get(i), 0, 10, boxes[i]);
            tube("v" + i, labels.get(i), 0.9, 0, 10, boxes[i]);
        }
        JsonNode road = evaluate("road").at("/perClass/0.5:0.95");
        assertThat(road.get("wave").doubleValue()).isCloseTo(0.7, EXACT);
        assertThat(road.get("run").doubleValue()).isCloseTo(0.9, EXACT);
        assertThat(road.get("jump").doubleValue()).isCloseTo(1, EXACT);
        assertThat(videoMap("continuous", "0.5:0.95")).isCloseTo(1, EXACT);
        assertThat(videoMap("act", "0.5:0.95")).isCloseTo(1, EXACT);
    }

    @Test
    void theProtocolsIntegratePrecisionDifferently() throws IOException {
        // hit, false, false, hit, and one of three never found. Envelope: (1 + 2/4 + 0) / 3. Trapezoids: recall 0 to
        // 1/3 at
        // precision 1; recall 1/3 to 2/3 from 1/3, the precision before the hit, to 2/4: (1 + (1/3 + 1/2) / 2) / 3 =
        // 17/36
        for (String video : List.of("a", "b", "c")) {
            truth(video, "wave", 0, 10, BOX);
        }
        tube("a", "wave", 0.9, 0, 10, BOX);
        tube("b", "wave", 0.8, 0, 10, FAR);
        tube("c", "wave", 0.7, 0, 10, FAR);
        tube("b", "wave", 0.6, 0, 10, BOX);
        assertThat(videoMap("continuous", "0.5")).isCloseTo(0.5, EXACT);
        assertThat(videoMap("road", "0.5")).isCloseTo(0.5, EXACT);
        assertThat(videoMap("act", "0.5")).isCloseTo(17.0 / 36, EXACT);
        // frames: the same order, ten of each
        assertThat(evaluate("continuous").at("/frameMap/0.5").doubleValue()).isCloseTo(0.5, EXACT);
    }

    @Test
    void theLabelOfAVideoIsThatOfItsLastTubeExceptUnderContinuous() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        truth("a", "run", 0, 10, FAR);
        tube("a", "run", 0.1, 0, 10, FAR);
        tube("a", "wave", 0.9, 0, 10, BOX);
        assertThat(evaluate("continuous").at("/accuracy").doubleValue()).isEqualTo(1);
        assertThat(evaluate("road").at("/accuracy").doubleValue()).isZero();
        assertThat(evaluate("act").at("/accuracy").doubleValue()).isZero();
    }

    @Test
    void boxesOfFramesAreDrawnByTheProtocol() throws IOException {
        // [0, 10] x [0, 10] against [0, 10] x [0, 19]: 100/190 = 0.526; road adds a pixel to the detection only:
        // 100/220; act
        // to both: 121/220 = 0.55
        truth("a", "wave", 0, 10, "[0,0,10,10]");
        tube("a", "wave", 0.9, 0, 10, "[0,0,10,19]");
        assertThat(evaluate("continuous").at("/frameMap/0.5").doubleValue()).isEqualTo(1);
        assertThat(evaluate("road").at("/frameMap/0.5").doubleValue()).isZero();
        assertThat(evaluate("act").at("/frameMap/0.5").doubleValue()).isEqualTo(1);
    }

    @Test
    void framesInWhichNobodyActsCountInFrameMap() throws IOException {
        // 10 frames of truth found at 0.8; 10 frames at 0.9 where there is none: 10 hits behind 10 false alarms,
        // precision
        // 1/2 at the last of them. Envelope 1/2; trapezoids: the k-th hit goes from (k-1)/(9+k) to k/(10+k)
        truth("a", "wave", 0, 10, BOX);
        tube("a", "wave", 0.9, 50, 10, BOX);
        tube("a", "wave", 0.8, 0, 10, BOX);
        double trapezoids = 0;
        for (int k = 1; k <= 10; k++) {
            trapezoids += ((k - 1) / (9.0 + k) + k / (10.0 + k)) / 2 / 10;
        }
        assertThat(evaluate("continuous").at("/frameMap/0.5").doubleValue()).isCloseTo(0.5, EXACT);
        assertThat(evaluate("road").at("/frameMap/0.5").doubleValue()).isCloseTo(0.5, EXACT);
        assertThat(evaluate("act").at("/frameMap/0.5").doubleValue()).isCloseTo(trapezoids, EXACT);
    }

    @Test
    void bestOverlapsAndKindsOfErrorsAreTold() throws IOException {
        truth("a", "wave", 0, 10, BOX);
        truth("a", "run", 0, 10, FAR);
        tube("a", "wave", 0.9, 0, 10, BOX);
        tube("a", "wave", 0.8, 0, 10, BOX);
        tube("a", "wave", 0.7, 0, 4, FAR); // of the wrong class at 0.2, where nobody waves at 0.5
        tube("a", "jump", 0.1, 0, 10, "[0,150,20,170]");
        JsonNode report = evaluate("continuous");
        // wave 1, run 4 of 10 frames
        assertThat(report.at("/videoMabo/mean").doubleValue()).isCloseTo(0.7, EXACT);
        assertThat(report.at("/videoMabo/perClass/run").doubleValue()).isCloseTo(0.4, EXACT);
        assertThat(report.at("/outcomes/0.2/wrongClass").intValue()).isEqualTo(1);
        JsonNode half = report.at("/outcomes/0.5");
        assertThat(half.at("/truths").intValue()).isEqualTo(2);
        assertThat(half.at("/tubes").intValue()).isEqualTo(4);
        assertThat(half.at("/hit").intValue()).isEqualTo(1);
        assertThat(half.at("/duplicate").intValue()).isEqualTo(1);
        assertThat(half.at("/wrongClass").intValue()).isZero();
        assertThat(half.at("/badLocalization").intValue()).isEqualTo(1);
        assertThat(half.at("/neither").intValue()).isEqualTo(1);
        assertThat(half.at("/missed").intValue()).isEqualTo(1);
        assertThat(evaluate("continuous", "--min-score", "0.5")
                        .at("/outcomes/0.5/neither")
                        .intValue())
                .isZero();
        assertThat(evaluate("act").at("/outcomes/0.5/duplicate").intValue()).isZero(); // dropped before
    }
}
