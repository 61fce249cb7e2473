package io.tubecast.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticCameraTest {
    private static final String SMALL = "synthetic:?seed=7&width=64&height=48";
    private static final long MILLI = 1_000_000;

    /** A clock that moves only when it is looked at. */
    private static final class StepClock implements NanoClock {
        private long now = 5_000 * MILLI;
        private final long step;

        StepClock(long step) {
            this.step = step;
        }

        @Override
        public long nanoTime() {
            now += step;
            return now;
        }

        void pass(long nanos) {
            now += nanos;
        }
    }

    private static SyntheticCamera fast(String uri) {
        return SyntheticCamera.open(uri, true, new StepClock(MILLI));
    }

    @Test
    void endsAfterTheFramesAskedFor() {
        try (SyntheticCamera camera = fast(SMALL + "&frames=5&fps=20")) {
            assertThat(camera.format().frames()).isEqualTo(5);
            assertThat(camera.format().framesPerSecond()).isEqualTo(20);
            assertThat(camera.format().live()).isFalse();
            Frame frame = new Frame(1, 1);
            for (int i = 0; i < 5; i++) {
                assertThat(camera.read(frame)).isTrue();
                assertThat(frame.image().width()).isEqualTo(64);
                assertThat(frame.stamp().index()).isEqualTo(i);
                assertThat(frame.stamp().mediaNanos()).isEqualTo(50L * i * MILLI);
            }
            assertThat(camera.read(frame)).isFalse();
        }
    }

    @Test
    void deliversFramesInRealTimeAtTheMomentOfTheirExposure() {
        StepClock clock = new StepClock(MILLI);
        SyntheticCamera camera = SyntheticCamera.open(SMALL, false, clock);
        Frame frame = new Frame(64, 48);
        assertThat(camera.read(frame)).isTrue();
        long start = frame.stamp().captureNanos();
        for (int i = 1; i < 4; i++) {
            assertThat(camera.read(frame)).isTrue();
            assertThat(frame.stamp().index()).isEqualTo(i);
            assertThat(frame.stamp().captureNanos()).isEqualTo(start + 40L * i * MILLI);
            assertThat(frame.stamp().mediaNanos()).isEqualTo(frame.stamp().captureNanos());
            assertThat(clock.now).isGreaterThanOrEqualTo(frame.stamp().captureNanos());
        }
        assertThat(camera.format().live()).isTrue();
        assertThat(camera.format().frames()).isEqualTo(-1);
    }

    @Test
    void losesFramesWhenTheReaderIsAway() {
        StepClock clock = new StepClock(MILLI);
        SyntheticCamera camera = SyntheticCamera.open(SMALL, false, clock);
        Frame frame = new Frame(64, 48);
        assertThat(camera.read(frame)).isTrue();
        clock.pass(1_000 * MILLI); // 25 intervals of 40 ms later
        assertThat(camera.read(frame)).isTrue();
        assertThat(frame.stamp().index()).isEqualTo(25);
        assertThat(camera.read(frame)).isTrue();
        assertThat(frame.stamp().index()).isEqualTo(26);
    }

    @Test
    void showsTheSamePicturesForTheSameSeedAndOthersForAnother() {
        assertThat(pictures(SMALL)).containsExactlyElementsOf(pictures(SMALL));
        assertThat(pictures(SMALL).get(0))
                .isNotEqualTo(pictures("synthetic:?seed=8&width=64&height=48").get(0));
    }

    private static List<Integer> pictures(String uri) {
        List<Integer> hashes = new ArrayList<>();
        Frame frame = new Frame(64, 48);
        try (SyntheticCamera camera = fast(uri)) {
            for (int i = 0; i < 6; i++) {
                camera.read(frame);
                hashes.add(frame.image().pixels().hashCode());
            }
        }
        return hashes;
    }

    @Test
    void goesOnFromSceneToSceneWithTruthAtEveryFrame() {
        WorldStream stream = fast(SMALL).stream();
        int scenes = 6;
        int acted = 0;
        for (long frame = 0; frame < (long) scenes * stream.framesPerScene(); frame += 5) {
            acted += truth(stream, frame).isEmpty() ? 0 : 1;
        }
        assertThat(stream.framesPerScene()).isEqualTo(375); // 15 s at 25 fps
        assertThat(acted).isGreaterThan(50);
        assertThat(stream.tubesAround(0)).isNotEqualTo(stream.tubesAround(375));
        assertThat(stream.tubesAround(1_000_000_000_000L)).isNotNull();
    }

    private static List<?> truth(WorldStream stream, long frame) {
        return stream.tubesAround(frame).stream()
                .filter(tube -> tube.covers(stream.within(frame)))
                .toList();
    }

    @Test
    void nobodyActsForHalfAnHourWhenIdle() {
        WorldOptions idle = WorldOptions.defaults().withSize(64, 48).withIdle(true);
        WorldClip clip = WorldClips.stream(Split.TEST, 0, idle, 45_000);
        assertThat(clip.annotation().frames()).isEqualTo(45_000);
        assertThat(clip.annotation().tubes()).isEmpty();
        assertThat(fast(SMALL + "&idle=true").truthAt(100)).isEmpty();
        assertThat(WorldClipsTest.frame(clip, 44_999)).isNotEqualTo(WorldClipsTest.frame(clip, 10));
    }

    @Test
    void longClipHasTheTubesOfItsScenes() {
        WorldOptions options = WorldOptions.defaults().withSize(64, 48);
        WorldClip clip = WorldClips.stream(Split.TEST, 1, options, 1_000);
        WorldStream stream = WorldStream.of(Split.TEST, 1, options);
        int whole = stream.tubesAround(0).size() + stream.tubesAround(375).size();
        assertThat(clip.annotation().tubes().size()).isGreaterThan(whole);
        assertThat(clip.annotation().tubes()).allMatch(tube -> tube.end() <= 1_000);
        assertThat(clip.annotation().tubes().get(stream.tubesAround(0).size()).start())
                .isEqualTo(375 + stream.tubesAround(375).get(0).start());
        FlowField flow = new FlowField(64, 48);
        flow.set(0, 0, 7, 7);
        clip.flow(374, flow); // the last frame of the first scene: a cut follows
        assertThat(flow.values()).hasSize(2 * 64 * 48).containsOnly(0);
    }

    @Test
    void closedCameraGivesNoFrame() {
        SyntheticCamera camera = fast(SMALL);
        camera.close();
        camera.close();
        assertThat(camera.read(new Frame(64, 48))).isFalse();
    }

    @Test
    void refusesUnknownOptionsAndNamesTheAllowedOnes() {
        assertThatThrownBy(() -> fast("synthetic:?sead=7"))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage(
                        "synthetic:?sead=7: unknown option 'sead'; allowed are seed, fps, width, height, style, frames,"
                                + " idle, each written name=value");
        assertThatThrownBy(() -> fast("synthetic:?seed")).hasMessageContaining("unknown option 'seed'");
        assertThatThrownBy(() -> fast("synthetic:?seed=1&seed=2")).hasMessageContaining("'seed' is given twice");
    }

    @Test
    void refusesBadValuesAndSaysWhatIsAllowed() {
        assertThatThrownBy(() -> fast("synthetic:?seed=-1"))
                .hasMessage("synthetic:?seed=-1: option 'seed' is '-1', must be a whole number from 0 to 2147483647");
        assertThatThrownBy(() -> fast("synthetic:?fps=quick")).hasMessageContaining("frames per second such as 25");
        assertThatThrownBy(() -> fast("synthetic:?fps=0")).hasMessageContaining("fps must be in [1, 240], was 0.0");
        assertThatThrownBy(() -> fast("synthetic:?width=5")).hasMessageContaining("width must be in [32, 4096], was 5");
        assertThatThrownBy(() -> fast("synthetic:?style=c")).hasMessageContaining("'c', must be a or b");
        assertThatThrownBy(() -> fast("synthetic:?idle=yes")).hasMessageContaining("true or false");
        assertThatThrownBy(() -> fast("synthetics")).isInstanceOf(FrameSourceException.class);
    }

    @Test
    void opensWithoutOptions() {
        try (SyntheticCamera camera = fast("synthetic:")) {
            assertThat(camera.format().width()).isEqualTo(320);
            assertThat(camera.format().framesPerSecond()).isEqualTo(25);
            assertThat(camera.name()).isEqualTo("synthetic:");
        }
    }
}
