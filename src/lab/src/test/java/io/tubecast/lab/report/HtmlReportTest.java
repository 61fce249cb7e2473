package io.tubecast.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.lab.Lab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private String report(String arguments) throws IOException {
        assertThat(Lab.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        (arguments + " --html DIR/report.html")
                                .replace("DIR", folder.toString())
                                .split(" ")))
                .as(err.toString())
                .isZero();
        return Files.readString(folder.resolve("report.html"));
    }

    private static List<String> all(String pattern, String html) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(html);
        while (matcher.find()) {
            found.add(matcher.group(matcher.groupCount()));
        }
        return found;
    }

    /** Truth, final tubes and published steps of thirty videos with two classes, one with a name that HTML would misread. */
    private void writeFiles() throws IOException {
        Random random = new Random(2);
        StringBuilder truth = new StringBuilder();
        StringBuilder tubes = new StringBuilder();
        StringBuilder published = new StringBuilder();
        for (int v = 0; v < 30; v++) {
            String label = v % 2 == 0 ? "wave" : "a<b>&\\\"c";
            String head = "{\"video\":\"v%d\",\"size\":[320,240],".formatted(v);
            String tube = "\"class\":%d,\"label\":\"%s\",".formatted(v % 2, label);
            String boxes = "\"start\":0,\"boxes\":[%s]".formatted("[10,10,60,110],".repeat(29) + "[10,10,60,110]");
            truth.append(head).append(tube).append(boxes).append("}\n");
            double score = random.nextDouble();
            String box = random.nextInt(3) > 0 ? "[10,10,60,110]" : "[100,10,160,110]";
            tubes.append(head).append(tube).append("\"score\":").append(score).append(",");
            tubes.append(boxes.replace("[10,10,60,110]", box)).append("}\n");
            for (int step = 0; step < 15; step++) {
                published.append(head).append("\"step\":%d,\"frame\":%d,\"tubes\":[".formatted(step, 2 * step));
                if (step > v % 7) {
                    published
                            .append("{\"id\":1,")
                            .append(tube)
                            .append("\"score\":")
                            .append(score)
                            .append(",\"box\":")
                            .append(box)
                            .append("}");
                }
                published.append("]}\n");
            }
        }
        Files.writeString(folder.resolve("truth.jsonl"), truth);
        Files.writeString(folder.resolve("tubes.jsonl"), tubes);
        Files.writeString(folder.resolve("published.jsonl"), published);
    }

    @Test
    void standsAloneAndHoldsEveryPart() throws IOException {
        writeFiles();
        String html =
                report("evaluate --published DIR/published.jsonl --tubes DIR/tubes.jsonl --truth DIR/truth.jsonl");
        assertThat(html)
                .contains(
                        "Result",
                        "Average precision of each class",
                        "Precision and recall",
                        "Reliability of the scores",
                        "False tubes an hour against recall",
                        "Early label",
                        "Online localization",
                        "Detection delay",
                        "Identity switches a true tube",
                        "v-MABO",
                        "tubes of the wrong class",
                        "Best and worst tubes",
                        "No pictures: --videos did not say where the videos are.",
                        "30 videos",
                        "lab evaluate --published ");
        assertThat(html).doesNotContain("http:", "https:", "<script", "@import", "<link", "NaN", "Infinity");
        assertThat(html).contains("a&lt;b&gt;&amp;&quot;c").doesNotContain("a<b>");
        List<String> charts = all("<svg.*?</svg>", html);
        assertThat(charts).hasSize(1 + 2 + 2 + 3 + 1); // bars, a curve a class, scores, online, identities
        for (String chart : charts) {
            assertThatCode(() -> DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(chart.getBytes(StandardCharsets.UTF_8))))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void finalTubesAloneHaveNoPartBeforeTheEnd() throws IOException {
        writeFiles();
        String html = report("evaluate --tubes DIR/tubes.jsonl --truth DIR/truth.jsonl --bootstrap 0");
        assertThat(html).contains("Identities").doesNotContain("Early label", "Detection delay", "NaN");
    }

    @Test
    void nothingFoundIsAReportToo() throws IOException {
        writeFiles();
        Files.writeString(folder.resolve("tubes.jsonl"), "");
        String html = report("evaluate --tubes DIR/tubes.jsonl --truth DIR/truth.jsonl");
        assertThat(html).contains("Precision and recall").doesNotContain("NaN", "Infinity");
    }

    @Test
    void picturesShowTheBestAndTheWorst() throws IOException {
        String truth = folder.resolve("truth.jsonl").toString();
        assertThat(Lab.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        "render",
                        "--split",
                        "test",
                        "--index",
                        "0",
                        "--truth",
                        truth))
                .as(err.toString())
                .isZero();
        // the first tube as it is, the others under a class that is not theirs
        List<String> lines = Files.readAllLines(folder.resolve("truth.jsonl"));
        StringBuilder tubes = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line =
                    lines.get(i).replaceFirst("\"class\"", "\"score\":0.%d,\"class\"".formatted(Math.max(1, 9 - i)));
            tubes.append(i == 0 ? line : line.replaceFirst("\"label\":\"[^\"]*\"", "\"label\":\"other\""))
                    .append('\n');
        }
        Files.writeString(folder.resolve("tubes.jsonl"), tubes);
        String html = report(
                "evaluate --tubes DIR/tubes.jsonl --truth DIR/truth.jsonl --videos synthetic:test:0 --bootstrap 0");
        assertThat(html).contains("Well found: ");
        // a list says what counts, the videos have the pictures only: of the two in the truth one is compared
        String name = new ObjectMapper().readTree(lines.get(0)).get("video").textValue();
        Files.writeString(
                folder.resolve("truth.jsonl"),
                String.join("\n", lines) + "\n" + lines.get(0).replace(name, "another") + "\n");
        Files.writeString(folder.resolve("list.txt"), name + "\n");
        String evaluate = "evaluate --tubes DIR/tubes.jsonl --truth DIR/truth.jsonl --bootstrap 0 --list DIR/list.txt";
        assertThat(report(evaluate + " --videos synthetic:test:0-1")).contains("Well found: ", "1 videos");
        assertThat(report(evaluate)).contains("No pictures: --videos did not say");
        List<String> pictures = all("base64,([^\"]*)\"", html);
        assertThat(pictures).hasSizeGreaterThanOrEqualTo(4);
        for (String picture : pictures) {
            assertThat(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(picture)))
                            .getWidth())
                    .isEqualTo(320);
        }
        if (lines.size() > 1) {
            assertThat(html).contains("False alarm with a high score: other", "Missed: ");
        }
    }
}
