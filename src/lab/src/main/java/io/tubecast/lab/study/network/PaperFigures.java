package io.tubecast.lab.study.network;

import io.tubecast.inference.yaml.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What "Two-Stream AMTnet for Action Detection" reports, in percent.
 *
 * @param ablation Table 1, by data set, then by row of ours: video-mAP at 0.2, 0.5, 0.75, 0.5:0.95, then classification accuracy
 * @param deltas Table 2 (UCF101-24, sum), by distance in training: the same five
 * @param perClass Tables 1 and 2 of the supplement (UCF101-24), by overlap, then by row of ours, then by label
 */
record PaperFigures(
        Map<String, Map<String, List<Double>>> ablation,
        Map<String, List<Double>> deltas,
        Map<String, Map<String, Map<String, Double>>> perClass) {
    /** What is printed there. */
    static PaperFigures printed() {
        try (InputStream stream =
                Objects.requireNonNull(PaperFigures.class.getResourceAsStream("paper.yaml"), "paper.yaml")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return StrictYaml.parse(text, "paper.yaml", PaperFigures.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the paper's figures are part of the program", e);
        }
    }
}
