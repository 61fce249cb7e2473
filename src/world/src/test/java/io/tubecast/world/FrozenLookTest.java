package io.tubecast.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Holds version 1 of the world still: models were trained and measured on it. If this test fails, either undo the change of
 * looks or raise {@link WorldClips#WORLD_VERSION} and measure everything anew. Recorded when version 1 was made; brightness in tiles, not bytes, so that
 * another release of Java2D may smooth edges its own way.
 */
class FrozenLookTest {
    private static final double[][] BRIGHTNESS = {
        {138.8, 132.2, 122.2, 104.7, 133.2, 134.1, 127.8, 91.6, 117.1, 122.9, 116.4, 97.2},
        {176.3, 127.4, 77.8, 146.0, 103.6, 114.2, 83.5, 81.7, 76.9, 65.6, 45.8, 60.5},
        {88.8, 58.5, 65.0, 77.7, 69.3, 73.1, 67.6, 71.3, 76.0, 66.5, 67.8, 63.1}
    };
    private static final List<List<String>> TUBES = List.of(
            List.of("7: 0-28 at 22 72 68 217", "0: 84-119 at 37 82 106 207"),
            List.of(
                    "6: 0-15 at 190 97 292 191",
                    "1: 0-52 at 1 66 55 173",
                    "7: 82-105 at 14 64 57 169",
                    "6: 0-10 at 0 162 76 197",
                    "8: 51-80 at 153 88 202 179"),
            List.of(
                    "2: 0-72 at 50 66 85 171",
                    "3: 135-171 at 58 63 87 164",
                    "0: 0-45 at 114 45 170 174",
                    "2: 116-181 at 117 50 159 158"));

    private static final int TUBES_OF_100 = 356;
    private static final int FRAMES_OF_100 = 13426;
    private static final double MEAN_AREA_OF_100 = 7368.68;

    @Test
    void firstTrainingClipsLookAsTheyDidWhenVersionOneWasMade() {
        assertThat(WorldClips.WORLD_VERSION).isEqualTo(1);
        for (int clip = 0; clip < 3; clip++) {
            byte[] pixels = WorldClipsTest.frame(WorldClips.clip(Split.TRAIN, clip, WorldOptions.defaults()), 40);
            assertThat(tiles(pixels)).containsExactly(BRIGHTNESS[clip], within(0.3));
        }
    }

    /** Mean brightness of 4 x 3 tiles of 80 x 80 pixels. */
    private static double[] tiles(byte[] pixels) {
        double[] tiles = new double[12];
        for (int i = 0; i < pixels.length; i++) {
            int x = Math.floorDiv(i, 3) % 320;
            int y = Math.floorDiv(i, 3 * 320);
            tiles[4 * Math.floorDiv(y, 80) + Math.floorDiv(x, 80)] += (pixels[i] & 255) / 19_200.0;
        }
        return tiles;
    }

    @Test
    void firstTrainingClipsHaveTheTubesTheyHadWhenVersionOneWasMade() {
        for (int clip = 0; clip < 3; clip++) {
            assertThat(WorldClips.clip(Split.TRAIN, clip, WorldOptions.defaults()).annotation().tubes().stream()
                            .map(FrozenLookTest::describe))
                    .containsExactlyElementsOf(TUBES.get(clip));
        }
    }

    @Test
    void storiesOfTheFirstHundredTrainingClipsAreThoseOfVersionOne() {
        int tubes = 0;
        int frames = 0;
        double area = 0;
        for (int clip = 0; clip < 100; clip++) {
            for (AnnotatedTube tube : WorldClips.clip(Split.TRAIN, clip, WorldOptions.defaults())
                    .annotation()
                    .tubes()) {
                tubes++;
                frames += tube.boxes().size();
                for (Box box : tube.boxes()) {
                    area += box.area();
                }
            }
        }
        assertThat(tubes).isEqualTo(TUBES_OF_100);
        assertThat(frames).isEqualTo(FRAMES_OF_100);
        assertThat(area / frames).isCloseTo(MEAN_AREA_OF_100, within(0.1));
    }

    private static String describe(AnnotatedTube tube) {
        Box box = tube.boxes().get(0);
        return String.format(
                Locale.ROOT,
                "%d: %d-%d at %.0f %.0f %.0f %.0f",
                tube.actionClass(),
                tube.start(),
                tube.end() - 1,
                box.x1(),
                box.y1(),
                box.x2(),
                box.y2());
    }
}
