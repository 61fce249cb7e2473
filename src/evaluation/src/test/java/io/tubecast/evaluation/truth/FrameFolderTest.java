package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.evaluation.format.DataException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameFolderTest {
    @TempDir
    Path folder;

    @Test
    void framesAreInTheOrderOfTheirNumbers() throws IOException {
        for (String name : List.of("b_2.png", "b_10.png", "b_9.PNG", "a_30.jpeg", "notes.txt")) {
            Files.writeString(folder.resolve(name), "");
        }
        assertThat(FrameFolder.in(folder).orElseThrow().frames())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("a_30.jpeg", "b_2.png", "b_9.PNG", "b_10.png");
        assertThat(FrameFolder.in(folder.resolve("none"))).isEmpty();
    }

    @Test
    void aMissingFrameOfNumberedOnesIsNamed() throws IOException {
        for (int i : new int[] {1, 2, 4}) {
            Files.writeString(folder.resolve("0000" + i + ".png"), "");
        }
        FrameFolder frames = FrameFolder.in(folder).orElseThrow();
        assertThat(frames.firstMissing(2)).isEmpty();
        assertThat(frames.firstMissing(4)).contains("00003.png");
        Files.writeString(folder.resolve("00003.png"), "");
        assertThat(FrameFolder.in(folder).orElseThrow().firstMissing(4)).isEmpty();
        assertThat(FrameFolder.in(folder).orElseThrow().firstMissing(5)).contains("00005.png");
    }

    @Test
    void framesAreNumberedFromZeroOrOne() throws IOException {
        assertThat(firstMissing("from-0", "000.png", "001.png")).isEmpty();
        assertThat(firstMissing("from-1", "1.jpg", "2.jpg")).isEmpty();
        assertThat(firstMissing("from-2", "00002.png", "00003.png")).contains("00001.png");
        assertThat(firstMissing("from-70133", "70133.jpg", "70134.jpg")).contains("00001.jpg");
        assertThat(firstMissing("of-20-digits", "00000000000000000001.png", "00000000000000000002.png"))
                .isEmpty();
        assertThat(firstMissing("stamps", "17000000000000000001.png", "17000000000000000002.png"))
                .contains("00000000000000000001.png");
    }

    @Test
    void namesThatAreNotNumbersAloneSayNothingOfThoseMissing() throws IOException {
        assertThat(firstMissing("named", "a1.jpg", "a3.jpg")).isEmpty();
        assertThat(firstMissing("hidden", ".png", "00001.png")).isEmpty();
    }

    private Optional<String> firstMissing(String place, String... names) throws IOException {
        Path below = Files.createDirectory(folder.resolve(place));
        for (String name : names) {
            Files.writeString(below.resolve(name), "");
        }
        return FrameFolder.in(below).orElseThrow().firstMissing(names.length);
    }

    @Test
    void theSizeIsThatOfTheFirstFramesHead() throws IOException {
        Path file = folder.resolve("00001.png");
        ImageIO.write(new BufferedImage(7, 5, BufferedImage.TYPE_BYTE_GRAY), "png", file.toFile());
        assertThat(FrameFolder.in(folder).orElseThrow().size()).containsExactly(7, 5);
        Files.writeString(file, "no picture");
        assertThatThrownBy(() -> FrameFolder.in(folder).orElseThrow().size())
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": is no picture that can be read");
    }
}
