package io.tubecast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CachedStepTest {
    @Test
    void aCachedStepGivesWhatAPairPassGives() {
        StringWriter text = new StringWriter();
        new CommandLine(new CachedStep())
                .setOut(new PrintWriter(text, true))
                .execute("--steps", "4", "--classes", "3", "amtnet-lite");

        assertThat(text.toString())
                .contains("amtnet-lite, appearance: trunk 0.488 GMAC")
                .containsPattern("largest difference .*: kept");
    }

    @Test
    void aCachedStepOfTwoStreamsGivesWhatAPairPassGives() {
        StringWriter text = new StringWriter();
        new CommandLine(new CachedStep())
                .setOut(new PrintWriter(text, true))
                .execute("--steps", "4", "--classes", "3", "--two-stream", "amtnet-mini");

        assertThat(text.toString())
                .contains("amtnet-mini, two streams: trunks ")
                .containsPattern("largest difference .*: kept");
    }

    @Test
    void theMedianOfFourIsTheMeanOfTheTwoInTheMiddle() {
        Durations durations = new Durations(4);
        for (long nanos : new long[] {9, 1, 4, 2}) {
            durations.add(nanos);
        }

        assertThat(durations.median()).isEqualTo(3);
        assertThat(durations.percentile(0.75)).isEqualTo(4);
        assertThat(durations.percentile(1)).isEqualTo(9);
    }

    @Test
    void theMedianOfThreeIsOneOfThem() {
        Durations durations = new Durations(3);
        for (long nanos : new long[] {9, 1, 4}) {
            durations.add(nanos);
        }

        assertThat(durations.median()).isEqualTo(4);
    }
}
