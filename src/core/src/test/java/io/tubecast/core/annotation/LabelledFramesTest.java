package io.tubecast.core.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledFramesTest {
    @Test
    void someAreKeptInOrderAndOnce() {
        LabelledFrames some = LabelledFrames.of(List.of(9, 2, 9, 4));
        assertThat(some.some()).containsExactly(2, 4, 9);
        assertThat(some.contains(4)).isTrue();
        assertThat(some.contains(3)).isFalse();
        assertThat(some.before(9)).isEqualTo(LabelledFrames.of(List.of(2, 4)));
    }

    @Test
    void noneIsNotAll() {
        LabelledFrames none = LabelledFrames.of(List.of(9)).before(5);
        assertThat(none.contains(3)).isFalse();
        assertThat(none).isNotEqualTo(LabelledFrames.ALL);
        assertThat(LabelledFrames.ALL.contains(3)).isTrue();
        assertThat(LabelledFrames.ALL.before(3)).isEqualTo(LabelledFrames.ALL);
        assertThatThrownBy(() -> new LabelledFrames(true, List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("all frames, and these: [1]");
    }

    @Test
    void aVideoHasTheFramesThatAreLabelledInIt() {
        AnnotatedVideo video = new AnnotatedVideo("v", 4, 4, 10, List.of(), LabelledFrames.of(List.of(0, 9)));
        assertThat(video.with(List.of()).labelled()).isEqualTo(video.labelled());
        assertThat(new AnnotatedVideo("v", 4, 4, 10, List.of()).labelled().all())
                .isTrue();
        assertThatThrownBy(() -> new AnnotatedVideo("v", 4, 4, 10, List.of(), LabelledFrames.of(List.of(3, 10))))
                .hasMessage("video v: frame 10 is labelled but the video has 10");
    }
}
