package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.video.encode.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameRatesTest {
    @TempDir
    private Path folder;

    private final StringBuilder truth = new StringBuilder();

    private void film(String name, double framesPerSecond) {
        try (VideoWriter writer = new VideoWriter(folder.resolve(name + ".mp4"), 64, 48, framesPerSecond)) {
            for (int n = 0; n < 3; n++) {
                writer.write(new Image(64, 48));
            }
        }
        truth.append("{\"video\":\"%s\",\"size\":[64,48],\"frames\":3,\"class\":0,\"label\":\"run\",\"start\":0,"
                .formatted(name));
        truth.append("\"boxes\":[[1,1,9,9],[1,1,9,9],[1,1,9,9]]}\n");
    }

    private TrainingData data() throws IOException {
        Path file = Files.writeString(folder.resolve("truth.jsonl"), truth);
        return TrainingData.annotated(
                Truth.read(file),
                new TrainingData.Chosen(folder, null, null, true),
                line -> assertThat(line).contains("0 could not be used"));
    }

    @Test
    void filmsOfOneRateHaveItAndOthersHaveNone() throws IOException {
        film("a", 30);
        film("b", 30000 / 1001.0);
        assertThat(data().framesPerSecond()).isEqualTo(30);
        film("c", 25);
        assertThat(data().framesPerSecond()).isNull();
    }

    @Test
    void aVideoThatDoesNotSayLeavesNone() {
        FrameRates rates = new FrameRates();
        assertThat(rates.common()).isNull();
        rates.add(25);
        assertThat(rates.common()).isEqualTo(25);
        rates.addUnknown();
        rates.add(25);
        assertThat(rates.common()).isNull();
    }
}
