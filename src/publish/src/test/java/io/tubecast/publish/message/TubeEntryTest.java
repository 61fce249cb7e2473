package io.tubecast.publish.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.publish.Samples;
import org.junit.jupiter.api.Test;

final class TubeEntryTest {
    @Test
    void roundsTheEdgesOfABoxToPixels() {
        // 0.1 * 320 = 32, 0.204 * 240 = 48.96 -> 49, 0.5 * 320 = 160, 0.9 * 240 = 216
        TubeEntry entry = new TubeEntry().box(0.1, 0.204, 0.5, 0.9, 320, 240);
        assertBox(entry, 32, 49, 128, 167);
    }

    @Test
    void cutsABoxOffAtTheBorder() {
        assertBox(new TubeEntry().box(-0.2, -1, 1.3, 2, 320, 240), 0, 0, 320, 240);
    }

    @Test
    void keepsAPixelOfABoxOutsideTheFrame() {
        assertBox(new TubeEntry().box(1.2, 1.2, 1.4, 1.4, 320, 240), 319, 239, 1, 1);
        assertBox(new TubeEntry().box(-0.4, -0.4, -0.2, -0.2, 320, 240), 0, 0, 1, 1);
        assertBox(new TubeEntry().box(0.5, 0.5, 0.5, 0.5, 320, 240), 160, 120, 1, 1);
    }

    @Test
    void snapshotsCopyEverythingAndForgetEverything() {
        TubesSnapshot source = Samples.full();
        TubesSnapshot copy = new TubesSnapshot("front", 2);
        copy.copyFrom(source);
        assertThat(copy)
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> a.equals(b), Double.class)
                .ignoringFields("entries")
                .isEqualTo(source);
        for (int i = 0; i < 2; i++) {
            assertThat(copy.get(i))
                    .usingRecursiveComparison()
                    .withEqualsForType((a, b) -> a.equals(b), Double.class)
                    .isEqualTo(source.get(i));
        }
        assertThat(copy.hasRoom()).isFalse();
        assertThatThrownBy(copy::add).isInstanceOf(IllegalStateException.class).hasMessageContaining("2 tubes");
        copy.begin(new FrameStamp(1, 2, 2), 10, 10);
        assertThat(copy.size()).isZero();
        assertThat(copy.add())
                .usingRecursiveComparison()
                .withEqualsForType((a, b) -> a.equals(b), Double.class)
                .ignoringFields("topClasses", "topScores") // beyond topCount they hold what was there before
                .isEqualTo(new TubeEntry());
        assertThat(copy.observability().measured()).isFalse();
    }

    private static void assertBox(TubeEntry entry, int x, int y, int width, int height) {
        assertThat(new int[] {entry.x(), entry.y(), entry.width(), entry.height()})
                .containsExactly(x, y, width, height);
    }
}
