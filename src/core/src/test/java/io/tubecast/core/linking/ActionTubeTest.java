package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.geometry.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionTubeTest {
    @Test
    void ofBoxesEveryFrameScoresAsTheTube() {
        ActionTube tube = ActionTube.of(3, 0.25, 7, List.of(new Box(1, 2, 3, 4), new Box(5, 6, 7, 8)));
        assertThat(tube)
                .isEqualTo(
                        new ActionTube(3, 0.25, 7, new double[] {1, 2, 3, 4, 5, 6, 7, 8}, new double[] {0.25, 0.25}));
        assertThat(tube.end()).isEqualTo(9);
    }

    @Test
    void needsABox() {
        assertThatThrownBy(() -> ActionTube.of(0, 1, 0, List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
