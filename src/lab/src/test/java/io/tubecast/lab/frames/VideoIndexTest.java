package io.tubecast.lab.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoIndexTest {
    @TempDir
    Path folder;

    @Test
    void findsFilmsAndFoldersOfFramesByTheNameTheDataSetGivesThem() throws IOException {
        file("videos/v_Fencing_g01_c06.avi");
        frames("Rename_Images/wave/hello");
        frames("ucf action/Run-Side/001");
        file("ucf action/Run-Side/001/5238-17.avi"); // the same video, as a film among its frames
        file("ucf action/Golf-Swing-Back/001/3283-8.avi");
        frames("ucf action/Walk-Front/001/jpeg");
        file("puppet_mask/wave/hello/puppet_mask.mat");
        VideoIndex index = VideoIndex.below(
                folder,
                List.of(
                        "Fencing/v_Fencing_g01_c06",
                        "wave/hello",
                        "Run-Side/001",
                        "Golf-Swing-Back/001",
                        "Walk-Front/001",
                        "Walk-Front/002"));
        assertThat(index.find("Fencing/v_Fencing_g01_c06")).contains(folder.resolve("videos/v_Fencing_g01_c06.avi"));
        assertThat(index.find("wave/hello")).contains(folder.resolve("Rename_Images/wave/hello"));
        assertThat(index.find("Run-Side/001")).contains(folder.resolve("ucf action/Run-Side/001"));
        assertThat(index.find("Golf-Swing-Back/001"))
                .contains(folder.resolve("ucf action/Golf-Swing-Back/001/3283-8.avi"));
        assertThat(index.find("Walk-Front/001")).contains(folder.resolve("ucf action/Walk-Front/001"));
        assertThat(index.find("Walk-Front/002")).isEmpty();
        assertThat(index.size()).isEqualTo(5);
    }

    @Test
    void framesGoBeforeAFilmOfTheSameVideo() throws IOException {
        file("ReCompress_Videos/wave/hello.avi");
        frames("Rename_Images/wave/hello");
        file("a_first/wave/hello.mp4");
        VideoIndex index = VideoIndex.below(folder, List.of("wave/hello"));
        assertThat(index.find("wave/hello")).contains(folder.resolve("Rename_Images/wave/hello"));
    }

    @Test
    void aVideoThatLiesThereTwiceIsNotGuessed() throws IOException {
        frames("brox-images/wave/hello");
        frames("rgb-images/wave/hello");
        assertThatThrownBy(() -> VideoIndex.below(folder, List.of("wave/hello")))
                .isInstanceOf(DataException.class)
                .hasMessage("video wave/hello lies there twice, as %s and %s; name the folder that is meant"
                        .formatted(folder.resolve("brox-images/wave/hello"), folder.resolve("rgb-images/wave/hello")));
    }

    @Test
    void aPictureBesideFilmsIsNoFrame() throws IOException {
        file("clips/a.mp4");
        file("clips/b.mp4");
        file("clips/a.jpg");
        file("clips/b.jpg");
        file("one/c.mp4");
        file("one/c.png");
        assertThat(VideoIndex.places(folder))
                .containsExactly(
                        folder.resolve("clips/a.mp4"), folder.resolve("clips/b.mp4"), folder.resolve("one/c.mp4"));
    }

    private void frames(String name) throws IOException {
        file(name + "/00001.png");
        file(name + "/00002.png");
    }

    private void file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }
}
