package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

class JhmdbAnnotationsTest {
    private static final int WIDTH = 6;
    private static final int HEIGHT = 4;

    @TempDir
    Path folder;

    @Test
    void theBoxIsTightAroundTheMaskAndNothingIsTakenOffIt() throws IOException {
        // pixels (column 0, row 1) and (3, 2): columns 0 to 3 and rows 1 to 2 are covered, so [0, 1, 4, 3]; a box that
        // were taken for 1-based would begin at -1. The second frame is one pixel in the last corner.
        mask("wave/hello", new int[][] {{0, 1}, {3, 2}}, new int[][] {{5, 3}});
        Truth truth = Truth.read(folder);
        assertThat(truth.problems()).isEmpty();
        assertThat(truth.videos())
                .containsExactly(TruthVideo.of(new AnnotatedVideo(
                        "wave/hello",
                        WIDTH,
                        HEIGHT,
                        2,
                        List.of(new AnnotatedTube(20, 0, List.of(new Box(0, 1, 4, 3), new Box(5, 3, 6, 4)))))));
        assertThat(truth.labels().name(20)).isEqualTo("wave");
    }

    @Test
    void aVideoHasAsManyFramesAsMasksAlsoWhereMatlabDropsTheThirdDimension() throws IOException {
        mask("run/one", new int[][] {{2, 2}});
        Truth truth = Truth.read(folder);
        assertThat(truth.videos().get(0).annotation().frames()).isEqualTo(1);
        assertThat(truth.videos().get(0).annotation().tubes().get(0).boxAt(0)).isEqualTo(new Box(2, 2, 3, 3));
    }

    @Test
    void partNumbersOver127AreMaskToo() throws IOException {
        Matrix mask = Mat5.newMatrix(new int[] {HEIGHT, WIDTH, 2}, MatlabType.UInt8);
        mask.setInt(new int[] {1, 1, 0}, 200);
        mask.setInt(new int[] {1, 1, 1}, 255);
        write("run/parts", "part_mask", mask);
        assertThat(Truth.read(folder)
                        .videos()
                        .get(0)
                        .annotation()
                        .tubes()
                        .get(0)
                        .boxes())
                .containsExactly(new Box(1, 1, 2, 2), new Box(1, 1, 2, 2));
    }

    @Test
    void theThreeSplitsAreThoseOfTheLists() throws IOException {
        for (String video : List.of("run/a", "run/b", "run/c", "walk/d")) {
            mask(video, new int[][] {{2, 2}});
        }
        list("run", 1, "a.avi 1\nb.avi 2\nc.avi 0\n");
        list("run", 2, "a.avi 2\nb.avi 1\nc.avi 1\n");
        list("run", 3, "a.avi 2\nb.avi 2\nc.avi 1\n\n");
        for (int split = 1; split <= 3; split++) {
            list("walk", split, "d.avi 2\n");
        }
        Truth truth = Truth.read(folder);
        assertThat(truth.problems()).isEmpty();
        assertThat(truth.splits())
                .containsExactly(
                        new TruthSplit("1", List.of("run/a"), List.of("run/b", "walk/d")),
                        new TruthSplit("2", List.of("run/b", "run/c"), List.of("run/a", "walk/d")),
                        new TruthSplit("3", List.of("run/c"), List.of("run/a", "run/b", "walk/d")));
        assertThat(truth.split("2").test()).containsExactly("run/a", "walk/d");
        assertThatThrownBy(() -> truth.split("4"))
                .isInstanceOf(DataException.class)
                .hasMessage("there is no split '4', only [1, 2, 3]");
    }

    @Test
    void emptyMasksEndATubeAndWhatComesAfterThemIsAnother() throws IOException {
        mask("run/gap", new int[][] {{2, 2}}, new int[][] {}, new int[][] {{3, 2}}, new int[][] {{3, 3}});
        Truth truth = Truth.read(folder);
        assertThat(truth.videos().get(0).annotation().tubes())
                .containsExactly(
                        new AnnotatedTube(11, 0, List.of(new Box(2, 2, 3, 3))),
                        new AnnotatedTube(11, 2, List.of(new Box(3, 2, 4, 3), new Box(3, 3, 4, 4))));
        assertThat(truth.skipped().counts()).containsOnlyKeys(Reason.GAP);
    }

    @Test
    void videosThatCannotBeUsedAreToldAndTheOthersRead() throws IOException {
        mask("run/good", new int[][] {{2, 2}});
        mask("run/empty", new int[][] {}, new int[][] {});
        write("run/field", "other_mask", Mat5.newMatrix(2, 2, MatlabType.UInt8));
        Path broken = folder.resolve("puppet_mask/run/broken/puppet_mask.mat");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "no MAT file");
        Files.createDirectories(folder.resolve("puppet_mask/run/nothing"));
        Files.createDirectories(folder.resolve("puppet_mask/juggle/ball"));
        list("run", 1, "good.avi 2\ngone.avi 1\ngood.avi 7\n");
        list("run", 2, "good.avi 2\n");
        Truth truth = Truth.read(folder);
        assertThat(truth.videos())
                .singleElement()
                .satisfies(v -> assertThat(v.name()).isEqualTo("run/good"));
        Path masks = folder.resolve("puppet_mask");
        assertThat(truth.problems())
                .anySatisfy(p -> assertThat(p)
                        .isEqualTo(folder.resolve("splits/run_test_split1.txt")
                                + ": line 3: must be 'video.avi 1', 2 or 0, was 'good.avi 7'"));
        assertThat(truth.problems())
                .anySatisfy(p -> assertThat(p)
                        .startsWith(folder.resolve("splits/run_test_split3.txt")
                                + ": the list of class run cannot be read"));
        assertThat(truth.problems())
                .anySatisfy(p -> assertThat(p).startsWith(masks.resolve("juggle") + ": is none of the 21 classes"));
        assertThat(truth.problems())
                .contains(
                        masks.resolve("run/nothing/puppet_mask.mat")
                                + ": no such file, so video run/nothing is left out",
                        masks.resolve("run/gone/puppet_mask.mat") + ": no such file, so video run/gone is left out",
                        masks.resolve("run/empty/puppet_mask.mat") + ": all 2 masks are empty");
        for (String video : List.of("broken", "field")) {
            assertThat(truth.problems())
                    .anySatisfy(p -> assertThat(p)
                            .startsWith(masks.resolve("run/" + video + "/puppet_mask.mat")
                                    + ": not a MAT file with a part_mask: "));
        }
        assertThat(truth.skipped().counts())
                .containsEntry(Reason.MISSING, 3)
                .containsEntry(Reason.BROKEN, 3)
                .containsEntry(Reason.CLASS, 1)
                .containsEntry(Reason.EMPTY, 1);
    }

    @Test
    void aFolderOfWhichNothingIsUsableIsRefused() throws IOException {
        mask("run/empty", new int[][] {}, new int[][] {});
        assertThatThrownBy(() -> Truth.read(folder))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder + ": no tube of ground truth in it; first problem: ")
                .hasMessageContaining("all 2 masks are empty");
    }

    /** Writes a mask: for each frame the pixels {column, row} that belong to it. */
    private void mask(String video, int[][]... frames) throws IOException {
        int[] size = frames.length == 1 ? new int[] {HEIGHT, WIDTH} : new int[] {HEIGHT, WIDTH, frames.length};
        Matrix mask = Mat5.newMatrix(size, MatlabType.UInt8);
        for (int frame = 0; frame < frames.length; frame++) {
            for (int[] pixel : frames[frame]) {
                mask.setInt(pixel[1] + HEIGHT * (pixel[0] + WIDTH * frame), 1);
            }
        }
        write(video, "part_mask", mask);
    }

    private void write(String video, String field, Matrix mask) throws IOException {
        Path file = folder.resolve("puppet_mask").resolve(video).resolve("puppet_mask.mat");
        Files.createDirectories(file.getParent());
        try (Mat5File mat = Mat5.newMatFile()) {
            mat.addArray(field, mask);
            mat.writeTo(Sinks.newStreamingFile(file.toFile()));
        }
    }

    private void list(String label, int split, String text) throws IOException {
        Files.createDirectories(folder.resolve("splits"));
        Files.writeString(folder.resolve("splits").resolve(label + "_test_split" + split + ".txt"), text);
    }
}
