package io.tubecast.evaluation.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.geometry.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedFormatTest {
    @TempDir
    Path folder;

    @Test
    void everyNumberReadsBackAsItWas() {
        Random random = new Random(5);
        List<PublishedStep> steps = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<PublishedBox> tubes = new ArrayList<>();
            for (int id = random.nextInt(5); id < 4; id++) {
                double x = random.nextGaussian() * 100;
                double y = random.nextGaussian() / 3;
                tubes.add(new PublishedBox(
                        1 + id,
                        random.nextInt(24),
                        "wave \"at\" é",
                        random.nextDouble(),
                        random.nextDouble(),
                        random.nextInt(i + 1),
                        new Box(x, y, x + random.nextDouble(), y + random.nextDouble()),
                        random.nextBoolean()));
            }
            int frame = 2 * i + 1;
            steps.add(new PublishedStep("Fencing/v_1", 320, 240, i, frame, frame + random.nextInt(3), tubes));
        }
        Path file = folder.resolve("published.jsonl");
        try (PublishedWriter writer = new PublishedWriter(file)) {
            steps.forEach(writer::write);
        }
        assertThat(readAll(file)).isEqualTo(steps);
        assertThat(steps).anyMatch(step -> step.tubes().isEmpty());
    }

    @Test
    void whatIsNotSaidHasAPlainMeaning() throws IOException {
        Path file = folder.resolve("p.jsonl");
        Files.writeString(file, """
                {"video":"a","size":[4,3],"step":2,"frame":7,"extra":{"x":[1]},"tubes":[{"id":1,"class":0,"label":"wave","score":0.5,"box":[0,0,1,1],"more":[2]}]}
                """);
        assertThat(readAll(file))
                .containsExactly(new PublishedStep(
                        "a",
                        4,
                        3,
                        2,
                        7,
                        7,
                        List.of(new PublishedBox(1, 0, "wave", 0.5, 0.5, 7, new Box(0, 0, 1, 1), false))));
    }

    @Test
    void aBadLineIsNamedWithItsRule() throws IOException {
        String tube = "{\"video\":\"a\",\"size\":[4,3],\"step\":0,\"frame\":0,\"tubes\":[%s]}";
        refuses("{\"video\":\"a\",\"size\":[4,3],\"step\":0,\"frame\":0}", "a step needs");
        refuses(tube.formatted("7"), "'tubes' must hold objects");
        refuses(
                "{\"video\":\"a\",\"size\":[4,3],\"step\":0,\"frame\":5,\"knownAt\":4,\"tubes\":[]}",
                "frame 5 cannot be known at frame 4");
        refuses(
                tube.formatted("{\"id\":1,\"class\":0,\"score\":0.5,\"box\":[0,0,1,1]}"),
                "needs 'id', 'class', 'label'");
        refuses(
                tube.formatted("{\"id\":1,\"class\":0,\"label\":\"w\",\"score\":0.5,\"box\":[2,0,1,1]}"),
                "corners out of order in the 'box' of tube 1");
        refuses(tube.formatted("{\"id\":1,\"coasting\":3}"), "'coasting' must be true or false");
    }

    private void refuses(String line, String rule) throws IOException {
        Path file = folder.resolve("bad.jsonl");
        Files.writeString(file, "\n" + line + "\n");
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("bad.jsonl: line 2: ")
                .hasMessageContaining(rule);
    }

    private static List<PublishedStep> readAll(Path file) {
        List<PublishedStep> read = new ArrayList<>();
        try (PublishedReader reader = new PublishedReader(file)) {
            for (PublishedStep step = reader.next(); step != null; step = reader.next()) {
                read.add(step);
            }
        }
        return read;
    }
}
