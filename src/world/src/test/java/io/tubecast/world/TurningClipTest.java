package io.tubecast.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import org.junit.jupiter.api.Test;

class TurningClipTest {
    private static final WorldOptions SMALL =
            WorldOptions.defaults().withSize(96, 72).withFrames(60).withActors(4, 6);
    private static final WorldOptions WIDE = SMALL.withSize(288, 72);

    private final WorldClip wide = WorldClips.clip(Split.VALIDATION, 3, WIDE);
    private final TurningClip turning = new TurningClip(wide, 96, 0.5, 25, 9);

    @Test
    void framesAreWindowsOfTheWiderOnes() {
        Image whole = new Image(288, 72);
        Image seen = new Image(96, 72);
        for (int frame = 0; frame < 60; frame += 13) {
            wide.readFrame(frame, whole);
            turning.readFrame(frame, seen);
            int left = turning.offset(frame);
            for (int i = 0; i < 96 * 72; i += 37) {
                int x = i % 96;
                int y = Math.floorDiv(i, 96);
                assertThat(seen.pixels().get(seen.offset(x, y)))
                        .isEqualTo(whole.pixels().get(whole.offset(x + left, y)));
            }
        }
    }

    @Test
    void theWindowIsAsFastAsAskedForAtItsFastest() {
        int fastest = 0;
        int slowest = Integer.MAX_VALUE;
        TurningClip longer = new TurningClip(WorldClips.clip(Split.TEST, 1, WIDE.withFrames(2_000)), 96, 0.5, 25, 4);
        for (int frame = 1; frame < 2_000; frame++) {
            int step = Math.abs(longer.offset(frame) - longer.offset(frame - 1));
            fastest = Math.max(fastest, step);
            slowest = Math.min(slowest, step);
            assertThat(longer.offset(frame)).isBetween(0, 192);
        }
        // 0.5 * 96 / 25 = 1.92 px a frame: 2 in whole pixels, and one more by rounding at most
        assertThat(fastest).isEqualTo(2);
        assertThat(slowest).isZero(); // where it turns back
    }

    @Test
    void tubesAreSeenFromTheWindow() {
        assertThat(turning.annotation().tubes()).isNotEmpty();
        for (AnnotatedTube tube : turning.annotation().tubes()) {
            for (int frame = tube.start(); frame < tube.end(); frame++) {
                int left = turning.offset(frame);
                Box seen = tube.boxAt(frame);
                int at = frame;
                assertThat(wide.annotation().tubes()).anySatisfy(whole -> {
                    assertThat(whole.actionClass()).isEqualTo(tube.actionClass());
                    assertThat(whole.covers(at)).isTrue();
                    Box box = whole.boxAt(at);
                    Box moved = new Box(box.x1() - left, box.y1(), box.x2() - left, box.y2());
                    assertThat(moved.clipped(96, 72)).isEqualTo(seen);
                    assertThat(seen.area()).isGreaterThanOrEqualTo(0.5 * box.area());
                });
            }
        }
    }

    @Test
    void flowIsThatOfTheWideClipLessTheTurn() {
        FlowField whole = new FlowField(1, 1);
        FlowField seen = new FlowField(1, 1);
        int frame = 20;
        wide.flow(frame, whole);
        turning.flow(frame, seen);
        int left = turning.offset(frame);
        int turned = turning.offset(frame + 1) - left;
        assertThat(seen.width()).isEqualTo(96);
        for (int i = 0; i < 96; i += 7) {
            assertThat(seen.x(i, 30)).isCloseTo(whole.x(i + left, 30) - turned, within(1e-6f));
            assertThat(seen.y(i, 30)).isEqualTo(whole.y(i + left, 30));
        }
    }

    @Test
    void aClipByNumberIsTheSameEachTime() {
        WorldClip once = WorldClips.turning(Split.VALIDATION, 5, SMALL, 1);
        WorldClip again = WorldClips.turning(Split.VALIDATION, 5, SMALL, 1);
        assertThat(once.annotation()).isEqualTo(again.annotation());
        assertThat(once.annotation().width()).isEqualTo(96);
        assertThat(once.annotation().name()).isEqualTo("turning-world-v1-val-000005");
    }

    @Test
    void aWindowNeedsRoom() {
        assertThatThrownBy(() -> new TurningClip(wide, 288, 1, 25, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window of 288 pixels has no room to move over 288");
    }
}
