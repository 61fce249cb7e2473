package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoNamesTest {
    @TempDir
    Path folder;

    @Test
    void findsAVideoByFileListAndDataSetName() {
        VideoNames names = new VideoNames(List.of("Fencing/v_Fencing_g01_c06", "Biking/v_Biking_g01_c01"));
        for (String name : List.of("Fencing/v_Fencing_g01_c06", "v_Fencing_g01_c06", "clips/v_Fencing_g01_c06.mp4")) {
            assertThat(names.find(name)).as(name).contains("Fencing/v_Fencing_g01_c06");
        }
        assertThat(names.find("v_Fencing_g01_c07")).isEmpty();
    }

    @Test
    void doesNotGuessBetweenTwoVideosOfOneName() {
        VideoNames names = new VideoNames(List.of("kitchen/01", "garden/01"));
        assertThat(names.find("01")).isEmpty();
        assertThat(names.find("garden/01")).contains("garden/01");
    }

    @Test
    void whereVideosShareANameTheFolderDecidesWhateverLiesAboveIt() {
        VideoNames names = new VideoNames(List.of("Run-Side/001", "Walk-Front/001"));
        for (String name : List.of(
                "Run-Side/001", "ucf action/Run-Side/001", "Run-Side/001/5238-17.avi", "a/b/Run-Side/001.avi")) {
            assertThat(names.find(name)).as(name).contains("Run-Side/001");
        }
        assertThat(names.find("clips/001.avi")).isEmpty();
        assertThat(names.find("My-Run-Side/001")).isEmpty();
    }

    @Test
    void foldersThatContradictEachOtherAreTwoVideos() {
        VideoNames names = new VideoNames(List.of("cam1/001", "house/cam2/002", "003", "1/04_1a"));
        for (String name : List.of("cam1/001.mp4", "videos/cam1/001.mp4", "001", "cam1\\001.avi")) {
            assertThat(names.find(name)).as(name).contains("cam1/001");
        }
        assertThat(names.find("cam2/002.avi")).contains("house/cam2/002");
        assertThat(names.find("anywhere/003.mp4")).contains("003");
        for (String name : List.of("other/001.mp4", "scam1/001", "cam1/002", "cam2/house/002.avi", "2/04_1a")) {
            assertThat(names.find(name)).as(name).isEmpty();
        }
        // the film of a folder is another name for it, also where the film is named like another video
        VideoNames both = new VideoNames(List.of("Run-Side/001", "Walk-Front/002"));
        assertThat(both.find("Walk-Front/002/001.avi")).contains("Walk-Front/002");
    }

    @Test
    void aNameThatSaysItsFolderIsFoundWhereverItLies() {
        VideoNames names =
                new VideoNames(List.of("Basketball/v_Basketball_g01_c01", "brush_hair/April_brush_hair_u_1"));
        for (String folder : List.of("", "Basketball/", "UCF-101/Basketball/", "clips/", "a/b/")) {
            assertThat(names.find(folder + "v_Basketball_g01_c01.avi"))
                    .as(folder)
                    .contains("Basketball/v_Basketball_g01_c01");
        }
        assertThat(names.find("flat/April_brush_hair_u_1")).contains("brush_hair/April_brush_hair_u_1");
    }

    @Test
    void keepsADotThatIsNoExtension() {
        assertThat(VideoNames.stem("run.v2")).isEqualTo("run.v2");
        assertThat(VideoNames.stem("a/run.v2.AVI")).isEqualTo("run.v2");
    }

    @Test
    void aListNamesAVideoALineWithOrWithoutTheNumberOfItsClass() throws IOException {
        Path list = Files.writeString(
                folder.resolve("list.txt"),
                "A/one.avi 1\n\nB/two.avi\t24\r\n my walk.mp4 \nmy walk 2\nmy walk 3.mp4 7\n");
        assertThat(VideoNames.readList(list))
                .containsExactly("A/one.avi", "B/two.avi", "my walk.mp4", "my walk 2", "my walk 3.mp4");
        Path latin = Files.writeString(folder.resolve("latin.txt"), "a\ncafé\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> VideoNames.readList(latin))
                .isInstanceOf(DataException.class)
                .hasMessage(latin + ": the list of videos must be text in UTF-8");
        assertThatThrownBy(() -> VideoNames.readList(folder.resolve("none.txt")))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder.resolve("none.txt") + ": the list of videos cannot be read");
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n");
        assertThatThrownBy(() -> VideoNames.readList(empty))
                .isInstanceOf(DataException.class)
                .hasMessage(empty + ": the list of videos is empty");
    }

    @Test
    void findsTheVideosOfAFolderInOrder() throws IOException {
        for (String name : List.of("b.mp4", "a.avi", "notes.txt")) {
            Files.writeString(folder.resolve(name), "");
        }
        assertThat(VideoNames.filesIn(folder)).containsExactly(folder.resolve("a.avi"), folder.resolve("b.mp4"));
    }
}
