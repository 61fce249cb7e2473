package io.tubecast.trtbuild.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.video.frames.FrameSequence;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VideoSourcesTest {
    private static final VideoSources SOURCES = new VideoSources(25, 100);
    private static final Labels LABELS = new Labels(List.of("wave"));

    @TempDir
    Path folder;

    private void picture(int number) throws IOException {
        Path file = Files.createDirectories(folder.resolve("clip")).resolve("%05d.png".formatted(number));
        ImageIO.write(new BufferedImage(4, 3, BufferedImage.TYPE_3BYTE_BGR), "png", file.toFile());
    }

    private Truth truth() throws IOException {
        Path file = Files.writeString(folder.resolve("truth.jsonl"), """
                {"video":"clip","size":[4,3],"class":0,"label":"wave","start":0,"boxes":[[0,0,2,2],[0,0,2,2]]}
                """);
        return Truth.read(file);
    }

    @Test
    void aFolderOfPicturesIsAVideo() throws IOException {
        picture(1);
        picture(2);
        List<Video> videos = SOURCES.of(folder.toString(), "");
        assertThat(videos).singleElement().satisfies(video -> {
            assertThat(video.name()).isEqualTo("clip");
            assertThat(video.firstMissing()).isNull();
            try (FrameSequence frames = video.frames().get()) {
                assertThat(frames.frame(1)).isNotNull();
                assertThat(frames.frame(2)).isNull();
            }
        });
        assertThat(LabelledVideos.of(videos, truth(), LABELS).get(0).truth()).isNotNull();
    }

    @Test
    void picturesWithAGapCalibrateAndHaveNoTruth() throws IOException {
        picture(1);
        picture(3);
        List<Video> videos = SOURCES.of(folder.toString(), "");
        assertThat(videos.get(0).firstMissing()).isEqualTo("00002.png");
        try (FrameSequence frames = videos.get(0).frames().get()) {
            assertThat(frames.frame(1)).isNotNull();
        }
        assertThatThrownBy(() -> LabelledVideos.of(videos, truth(), LABELS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("video clip: frame 00002.png is missing, so the truth would be that of other frames");
    }
}
