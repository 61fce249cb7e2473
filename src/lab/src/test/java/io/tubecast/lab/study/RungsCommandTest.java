package io.tubecast.lab.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.label.Labels;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.OperatingPoint;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RungsCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lab(String... args) {
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void whatIsMeasuredStandsInTheManifest() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        int code = lab("rungs", "--model=" + model, "--clips=2", "--out=" + folder.resolve("rungs"));
        assertThat(code).as(err.toString()).isZero();
        ModelBundle bundle = ModelBundle.load(model);
        OperatingPoint point = bundle.manifest().operatingPoints().get(0);
        assertThat(point.accuracy()).containsKeys("videoMap.0.2", "videoMap.0.5", "frameMap.0.5");
        assertThat(bundle.manifest().temperatures()).containsOnlyKeys("appearance-head");
        assertThat(out.toString()).contains("| appearance at 1Δ |").contains("temperature of the appearance-head: ");
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        String before = Files.readString(model.resolve("model.yaml"));
        assertThat(lab("rungs", "--model=" + model, "--clips=1", "--dry-run", "--out=" + folder.resolve("rungs")))
                .as(err.toString())
                .isZero();
        assertThat(model.resolve("model.yaml")).hasContent(before);
        assertThat(out.toString()).contains("the manifest stays as it is");
    }

    @Test
    void aHeadThatIsRightThreeTimesOfFourWhenItSaysNineOfTenIsSoftenedToThat() throws IOException {
        Path truth = folder.resolve("truth.jsonl");
        Files.writeString(
                truth,
                "{\"video\":\"a\",\"size\":[100,100],\"class\":0,\"label\":\"wave\",\"start\":0,\"boxes\":[%s[10,10,40,60]]}\n"
                        .formatted("[10,10,40,60],".repeat(10)));
        String on = "[10,10,40,60,10,10,40,60]";
        String beside = "[60,10,90,60,60,10,90,60]";
        Path detections = folder.resolve("det.jsonl");
        Files.writeString(
                detections,
                "{\"video\":\"a\",\"size\":[100,100],\"step\":0,\"frames\":[0,4],\"boxes\":[%s],\"scores\":[%s]}\n"
                        .formatted(
                                String.join(",", List.of(on, on, beside, on)),
                                String.join(",", List.of("[0.1,0.9]", "[0.1,0.9]", "[0.1,0.9]", "[0.1,0.9]"))));
        HeadCalibration calibration = new HeadCalibration(truth, new Labels(List.of("wave")));
        // softened to 3 of 4: 9^(1/T) = 3, so T = 2
        assertThat(calibration.temperature(detections)).isEqualTo(2, within(1e-4));
    }

    @Test
    void aTableOfRatesHasARowForEachInOrder() throws IOException {
        for (int rate : new int[] {60, 10}) {
            Files.writeString(
                    folder.resolve("truth-%d.jsonl".formatted(rate)),
                    "{\"video\":\"a\",\"size\":[100,100],\"class\":0,\"label\":\"wave\",\"start\":0,\"boxes\":[[10,10,40,60],[10,10,40,60]]}\n");
            Files.writeString(
                    folder.resolve("tubes-%d.jsonl".formatted(rate)),
                    "{\"video\":\"a\",\"size\":[100,100],\"class\":0,\"label\":\"wave\",\"score\":0.9,\"start\":0,\"boxes\":[[10,10,40,60],[10,10,40,60]]}\n");
        }
        assertThat(lab("study", "rates", "--folder=" + folder))
                .as(err.toString())
                .isZero();
        List<String> rows = out.toString()
                .lines()
                .filter(line -> line.matches("\\| \\d+ .*"))
                .toList();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).startsWith("| 10 | 100.0");
        assertThat(rows.get(1)).startsWith("| 60 | 100.0");
    }
}
