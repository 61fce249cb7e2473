package io.tubecast.evaluation.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.linking.ActionTube;
import io.tubecast.testkit.Allocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineFormatsTest {
    private static final String STEP = """
            {"video":"a","size":[320,240],"step":0,"frames":[0,1],"boxes":[[1,2,3,4,1,2,3.5,4]],"scores":[[0.1,0.9]]}""";
    private static final String TUBE = """
            {"video":"a","size":[320,240],"class":6,"label":"Fencing","score":0.91,"start":12,"boxes":[[1,2,3,4],[1,2,3,5]],\
            "frameScores":[0.9,0.92]}""";

    @TempDir
    Path folder;

    @Test
    void detectionsReadBackExactly() {
        Random random = new Random(5);
        List<DetectionStep> steps = new ArrayList<>();
        for (int step = 0; step < 200; step++) {
            int rows = step % 7 == 0 ? 0 : random.nextInt(5);
            double[] boxes = new double[rows * 8];
            for (int i = 0; i < boxes.length; i++) {
                boxes[i] = (i % 4 < 2 ? 0 : 400) + awkward(random);
            }
            double[] scores = new double[rows * 25];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = random.nextBoolean() ? random.nextFloat() : awkward(random);
            }
            int videoFrames = step == 199 ? 204 : -1;
            int knownAt = step + 3 + random.nextInt(2);
            steps.add(new DetectionStep(
                    "v \"é\" " + step,
                    320,
                    240,
                    step,
                    new int[] {step, step + 3},
                    boxes,
                    scores,
                    videoFrames,
                    knownAt));
        }
        Path file = folder.resolve("det.jsonl");
        try (DetectionWriter writer = new DetectionWriter(file)) {
            steps.forEach(writer::write);
        }
        assertThat(readSteps(file)).isEqualTo(steps);
    }

    @Test
    void aFilePackedByGzipIsWrittenByItsNameAndReadWhateverItsName() throws IOException {
        DetectionStep step = new DetectionStep(
                "é", 320, 240, 0, new int[] {0, 1}, new double[] {1, 2, 3, 4, 1, 2, 3, 5}, new double[] {0.25, 0.75});
        Path packed = folder.resolve("det.jsonl.gz");
        try (DetectionWriter writer = new DetectionWriter(packed)) {
            for (int i = 0; i < 100; i++) {
                writer.write(step);
            }
        }
        try (GZIPInputStream bytes = new GZIPInputStream(Files.newInputStream(packed))) {
            assertThat(bytes.readAllBytes().length).isGreaterThan(10 * (int) Files.size(packed));
        }
        Path renamed = Files.move(packed, folder.resolve("det.jsonl"));
        try (DetectionReader reader = new DetectionReader(renamed)) {
            for (int i = 0; i < 100; i++) {
                assertThat(reader.next()).isEqualTo(step);
            }
            assertThat(reader.next()).isNull();
        }
        Path empty = Files.write(folder.resolve("empty.jsonl"), new byte[0]);
        try (DetectionReader reader = new DetectionReader(empty)) {
            assertThat(reader.next()).isNull();
        }
        byte[] whole = Files.readAllBytes(renamed);
        Path cut = Files.write(folder.resolve("cut.jsonl"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> {
                    try (DetectionReader reader = new DetectionReader(cut)) {
                        while (reader.next() != null) {
                            // on to the damage
                        }
                    }
                })
                .isInstanceOf(DataException.class)
                .hasMessageContaining(cut + ": line ");
    }

    @Test
    void readingBuildsNoMessageOfWhatIsAsItShouldBe() {
        int lines = 10;
        int rows = 500;
        Random random = new Random(7);
        double[] boxes = new double[8 * rows];
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = (i % 4 < 2 ? 0 : 400) + random.nextDouble();
        }
        double[] scores = random.doubles(25L * rows).toArray();
        double[] frameScores = random.doubles(2L * rows).toArray();
        Path detections = folder.resolve("det.jsonl");
        Path tubes = folder.resolve("tubes.jsonl");
        try (DetectionWriter steps = new DetectionWriter(detections);
                TubeWriter records = new TubeWriter(tubes)) {
            for (int line = 0; line < lines; line++) {
                steps.write(new DetectionStep("v", 320, 240, line, new int[] {line, line + 1}, boxes, scores));
                records.write(new TubeRecord("v", 320, 240, "run", new ActionTube(0, 1, 0, boxes, frameScores)));
            }
        }
        // 8 for the number itself, some for buffers and arrays that grow; a message takes 100 and more
        long ofDetections = Allocation.bytesPerCall(
                5, () -> assertThat(readSteps(detections)).hasSize(lines));
        assertThat(ofDetections / ((8.0 + 25) * rows * lines)).isLessThan(50);
        long ofTubes =
                Allocation.bytesPerCall(5, () -> assertThat(readTubes(tubes)).hasSize(lines));
        assertThat(ofTubes / ((8.0 + 2) * rows * lines)).isLessThan(50);
    }

    @Test
    void tubesReadBackExactly() {
        Random random = new Random(6);
        List<TubeRecord> tubes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int length = 1 + random.nextInt(20);
            double[] boxes = new double[4 * length];
            for (int k = 0; k < boxes.length; k++) {
                boxes[k] = (k % 4 < 2 ? 0 : 400) + awkward(random);
            }
            double[] scores = random.doubles(length).toArray();
            tubes.add(
                    new TubeRecord("v" + i, 320, 240, "run", new ActionTube(i % 3, awkward(random), i, boxes, scores)));
        }
        Path file = folder.resolve("tubes.jsonl");
        try (TubeWriter writer = new TubeWriter(file)) {
            tubes.forEach(writer::write);
        }
        assertThat(readTubes(file)).isEqualTo(tubes);
    }

    @Test
    void aDetectionLineLooksAsTheContractSays() throws IOException {
        Path file = folder.resolve("det.jsonl");
        try (DetectionWriter writer = new DetectionWriter(file)) {
            writer.write(new DetectionStep(
                    "v", 320, 240, 3, new int[] {6, 8}, new double[] {1, 2, 3.5, 4, 1, 2, 3, 4}, new double[] {.25, .75
                    }));
            writer.write(new DetectionStep("v", 320, 240, 4, new int[] {8, 10}, new double[0], new double[0]));
            writer.write(new DetectionStep("v", 320, 240, 5, new int[] {10, 12}, new double[0], new double[0], 14, 13));
        }
        assertThat(Files.readString(file)).isEqualTo("""
                        {"video":"v","size":[320,240],"step":3,"frames":[6,8],"boxes":[[1.0,2.0,3.5,4.0,1.0,2.0,3.0,4.0]],"scores":[[0.25,0.75]]}
                        {"video":"v","size":[320,240],"step":4,"frames":[8,10],"boxes":[],"scores":[]}
                        {"video":"v","size":[320,240],"step":5,"frames":[10,12],"boxes":[],"scores":[],"videoFrames":14,"knownAt":13}
                        """);
    }

    @Test
    void aTubeLineLooksAsTheContractSays() throws IOException {
        Path file = folder.resolve("tubes.jsonl");
        try (TubeWriter writer = new TubeWriter(file)) {
            writer.write(new TubeRecord(
                    "v", 320, 240, "Fencing", new ActionTube(6, .5, 12, new double[] {1, 2, 3, 4}, new double[] {.5})));
        }
        assertThat(Files.readString(file)).isEqualTo("""
                        {"video":"v","size":[320,240],"class":6,"label":"Fencing","score":0.5,"start":12,"boxes":[[1.0,2.0,3.0,4.0]],"frameScores":[0.5]}
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"step\":0       | \"step\":-1        | 'step' must be a whole number of at least 0, was -1",
                "\"step\":0       | \"step\":1.5       | 'step' must be a whole number of at least 0, was 1.5",
                "\"step\":0,      |                    | a step needs 'video', 'size', 'step', 'frames', 'boxes' and 'scores'",
                "\"step\":0,      | \"start\":0,       | a step needs 'video', 'size', 'step', 'frames', 'boxes' and 'scores'; this is a tube ('start'), which is linked already",
                "[320,240]        | [320]              | 'size' must be [width, height]",
                "[320,240]        | [320,0]            | 'size' must hold whole numbers of at least 1, was 0.0",
                "[0,1]            | [1,0]              | frames must rise, were [1, 0]",
                "[0,1],           | [0,1],\"knownAt\":0, | frames [0, 1] cannot be known at frame 0",
                "[0,1]            | [0,1,2]            | a row of 'boxes' must have 4 numbers for each of the 3 frames",
                "3.5,4            | 3.5                | a row of 'boxes' must have 4 numbers for each of the 2 frames",
                "3.5,4            | 0.5,4              | corners out of order in box [1.0, 2.0, 0.5, 4.0]",
                "[[0.1,0.9]]      | []                 | 1 rows of 'boxes' but 0 of 'scores'",
                "[[0.1,0.9]]      | [[0.1]]            | 1 scores for 1 rows, a row needs background and at least one class",
                "0.1,0.9          | 0.1,1e999          | 'scores' must be a finite number, was 1e999",
                "0.1,0.9          | 0.1,\"x\"          | 'scores' must be a number, was x",
                "0.1,0.9          | 0.1,NaN            | not a JSON object: Non-standard token 'NaN'",
                "0.1,0.9]]}       | 0.1,               | not a JSON object: Unexpected end-of-input",
                "\"size\":        | \"video\":         | not a JSON object: Duplicate field 'video'",
            })
    void aBadDetectionLineIsNamed(String good, String bad, String rule) throws IOException {
        Path file = folder.resolve("det.jsonl");
        Files.writeString(file, STEP + "\n\n" + STEP.replace(good, bad == null ? "" : bad) + "\n");
        try (DetectionReader reader = new DetectionReader(file)) {
            assertThat(reader.next()).isNotNull();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": line 3: " + rule);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"score\":0.91,     |                     | a tube needs a 'score'",
                "\"label\":\"Fencing\",|                   | a tube needs 'video', 'size', 'class', 'label', 'start' and 'boxes'",
                "[0.9,0.92]          | [0.9]               | 1 'frameScores' for 2 boxes",
                "[[1,2,3,4],[1,2,3,5]] | []                | 'boxes' must not be empty",
                "[[1,2,3,4],[1,2,3,5]] | [[1,2,3,4,1,2,3,5]] | a row of 'boxes' must have 4 numbers",
                "[1,2,3,5]           | [1,2,3]             | row 2 of 'boxes' has 3 numbers, those before have 4",
                "[1,2,3,5]           | [1,2,0,5]           | corners out of order in row 2 of 'boxes'",
                "\"class\":6         | \"class\":-1        | 'class' must be a whole number of at least 0, was -1",
            })
    void aBadTubeLineIsNamed(String good, String bad, String rule) throws IOException {
        Path file = folder.resolve("tubes.jsonl");
        Files.writeString(file, TUBE + "\n" + TUBE.replace(good, bad == null ? "" : bad) + "\n");
        assertThatThrownBy(() -> readTubes(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": line 2: " + rule);
    }

    @Test
    void aTubeOfAnotherSystemMayLackFrameScoresAndHaveKeysOfItsOwn() throws IOException {
        Path file = folder.resolve("tubes.jsonl");
        Files.writeString(file, TUBE.replace("\"frameScores\":[0.9,0.92]", "\"track\":{\"id\":[1,2]}"));
        assertThat(readTubes(file))
                .singleElement()
                .satisfies(t -> assertThat(t.tube().frameScores()).containsExactly(0.91, 0.91));
    }

    @Test
    void scalesToTheSizeOfTheTruth() {
        TubeRecord record = new TubeRecord(
                "v", 640, 480, "run", new ActionTube(0, 1, 0, new double[] {64, 48, 320, 240}, new double[] {1}));
        assertThat(record.as(2, 320, 120).boxes()).containsExactly(32, 12, 160, 60);
        assertThat(record.as(2, 320, 120).actionClass()).isEqualTo(2);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> new TubeReader(folder.resolve("none.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessage(folder.resolve("none.jsonl") + ": no such file");
    }

    private static List<DetectionStep> readSteps(Path file) {
        List<DetectionStep> read = new ArrayList<>();
        try (DetectionReader reader = new DetectionReader(file)) {
            for (DetectionStep step = reader.next(); step != null; step = reader.next()) {
                read.add(step);
            }
        }
        return read;
    }

    private static List<TubeRecord> readTubes(Path file) {
        List<TubeRecord> read = new ArrayList<>();
        try (TubeReader reader = new TubeReader(file)) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                read.add(tube);
            }
        }
        return read;
    }

    /** Numbers with all their digits, tiny ones, and such as an engine's floats become. */
    private static double awkward(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextDouble() * 300;
            case 1 -> random.nextFloat();
            case 2 -> random.nextDouble() * 1e-12;
            default -> random.nextInt(300);
        };
    }
}
