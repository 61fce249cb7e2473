package io.tubecast.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassPriorTest {
    private static AnnotatedVideo video(Integer... classes) {
        return new AnnotatedVideo(
                "v",
                10,
                10,
                5,
                List.of(classes).stream()
                        .map(c -> new AnnotatedTube(c, 0, List.of(new Box(0, 0, 1, 1))))
                        .toList());
    }

    @Test
    void isEachClassesShareOfAllTubes() {
        ClassPrior prior = new ClassPrior(3);
        prior.add(video(0, 0, 2));
        prior.add(video(0));
        assertThat(prior.shares()).containsExactly(0.75, 0, 0.25);
    }

    @Test
    void isNothingWithoutATube() {
        ClassPrior prior = new ClassPrior(3);
        prior.add(video());
        assertThatThrownBy(prior::shares).isInstanceOf(IllegalStateException.class);
    }
}
