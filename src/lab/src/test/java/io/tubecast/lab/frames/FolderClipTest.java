package io.tubecast.lab.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.video.frames.PictureFrames;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderClipTest {
    @TempDir
    Path folder;

    @Test
    void pixelsAreThoseOfThePicturesInBgrWhateverTheirForm() throws IOException {
        picture(1, 4, 3, BufferedImage.TYPE_INT_ARGB);
        picture(2, 4, 3, BufferedImage.TYPE_3BYTE_BGR);
        FolderClip clip = new FolderClip(frames(), video(4, 3, 2));
        for (int frame = 0; frame < 2; frame++) {
            Image target = new Image(4, 3);
            clip.readFrame(frame, target);
            int at = target.offset(2, 1); // 0x0A1420 + the number of the frame in blue
            assertThat(target.pixels().get(at) & 255).isEqualTo(0x20 + frame + 1);
            assertThat(target.pixels().get(at + 1) & 255).isEqualTo(0x14);
            assertThat(target.pixels().get(at + 2) & 255).isEqualTo(0x0A);
            assertThat(target.pixels().get(target.offset(0, 0))).isZero();
        }
    }

    @Test
    void aMissingFrameIsNamed() throws IOException {
        picture(1, 4, 3, BufferedImage.TYPE_3BYTE_BGR);
        picture(3, 4, 3, BufferedImage.TYPE_3BYTE_BGR);
        assertThatThrownBy(() -> new FolderClip(frames(), video(4, 3, 3)))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage(folder + ": frame 00002.png is missing, the annotation has 3 frames");
    }

    @Test
    void aVideoShorterThanItsAnnotationIsRefused() throws IOException {
        Files.move(picture(1, 4, 3, BufferedImage.TYPE_3BYTE_BGR), folder.resolve("vid_70133.png"));
        assertThatThrownBy(() -> new FolderClip(frames(), video(4, 3, 2)))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage(folder + ": has 1 frames, its annotation says 2");
    }

    @Test
    void framesOfAnotherSizeAndDamagedOnesAreNamed() throws IOException {
        picture(1, 4, 3, BufferedImage.TYPE_3BYTE_BGR);
        Path other = picture(2, 5, 3, BufferedImage.TYPE_3BYTE_BGR);
        Path damaged = Files.writeString(folder.resolve("00003.png"), "no picture");
        FolderClip clip = new FolderClip(frames(), video(4, 3, 3));
        assertThatThrownBy(() -> clip.readFrame(1, new Image(4, 3)))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage(other + ": is 5x3, its annotation says 4x3");
        assertThatThrownBy(() -> clip.readFrame(2, new Image(4, 3)))
                .isInstanceOf(FrameSourceException.class)
                .hasMessage(damaged + ": the frame is no picture of a known form");
        try (PictureFrames sequence = FolderFrames.of(frames(), 3)) {
            assertThat(sequence.frame(0)).isNotNull();
            assertThatThrownBy(() -> sequence.frame(1))
                    .isInstanceOf(FrameSourceException.class)
                    .hasMessage(other + ": is 5x3, frames before it 4x3; one size a video is allowed");
        }
    }

    @Test
    void aSequenceEndsAtItsLimit() throws IOException {
        for (int i = 1; i <= 3; i++) {
            picture(i, 4, 3, BufferedImage.TYPE_3BYTE_BGR);
        }
        try (PictureFrames sequence = FolderFrames.of(frames(), 2)) {
            assertThat(sequence.frame(1)).isNotNull();
            assertThat(sequence.frame(2)).isNull();
            assertThat(sequence.frames()).isEqualTo(2);
        }
    }

    private FrameFolder frames() {
        return FrameFolder.in(folder).orElseThrow();
    }

    private static AnnotatedVideo video(int width, int height, int frames) {
        return new AnnotatedVideo("v", width, height, frames, List.of());
    }

    private Path picture(int number, int width, int height, int type) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, type);
        picture.setRGB(2, 1, 0xFF0A1420 + number);
        Path file = folder.resolve("0000%d.png".formatted(number));
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }
}
