package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
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
    void keepsADotThatIsNoExtension() {
        assertThat(VideoNames.stem("run.v2")).isEqualTo("run.v2");
        assertThat(VideoNames.stem("a/run.v2.AVI")).isEqualTo("run.v2");
    }

    @Test
    void readsTheFirstWordOfEachLineOfAList() throws IOException {
        Path list = Files.writeString(folder.resolve("list.txt"), "A/one.avi 1\n\nB/two.avi 2\n");
        assertThat(VideoNames.readList(list)).containsExactly("A/one.avi", "B/two.avi");
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
