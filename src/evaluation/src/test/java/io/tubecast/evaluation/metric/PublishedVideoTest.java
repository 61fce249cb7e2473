package io.tubecast.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedVideoTest {
    private static final Box LEFT = new Box(0, 0, 10, 10);
    private static final Box RIGHT = new Box(8, 4, 18, 14);

    @Test
    void framesBetweenTwoStepsLieOnTheLineBetweenTheirBoxes() {
        PublishedVideo video = new PublishedVideo();
        video.begin(0, 3);
        video.add(1, 2, 0.5, 0.4, LEFT);
        video.begin(1, 7);
        video.add(1, 2, 0.6, 0.8, RIGHT);

        ActionTube tube = video.before(Integer.MAX_VALUE).get(0);
        assertThat(tube.actionClass()).isEqualTo(2);
        assertThat(tube.start()).isEqualTo(3);
        assertThat(tube.length()).isEqualTo(5);
        assertThat(tube.score()).isEqualTo(0.6); // sent last
        // a quarter of the way on frame 4: (2, 1, 12, 11); half on frame 5
        assertThat(tube.boxes()).containsExactly(0, 0, 10, 10, 2, 1, 12, 11, 4, 2, 14, 12, 6, 3, 16, 13, 8, 4, 18, 14);
        assertThat(tube.frameScores()[0]).isEqualTo(0.4);
        assertThat(tube.frameScores()[2]).isEqualTo(0.4 + 0.5 * (0.8 - 0.4));
        assertThat(tube.frameScores()[4]).isEqualTo(0.8);
    }

    @Test
    void beforeAFrameItIsWhatHadBeenSentByThen() {
        PublishedVideo video = new PublishedVideo();
        for (int step = 0; step < 3; step++) {
            video.begin(step, 2 + 2 * step); // frames 2, 4, 6
            video.add(1, 0, 0.1 * (step + 1), 0.5, LEFT);
        }
        assertThat(video.before(2)).isEmpty();
        assertThat(video.before(3).get(0).length()).isEqualTo(1);
        assertThat(video.before(4).get(0).score()).isEqualTo(0.1);
        assertThat(video.before(5).get(0).length()).isEqualTo(3);
        assertThat(video.before(5).get(0).score()).isEqualTo(0.2);
        assertThat(video.before(7)).isEqualTo(video.before(Integer.MAX_VALUE));
    }

    @Test
    void whatNeededLaterFramesHadNotBeenSentBeforeThem() {
        PublishedVideo video = new PublishedVideo();
        int[] knownAt = {5, 5, 6}; // frames 2, 4, 6
        for (int step = 0; step < 3; step++) {
            video.begin(step, 2 + 2 * step, knownAt[step]);
            video.add(1, 0, 0.1 * (step + 1), 0.5, LEFT);
        }
        assertThat(video.before(5)).isEmpty();
        assertThat(video.before(6).get(0).end()).isEqualTo(5);
        assertThat(video.before(7).get(0).end()).isEqualTo(7);
        for (int[] next : List.of(new int[] {8, 7}, new int[] {7, 5})) {
            assertThatThrownBy(() -> video.begin(3, next[0], next[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot be known at frame " + next[1] + ", the one before at 6");
        }
    }

    @Test
    void aTubeThatWasNotSentForAStepIsTwoPieces() {
        PublishedVideo video = new PublishedVideo();
        for (int step = 0; step < 5; step++) {
            video.begin(step, step);
            if (step != 2) {
                video.add(9, 0, 0.5, 0.5, LEFT);
            }
            video.add(4, step < 3 ? 0 : 1, 0.5, 0.5, RIGHT); // changes its class: another piece
        }
        assertThat(video.tubes()).extracting(PublishedTube::id).containsExactly(9, 4, 9, 4);
        assertThat(video.tubes()).extracting(PublishedTube::size).containsExactly(2, 3, 2, 2);
        assertThat(video.tubes()).extracting(PublishedTube::actionClass).containsExactly(0, 0, 0, 1);
    }

    @Test
    void refusesStepsOutOfOrderAndAnIdTwice() {
        PublishedVideo video = new PublishedVideo();
        video.begin(3, 10);
        video.add(1, 0, 0.5, 0.5, LEFT);
        for (int[] next : List.of(new int[] {3, 11}, new int[] {4, 10})) {
            assertThatThrownBy(() -> video.begin(next[0], next[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot follow step 3 on frame 10");
        }
        assertThatThrownBy(() -> video.add(1, 0, 0.5, 0.5, RIGHT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step 3 has two tubes with id 1");
    }
}
