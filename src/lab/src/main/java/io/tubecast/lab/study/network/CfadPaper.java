package io.tubecast.lab.study.network;

import io.tubecast.inference.yaml.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * What "CFAD: Coarse-to-Fine Action Detector for Spatiotemporal Action Localization" reports, by data set, in percent.
 *
 * @param refinement Table 1, video-mAP at 0.5: by {@code none} or size of the search area, then by order of the polynomials
 * @param wrongClass Figure 5: by how much the residual branch changes the number of tubes of the wrong class
 * @param overlapGain what refinement adds to v-MABO at most, in points
 * @param frameMillis runtime of a video over the frames of its clip, on a GPU that is not named
 */
record CfadPaper(
        Map<String, Map<String, Map<String, Double>>> refinement,
        Map<String, Double> wrongClass,
        Map<String, Double> overlapGain,
        Map<String, Double> frameMillis) {
    /** What is printed there. */
    static CfadPaper printed() {
        try (InputStream stream =
                Objects.requireNonNull(CfadPaper.class.getResourceAsStream("cfad-paper.yaml"), "cfad-paper.yaml")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return StrictYaml.parse(text, "cfad-paper.yaml", CfadPaper.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the paper's figures are part of the program", e);
        }
    }
}
