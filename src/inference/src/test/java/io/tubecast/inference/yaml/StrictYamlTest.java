package io.tubecast.inference.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictYamlTest {
    enum Color {
        RED,
        GREEN
    }

    record Part(int width, double weight, Color color) {
        Part {
            if (width < 1) {
                throw new IllegalArgumentException("width must be at least 1, was " + width);
            }
        }
    }

    record Whole(
            String name,
            List<Part> parts,
            @OptionalKey @Nullable String note) {}

    private static final String GOOD = """
            name: box
            parts:
              - width: 3
                weight: 0.1
                color: RED
              - width: 4
                weight: 2
                color: GREEN
            """;

    @Test
    void readsATreeOfRecords() {
        assertThat(StrictYaml.parse(GOOD, "box.yaml", Whole.class))
                .isEqualTo(new Whole("box", List.of(new Part(3, 0.1, Color.RED), new Part(4, 2, Color.GREEN)), null));
    }

    @Test
    void whatItWritesReadsBackEqual() {
        Whole whole = new Whole("true", List.of(new Part(3, 0.1 + 0.2, Color.RED)), "two: words # and\na line");

        assertThat(StrictYaml.parse(StrictYaml.write(whole), "text", Whole.class))
                .isEqualTo(whole);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() {
        assertThatThrownBy(() -> parse(GOOD.replace("weight: 2", "wieght: 2")))
                .hasMessage("box.yaml line 7: parts[1]: unknown key 'wieght'; did you mean 'weight'?");
        assertThatThrownBy(() -> parse(GOOD + "title: x\n"))
                .hasMessageStartingWith("box.yaml line 9: unknown key 'title'; known here: ");
    }

    @Test
    void aMissingKeyIsRefused() {
        assertThatThrownBy(() -> parse(GOOD.replace("    color: GREEN\n", "")))
                .hasMessage("box.yaml line 6: parts[1]: key 'color' is missing");
        assertThatThrownBy(() -> parse(GOOD.replace("name: box\n", "")))
                .hasMessage("box.yaml line 1: key 'name' is missing");
        assertThatThrownBy(() -> parse(GOOD.replace("  - width: 4\n    weight: 2\n", "  - weight: 2\n")))
                .hasMessage("box.yaml line 6: parts[1]: key 'width' is missing");
    }

    @Test
    void aNullIsNoValue() {
        assertThatThrownBy(() -> parse(GOOD.replace("name: box", "name:"))).hasMessageContaining("'name' is missing");
        assertThatThrownBy(() -> parse(GOOD.replace("width: 4", "width: null")))
                .hasMessageContaining("parts[1]: key 'width' is missing");
    }

    @Test
    void aRepeatedKeyIsRefused() {
        assertThatThrownBy(() -> parse(GOOD + "name: again\n"))
                .hasMessageStartingWith("box.yaml line 9: ")
                .hasMessageContaining("name");
    }

    @Test
    void aRuleOfARecordNamesThePathToTheValue() {
        assertThatThrownBy(() -> parse(GOOD.replace("width: 4", "width: 0")))
                .hasMessageContaining("parts[1]: width must be at least 1, was 0");
    }

    @Test
    void aValueOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> parse(GOOD.replace("width: 4", "width: wide")))
                .hasMessageStartingWith("box.yaml line 6: parts[1].width: ")
                .hasMessageContaining("wide");
        assertThatThrownBy(() -> parse(GOOD.replace("width: 4", "width: 4.5")))
                .hasMessageStartingWith("box.yaml line 6: parts[1].width: ");
        assertThatThrownBy(() -> parse(GOOD.replace("GREEN", "BLUE")))
                .hasMessage("box.yaml line 8: parts[1].color: 'BLUE' is not one of [RED, GREEN]");
    }

    @Test
    void brokenYamlIsRefusedInOneLine() {
        assertThatThrownBy(() -> parse("name: [1, 2\nparts"))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith("box.yaml line ")
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> parse("")).hasMessageStartingWith("box.yaml");
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("none.yaml");
        assertThatThrownBy(() -> StrictYaml.read(file, Whole.class)).hasMessage(file + ": no such file");
        Files.writeString(file, GOOD);
        assertThat(StrictYaml.read(file, Whole.class).name()).isEqualTo("box");
    }

    private static Whole parse(String text) {
        return StrictYaml.parse(text, "box.yaml", Whole.class);
    }
}
