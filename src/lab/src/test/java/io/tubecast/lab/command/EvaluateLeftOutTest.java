package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.evaluation.metric.BestOverlap;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be compared is told, on standard error and in the JSON. */
class EvaluateLeftOutTest {
    private static final String TRUTH = "evaluate --truth DIR/truth.jsonl --bootstrap 0 ";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeTruth() throws IOException {
        write("truth.jsonl", tube("a", 0, "Fencing") + tube("b", 1, "Biking"));
    }

    private static String tube(String video, int number, String label) {
        return "{\"video\":\"%s\",\"size\":[320,240],\"class\":%d,\"label\":\"%s\",\"score\":0.5,\"start\":0,\"boxes\":[[0,0,9,9]]}%n"
                .formatted(video, number, label);
    }

    private static String step(String video, int step, String label) {
        return ("{\"video\":\"%s\",\"size\":[320,240],\"step\":%d,\"frame\":%d,\"tubes\":[{\"id\":1,\"class\":0,\"label\":\"%s\","
                        + "\"score\":0.5,\"box\":[0,0,9,9]}]}%n")
                .formatted(video, step, step, label);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private int lab(String arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Lab.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments.replace("DIR", folder.toString()).split(" "));
    }

    private JsonNode json(String arguments) throws IOException {
        assertThat(lab(arguments + " --json")).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void labelsThatNobodyKnowsAreToldAndCounted() throws IOException {
        write("tubes.jsonl", tube("a", 0, "fencing") + tube("b", 0, "fencing") + tube("b", 0, "7") + tube("a", 0, "1"));
        JsonNode json = json(TRUTH + "--tubes DIR/tubes.jsonl");
        // the truth's class 1 is Biking, a class 7 there is not
        assertThat(json.at("/unknownLabels")).isEqualTo(new ObjectMapper().readTree("{\"7\":1,\"fencing\":2}"));
        assertThat(json.at("/videoMap/0.5").doubleValue()).isZero();
        assertThat(err.toString().lines())
                .containsExactly("3 tubes have labels that neither the truth nor --labels knows: 7 (1), fencing (2)");

        write("labels.txt", "Fencing\nfencing\n");
        assertThat(json(TRUTH + "--tubes DIR/tubes.jsonl --labels DIR/labels.txt")
                        .at("/unknownLabels"))
                .isEqualTo(new ObjectMapper().readTree("{\"7\":1}"));
        write("tubes.jsonl", tube("a", 0, "Fencing"));
        assertThat(json(TRUTH + "--tubes DIR/tubes.jsonl").at("/unknownLabels")).isEmpty();
        assertThat(err.toString()).isEmpty();

        StringBuilder many = new StringBuilder();
        for (int i = 10; i < 22; i++) {
            many.append(tube("a", i, "c" + i));
        }
        write("tubes.jsonl", many.toString());
        assertThat(lab(TRUTH + "--tubes DIR/tubes.jsonl")).isZero();
        assertThat(err.toString()).startsWith("12 tubes have labels").contains("c19 (1) and 2 more");

        write("published.jsonl", step("a", 0, "fencing") + step("a", 1, "fencing"));
        assertThat(json(TRUTH + "--published DIR/published.jsonl")
                        .at("/unknownLabels/fencing")
                        .intValue())
                .isEqualTo(1); // one tube, sent twice
    }

    @Test
    void aRivalOfOtherVideosIsToldAndCounted() throws IOException {
        write("tubes.jsonl", tube("a", 0, "Fencing"));
        write("rival.jsonl", tube("x", 0, "Fencing") + tube("y", 0, "Fencing") + tube("a", 0, "fencing"));
        JsonNode json = json(TRUTH + "--tubes DIR/tubes.jsonl --against DIR/rival.jsonl");
        assertThat(json.at("/against/tubesElsewhere").intValue()).isEqualTo(2);
        assertThat(json.at("/against/unknownLabels/fencing").intValue()).isEqualTo(1);
        assertThat(json.at("/tubesElsewhere").intValue()).isZero();
        assertThat(json.at("/unknownLabels")).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        "--against: left out: 2 tubes of videos that are not in the truth or not chosen",
                        "--against: 1 tubes have labels that neither the truth nor --labels knows: fencing (1)");
    }

    @Test
    void tubesAndStepsOfOtherVideosAreToldAndCounted() throws IOException {
        write("tubes.jsonl", tube("a", 0, "Fencing") + tube("x", 0, "Fencing"));
        write("published.jsonl", step("x", 0, "Fencing") + step("x", 1, "Fencing") + step("a", 0, "Fencing"));
        JsonNode json = json(TRUTH + "--tubes DIR/tubes.jsonl --published DIR/published.jsonl");
        assertThat(json.at("/tubesElsewhere").intValue()).isEqualTo(1);
        assertThat(json.at("/stepsElsewhere").intValue()).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "left out: 1 tubes of videos that are not in the truth or not chosen",
                        "left out: 2 published steps of videos that are not in the truth or not chosen");
    }

    @Test
    void whatCannotBeToldIsNull() throws IOException {
        Map<String, Double> unknown = Map.of("0.5", Double.NaN);
        Report report = new Report(
                "continuous",
                1,
                0,
                0,
                unknown,
                unknown,
                Double.NaN,
                new BestOverlap(Double.NaN, Map.of()),
                Map.of("0.5", Map.of("run", Double.NaN)),
                Map.of());
        ReportJson.print(report, new LeftOut(Skipped.NOTHING, 0, 0, Map.of()), new PrintWriter(out, true));
        JsonNode json = new ObjectMapper().readTree(out.toString());
        for (String key :
                new String[] {"/videoMap/0.5", "/frameMap/0.5", "/accuracy", "/videoMabo/mean", "/perClass/0.5/run"}) {
            assertThat(json.at(key).isNull()).as(key).isTrue();
        }
    }
}
