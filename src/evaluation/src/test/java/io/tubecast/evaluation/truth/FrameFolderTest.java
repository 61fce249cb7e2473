package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.evaluation.format.DataException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void framesThatAreNumberedFromElsewhereSayNothingOfThoseMissing() throws IOException {
        Files.writeString(folder.resolve("70133.jpg"), "");
        Files.writeString(folder.resolve("70137.jpg"), "");
        assertThat(FrameFolder.in(folder).orElseThrow().firstMissing(2)).isEmpty();
        Path named = Files.createDirectory(folder.resolve("named"));
        Files.writeString(named.resolve("a1.jpg"), "");
        assertThat(FrameFolder.in(named).orElseThrow().firstMissing(2)).isEmpty();
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
