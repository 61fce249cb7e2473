package io.tubecast.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.frame.Image;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ContextTest {
    private static final WorldOptions FREE = WorldOptions.defaults().withContext(Context.FREE);
    private static final WorldOptions RICH = WorldOptions.defaults().withContext(Context.RICH);

    private static Set<Integer> classes(WorldClip clip) {
        Set<Integer> classes = new HashSet<>();
        for (AnnotatedTube tube : clip.annotation().tubes()) {
            classes.add(tube.actionClass());
        }
        return classes;
    }

    @Test
    void allWhoActInAClipDoOneThingAndEveryActionHasItsClips() {
        Set<Integer> seen = new TreeSet<>();
        int empty = 0;
        for (int index = 0; index < 200; index++) {
            Set<Integer> classes = classes(WorldClips.clip(Split.TRAIN, index, FREE));
            assertThat(classes).hasSizeLessThanOrEqualTo(1);
            empty += classes.isEmpty() ? 1 : 0;
            seen.addAll(classes);
        }
        assertThat(seen).hasSize(WorldLabels.labels().size());
        assertThat(empty).isLessThan(20);
    }

    @Test
    void bothContextsHaveTheSamePeopleDoingTheSameThings() {
        for (int index = 0; index < 40; index++) {
            WorldClip free = WorldClips.clip(Split.TEST, index, FREE);
            WorldClip rich = WorldClips.clip(Split.TEST, index, RICH);
            assertThat(rich.annotation().tubes()).isEqualTo(free.annotation().tubes());
            assertThat(rich.annotation().frames()).isEqualTo(free.annotation().frames());
            assertThat(rich.annotation().name()).startsWith("world-v1-rich-test-");
            assertThat(free.annotation().name()).startsWith("world-v1-free-test-");
        }
    }

    @Test
    void onlyTheRichPlaceTellsTheAction() {
        // the mean color of a clip's first frame, as a guess of its class by the nearest mean of the other clips
        double rich = guessedByColor(RICH);
        double free = guessedByColor(FREE);
        assertThat(rich).isGreaterThan(0.5);
        assertThat(free).isLessThan(0.25); // chance is 1 / 11
    }

    private static double guessedByColor(WorldOptions options) {
        int clips = 150;
        double[][] colors = new double[clips][];
        int[] classes = new int[clips];
        int used = 0;
        for (int index = 0; used < clips; index++) {
            WorldClip clip = WorldClips.clip(Split.TRAIN, index, options.withSize(80, 60));
            List<Integer> only = List.copyOf(classes(clip));
            if (!only.isEmpty()) {
                colors[used] = meanColor(clip);
                classes[used++] = only.get(0);
            }
        }
        int right = 0;
        for (int i = 0; i < clips; i++) {
            right += nearest(colors, classes, i) == classes[i] ? 1 : 0;
        }
        return (double) right / clips;
    }

    /** The class whose other clips' mean color is nearest. */
    private static int nearest(double[][] colors, int[] classes, int left) {
        int best = -1;
        double bestDistance = Double.POSITIVE_INFINITY;
        for (int actionClass = 0; actionClass < WorldLabels.labels().size(); actionClass++) {
            double[] sum = new double[3];
            int count = 0;
            for (int i = 0; i < colors.length; i++) {
                if (i != left && classes[i] == actionClass) {
                    count++;
                    for (int channel = 0; channel < 3; channel++) {
                        sum[channel] += colors[i][channel];
                    }
                }
            }
            double distance = 0;
            for (int channel = 0; channel < 3; channel++) {
                double gap = sum[channel] / count - colors[left][channel];
                distance += gap * gap;
            }
            if (count > 0 && distance < bestDistance) {
                bestDistance = distance;
                best = actionClass;
            }
        }
        return best;
    }

    private static double[] meanColor(WorldClip clip) {
        Image image = new Image(80, 60);
        clip.readFrame(0, image);
        double[] mean = new double[3];
        for (int i = 0; i < image.pixels().capacity(); i++) {
            mean[i % 3] += (image.pixels().get(i) & 255) / 4800.0;
        }
        double sum = mean[0] + mean[1] + mean[2]; // without the light
        return new double[] {mean[0] / sum, mean[1] / sum, mean[2] / sum};
    }
}
