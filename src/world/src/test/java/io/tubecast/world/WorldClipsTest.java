package io.tubecast.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.testkit.Allocation;
import io.tubecast.world.body.Movement;
import io.tubecast.world.body.Style;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WorldClipsTest {
    private static final WorldOptions DEFAULTS = WorldOptions.defaults();

    static byte[] frame(WorldClip clip, int index) {
        AnnotatedVideo video = clip.annotation();
        Image image = new Image(video.width(), video.height());
        clip.readFrame(index, image);
        byte[] pixels = new byte[3 * video.width() * video.height()];
        image.pixels().get(0, pixels);
        return pixels;
    }

    @Test
    void sameSeedGivesTheSamePixelsAndTubesInAnyOrder() {
        WorldClip clip = WorldClips.clip(Split.TEST, 3, DEFAULTS);
        WorldClip again = WorldClips.clip(Split.TEST, 3, DEFAULTS);
        assertThat(again.annotation()).isEqualTo(clip.annotation());
        List<byte[]> forwards = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            forwards.add(frame(clip, i * 7));
        }
        for (int i = 11; i >= 0; i--) {
            assertThat(frame(again, i * 7)).as("frame %d", i * 7).isEqualTo(forwards.get(i));
        }
        assertThat(forwards.get(0)).isNotEqualTo(forwards.get(1));
    }

    @Test
    void severalThreadsReadTheSamePixels() throws Exception {
        WorldClip clip = WorldClips.clip(Split.TEST, 4, DEFAULTS);
        byte[] alone = frame(WorldClips.clip(Split.TEST, 4, DEFAULTS), 20);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<byte[]>> read = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                read.add(threads.submit(() -> frame(clip, 20)));
            }
            for (Future<byte[]> pixels : read) {
                assertThat(pixels.get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void splitsNeverShareASeed() {
        Set<Long> seeds = new HashSet<>();
        for (Split split : Split.values()) {
            for (int i = 0; i < 50_000; i++) {
                assertThat(seeds.add(split.seed(i))).isTrue();
            }
            assertThat(seeds.add(split.seed(Integer.MAX_VALUE))).isTrue();
        }
        assertThatThrownBy(() -> Split.TRAIN.seed(-1)).hasMessageContaining("must be 0 or more, was -1");
    }

    @Test
    void allActionsAreAboutEquallyFrequentInTraining() {
        int[] count = new int[WorldLabels.labels().size()];
        int total = 0;
        for (int i = 0; i < 400; i++) {
            for (AnnotatedTube tube :
                    WorldClips.clip(Split.TRAIN, i, DEFAULTS).annotation().tubes()) {
                count[tube.actionClass()]++;
                total++;
            }
        }
        for (int actionClass = 0; actionClass < count.length; actionClass++) {
            // a fair share is 1/11 = 9.1 %
            assertThat(count[actionClass] / (double) total)
                    .as(WorldLabels.labels().name(actionClass))
                    .isBetween(0.06, 0.125);
        }
    }

    @Test
    void labelsAreTheElevenActionsInOrder() {
        assertThat(WorldLabels.labels().names())
                .containsExactly(
                        "wave",
                        "stop",
                        "beckon",
                        "walk",
                        "run",
                        "jump",
                        "fall",
                        "sit-down",
                        "stand-up",
                        "pick-up",
                        "put-down");
        for (int i = 0; i < 11; i++) {
            assertThat(Movement.actions().get(i).actionClass()).isEqualTo(i);
        }
    }

    @Test
    void clipsLastFourToEightSecondsAndTubesLieWithinThem() {
        for (int i = 0; i < 100; i++) {
            AnnotatedVideo video =
                    WorldClips.clip(Split.VALIDATION, i, DEFAULTS).annotation();
            assertThat(video.frames()).isBetween(100, 200);
            for (AnnotatedTube tube : video.tubes()) {
                assertThat(tube.boxes().size()).isBetween(8, 91); // 0.3 s to 3.6 s
                for (Box box : tube.boxes()) {
                    assertThat(box.x1()).isNotNegative();
                    assertThat(box.y1()).isNotNegative();
                    assertThat(box.x2()).isLessThanOrEqualTo(320);
                    assertThat(box.y2()).isLessThanOrEqualTo(240);
                    assertThat(box.area()).isGreaterThan(100);
                }
            }
        }
    }

    @Test
    void boxesMoveSmoothlyFromFrameToFrame() {
        for (int i = 0; i < 60; i++) {
            for (AnnotatedTube tube :
                    WorldClips.clip(Split.TEST, i, DEFAULTS).annotation().tubes()) {
                for (int k = 1; k < tube.boxes().size(); k++) {
                    // a fast runner moves by a third of its box's width in a frame, and its box changes with the stride
                    assertThat(tube.boxes().get(k).iou(tube.boxes().get(k - 1))).isGreaterThan(0.3);
                }
            }
        }
    }

    @Test
    void nobodyActsInIdleClipsButPeopleAreAbout() {
        WorldOptions idle = DEFAULTS.withIdle(true);
        for (int i = 0; i < 60; i++) {
            WorldClip clip = WorldClips.clip(Split.TEST, i, idle);
            assertThat(clip.annotation().tubes()).isEmpty();
        }
        assertThat(WorldClips.scene(5, idle, 5).actors()).isNotEmpty();
    }

    @Test
    void boxesScaleWithTheFrame() {
        WorldClip small = WorldClips.clip(Split.TEST, 8, DEFAULTS);
        WorldClip large = WorldClips.clip(Split.TEST, 8, DEFAULTS.withSize(640, 480));
        assertThat(large.annotation().tubes()).hasSameSizeAs(small.annotation().tubes());
        Box box = small.annotation().tubes().get(0).boxes().get(2);
        Box twice = large.annotation().tubes().get(0).boxes().get(2);
        assertThat(box.scaled(2, 2).iou(twice)).isGreaterThan(0.9999);
    }

    @Test
    void secondStyleLooksDifferentButTellsTheSameStory() {
        WorldClip first = WorldClips.clip(Split.TEST, 2, DEFAULTS);
        WorldClip second = WorldClips.clip(Split.TEST, 2, DEFAULTS.withStyle(Style.STYLE_B));
        assertThat(classes(second)).isEqualTo(classes(first));
        byte[] a = frame(first, 10);
        byte[] b = frame(second, 10);
        long difference = 0;
        for (int i = 0; i < a.length; i++) {
            difference += Math.abs((a[i] & 255) - (b[i] & 255));
        }
        assertThat(difference / (double) a.length).isGreaterThan(15);
    }

    private static List<Integer> classes(WorldClip clip) {
        return clip.annotation().tubes().stream()
                .map(AnnotatedTube::actionClass)
                .toList();
    }

    @Test
    void readingAFrameAllocatesLittleMoreThanThePicture() {
        WorldClip clip = WorldClips.clip(Split.TEST, 1, DEFAULTS);
        Image image = new Image(320, 240);
        // 230,400 bytes of pixels; the rest is parts and skeletons
        assertThat(Allocation.bytesPerCall(20, () -> clip.readFrame(5, image))).isLessThan(400_000);
    }

    @Test
    void aCamerasClipIsWhatTheCameraSees() {
        WorldClip clip = WorldClips.camera(7, DEFAULTS, 400); // a scene is 375 frames long
        assertThat(clip.annotation().name()).isEqualTo("camera-world-v1-seed-000007");
        assertThat(clip.annotation().frames()).isEqualTo(400);
        Image expected = new Image(320, 240);
        WorldStream.camera(7, DEFAULTS).readFrame(390, expected);
        Image image = new Image(320, 240);
        clip.readFrame(390, image);
        assertThat(image.pixels()).isEqualTo(expected.pixels());
        assertThat(clip.annotation().tubes()).isNotEmpty();
    }

    @Test
    void refusesImpossibleOptionsByName() {
        assertThatThrownBy(() -> DEFAULTS.withSize(8, 240)).hasMessage("width must be in [32, 4096], was 8");
        assertThatThrownBy(() -> DEFAULTS.withFramesPerSecond(0)).hasMessage("fps must be in [1, 240], was 0.0");
        assertThatThrownBy(() -> DEFAULTS.withActors(3, 2)).hasMessageContaining("was 3 to 2");
        assertThatThrownBy(() -> WorldClips.clip(Split.TEST, 0, DEFAULTS).readFrame(0, new Image(10, 10)))
                .hasMessageContaining("320x240")
                .hasMessageContaining("10x10");
    }
}
