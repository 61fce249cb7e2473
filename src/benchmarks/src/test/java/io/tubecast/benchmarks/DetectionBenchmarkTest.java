package io.tubecast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.detection.MicroTubes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionBenchmarkTest {
    @Test
    void aTrainedDetectorIsSureOfThreePeopleAndLittleElse() {
        MicroTubes tubes = prepared("trained").decode();

        int sure = 0;
        for (int actionClass = 0; actionClass < 24; actionClass++) {
            for (int rank = 0; rank < tubes.count(actionClass); rank++) {
                sure += tubes.scores()[tubes.slot(actionClass, rank)] > 0.5 ? 1 : 0;
            }
        }
        assertThat(sure).isBetween(3, 12);
    }

    @Test
    void everythingPassesWithEveryClassFullAndTwoHundredTubesAlive() {
        NetworkSteps steps = new NetworkSteps("everything", 24);
        for (int step = 0; step < steps.size(); step++) {
            FloatBuffer scores = steps.scores(step);
            for (int i = 0; i < scores.capacity(); i++) {
                assertThat(scores.get(i)).isGreaterThan(0.001f);
            }
        }
        DetectionBenchmark benchmark = prepared("everything");
        int live = 0;
        for (int i = 0; i < 30; i++) {
            live = benchmark.decodeAndLink();
        }

        MicroTubes tubes = benchmark.decode();
        for (int actionClass = 0; actionClass < 24; actionClass++) {
            assertThat(tubes.count(actionClass)).isEqualTo(10);
        }
        assertThat(live).isBetween(200, 600);
    }

    @Test
    void readsARecordingAndRefusesOneOfAnotherShape(@TempDir Path folder) throws IOException {
        int values = 8732 * (3 + 8);
        ByteBuffer bytes = ByteBuffer.allocate(2 * 4 * values).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(4 * (values + 5), 0.75f);
        bytes.putFloat(4 * (values + 8732 * 3 + 7), -2f);
        Path file = Files.write(folder.resolve("steps.f32"), bytes.array());

        NetworkSteps steps = new NetworkSteps(file.toString(), 2);

        assertThat(steps.size()).isEqualTo(2);
        assertThat(steps.scores(1).get(5)).isEqualTo(0.75f);
        assertThat(steps.offsets(1).get(7)).isEqualTo(-2f);
        assertThatThrownBy(() -> new NetworkSteps(file.toString(), 24))
                .hasMessageContaining(
                        "steps.f32: 768416 bytes are no whole number of steps of 1152624 bytes (24 classes)");
    }

    private static DetectionBenchmark prepared(String source) {
        DetectionBenchmark benchmark = new DetectionBenchmark();
        benchmark.source = source;
        benchmark.prepare();
        return benchmark;
    }
}
