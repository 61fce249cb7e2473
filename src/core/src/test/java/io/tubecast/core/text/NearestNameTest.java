package io.tubecast.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    @Test
    void theFewestChangedLettersWin() {
        assertThat(NearestName.to("widht", List.of("height", "width", "depth"))).isEqualTo("width"); // 2 letters
        assertThat(NearestName.to("Topic_prefix", List.of("topic", "topicPrefix")))
                .isEqualTo("topicPrefix"); // 1
    }

    @Test
    void ofEqualsTheFirstIsMeant() {
        assertThat(NearestName.to("b", List.of("aa", "bb", "ba"))).isEqualTo("bb"); // aa is 2 away, bb and ba 1
    }

    @Test
    void twoLettersOrAThirdOfTheNameAreNear() {
        // kitten -> sitten -> sittin -> sitting: three changes, seven letters bear two
        assertThat(NearestName.to("kitten", List.of("sitting"))).isNull();
        // with three letters more on both sides a third of the ten is three
        assertThat(NearestName.to("babkitten", List.of("babsitting"))).isEqualTo("babsitting");
        assertThat(NearestName.to("ab", List.of("cd"))).isEqualTo("cd");
        assertThat(NearestName.to("abc", List.of("xyz"))).isNull();
        assertThat(NearestName.to("", List.of("ab", "abc"))).isEqualTo("ab");
        assertThat(NearestName.to("width", List.of())).isNull();
    }

    @Test
    void whoIsNotNearAnythingIsToldWhatThereIs() {
        assertThat(NearestName.advice("detla", List.of("delta", "stride"))).isEqualTo("did you mean 'delta'?");
        assertThat(NearestName.advice("colour", List.of("delta", "stride"))).isEqualTo("known here: delta, stride");
    }
}
