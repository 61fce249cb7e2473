package io.tubecast.core.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text, true);
    private long now;

    @Test
    void progressTellsTimeSpentAndLeft() {
        try (Progress progress = new Progress(out, () -> now, false, "frames", 100)) {
            now = 5 * SECOND;
            progress.advance(10);
            assertThat(text.toString()).as("not every few seconds").isEmpty();
            now = 20 * SECOND;
            progress.advance(10);
            // 20 of 100 in 20 s: 80 s are left
            assertThat(text.toString().strip()).isEqualTo("frames [####....................] 20/100, 0:20, 1:20 left");
        }
        assertThat(text.toString().lines()).hasSize(2);
    }

    @Test
    void shortWorkSaysNothing() {
        try (Progress progress = new Progress(out, () -> now, false, "frames", 2)) {
            progress.advance(2);
        }
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void aBuildTellsItsTimeAndTheLastThingThatWasSaid() {
        try (Elapsed elapsed = new Elapsed(out, () -> now, false, "appearance: building")) {
            elapsed.say("  Tactic 0x12 is chosen  ");
            now = 3725 * SECOND;
            elapsed.show();
            assertThat(text.toString().strip()).isEqualTo("appearance: building, 1:02:05: Tactic 0x12 is chosen");
            elapsed.say("x".repeat(200));
            elapsed.show();
            assertThat(text.toString().lines().skip(1).findFirst().orElseThrow())
                    .endsWith("x...")
                    .hasSizeLessThan(120);
            elapsed.close();
        }
    }

    @Test
    void tablesAreSetInColumns() {
        new TextTable("graph", "ms")
                .row("appearance", "3.2")
                .row("head", "12.25")
                .print(out);
        assertThat(text.toString().lines())
                .containsExactly("graph          ms", "appearance    3.2", "head        12.25");
    }
}
