package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

class Ucf24AnnotationsTest {
    @TempDir
    Path folder;

    @Test
    void readsTheWholeDataSet() {
        // counts of the published annotations
        Truth truth = Truth.read(RealClips.folderOrSkip().resolve("finalAnnots.mat"));
        assertThat(truth.problems()).isEmpty();
        assertThat(truth.videos()).hasSize(3194);
        assertThat(truth.videos().stream()
                        .mapToInt(v -> v.annotation().tubes().size())
                        .sum())
                .isEqualTo(4458);
        assertThat(truth.videos().stream()
                        .flatMap(v -> v.annotation().tubes().stream())
                        .mapToInt(t -> t.boxes().size())
                        .sum())
                .isEqualTo(573_862);
        for (TruthVideo video : truth.videos()) { // the class is also the folder of the video's name
            for (AnnotatedTube tube : video.annotation().tubes()) {
                assertThat(video.name()).startsWith(truth.labels().name(tube.actionClass()) + "/");
            }
        }
    }

    @Test
    void theTestListNames910VideosWithTheKnownTubesPerClass() {
        Path data = RealClips.folderOrSkip();
        Truth truth = Truth.read(data.resolve("finalAnnots.mat"));
        Set<String> listed = new HashSet<>(VideoNames.readList(data.resolve("testlist01.txt")));
        int[] tubes = new int[24];
        int videos = 0;
        for (TruthVideo video : truth.videos()) {
            if (listed.contains(video.name())) {
                videos++;
                video.annotation().tubes().forEach(t -> tubes[t.actionClass()]++);
            }
        }
        assertThat(videos).isEqualTo(910);
        assertThat(tubes)
                .containsExactly(
                        35, 38, 67, 40, 38, 45, 81, 36, 39, 51, 107, 38, 43, 34, 210, 32, 40, 29, 41, 52, 66, 76, 37,
                        40);
    }

    @Test
    void boxesStartAtOneInTheFileAndAtZeroHere() throws IOException {
        Path file = write(video("A/v", 50, tube(1, 5, 6, new int[][] {{1, 1, 255, 240}, {11, 21, 30, 40}})));
        assertThat(tubes(file).get(0).boxes()).containsExactly(new Box(0, 0, 255, 240), new Box(10, 20, 40, 60));
    }

    @Test
    void sfStartsAtOneAndEfIsTheLastFrameNotTheOneAfterIt() throws IOException {
        // the pickled copy of the annotations counts sf from 0 and ef is the frame after the last: the same span
        Path file = write(video("A/v", 12, tube(1, 11, 12, new int[][] {{1, 1, 9, 9}, {1, 1, 9, 9}})));
        assertThat(tubes(file).get(0).start()).isEqualTo(10);
        assertThat(tubes(file).get(0).end()).isEqualTo(12);
    }

    @Test
    void numbersOfEightBitsAreAddedAsNumbersOfAnySize() throws IOException {
        // x 200 + width 120 = 320 is 64 in 8 bits
        Path file = write(video("A/v", 50, tube(1, 5, 5, new int[][] {{200, 3, 120, 40}})));
        assertThat(tubes(file).get(0).boxes()).containsExactly(new Box(199, 2, 319, 42));
    }

    @Test
    void classesStartAtOneInTheFileAndAtZeroHere() throws IOException {
        int[][] box = {{1, 1, 9, 9}};
        Path file = write(video("A/v", 50, tube(7, 5, 5, box), tube(24, 6, 6, box)));
        Truth truth = Truth.read(file);
        assertThat(tubes(file))
                .extracting(t -> truth.labels().name(t.actionClass()))
                .containsExactly("Fencing", "WalkingWithDog");
    }

    @Test
    void severalTubesOfAVideoAreReadAlsoOneAfterTheOther() throws IOException {
        int[][] box = {{1, 1, 9, 9}};
        int[][] other = {{101, 1, 9, 9}};
        Path file = write(video("A/v", 50, tube(1, 5, 5, box), tube(1, 5, 5, other), tube(1, 40, 40, box)));
        assertThat(tubes(file))
                .containsExactly(
                        new AnnotatedTube(0, 4, List.of(new Box(0, 0, 9, 9))),
                        new AnnotatedTube(0, 4, List.of(new Box(100, 0, 109, 9))),
                        new AnnotatedTube(0, 39, List.of(new Box(0, 0, 9, 9))));
    }

    @Test
    void videosOfTheOfficialListWithoutAnnotationDoNotCount() throws IOException {
        // as the list of 914 names four videos that were left out of the corrected annotations
        int[][] box = {{1, 1, 9, 9}};
        Path file = write(video("A/v_a", 50, tube(1, 5, 5, box)), video("B/v_b", 50, tube(2, 5, 5, box)));
        Files.move(file, folder.resolve("finalAnnots.mat"));
        Files.writeString(folder.resolve("testlist01.txt"), "A/v_a.avi\nA/v_messed_up.avi\n");
        assertThat(Truth.read(folder).splits())
                .containsExactly(new TruthSplit("1", List.of("B/v_b"), List.of("A/v_a")));
    }

    @Test
    void theTestVideosOfTheWholeDataSetAreSplitOne() {
        TruthSplit split = Truth.read(RealClips.folderOrSkip()).split("1");
        assertThat(split.test()).hasSize(910);
        assertThat(split.training()).hasSize(2284);
    }

    private static List<AnnotatedTube> tubes(Path file) {
        Truth truth = Truth.read(file);
        assertThat(truth.problems()).isEmpty();
        return truth.videos().get(0).annotation().tubes();
    }

    @Test
    void badTubesAreToldAndSkippedAndTheOthersRead() throws IOException {
        int[][] box = {{1, 1, 10, 10}};
        Path file = write(
                video("A/two", 50, tube(1, 5, 5, box), tube(2, 6, 6, box)),
                video("A/behind", 5, tube(1, 6, 6, box), tube(1, 5, 5, box)),
                video("A/backwards", 50, tube(1, 5, 5, box), tube(1, 5, 4, box)),
                video("A/outside", 50, tube(1, 5, 5, box), tube(1, 5, 5, new int[][] {{200, 1, 250, 10}})),
                video("A/flat", 50, tube(1, 5, 5, box), tube(1, 5, 5, new int[][] {{200, 1, 20, 0}})),
                video("A/class", 50, tube(1, 5, 5, box), tube(25, 5, 5, box)),
                video("A/count", 50, tube(1, 5, 5, box), tube(1, 5, 6, box)),
                video("A/nothing", 50, tube(1, 5, 6, box)));
        Truth truth = Truth.read(file);
        assertThat(truth.videos().stream().map(v -> v.annotation().tubes().size()))
                .containsExactly(2, 1, 1, 1, 1, 1, 1);
        assertThat(truth.problems())
                .containsExactly(
                        file + ": A/behind: tube 1: ef 6 lies behind the last frame 5",
                        file + ": A/backwards: tube 2: sf 5 and ef 4 are no span",
                        file
                                + ": A/outside: tube 2: box [200.0, 1.0, 250.0, 10.0] of frame 5 lies outside the 320x240 picture",
                        file
                                + ": A/flat: tube 2: box [200.0, 1.0, 20.0, 0.0] of frame 5 is no box: four finite numbers with a"
                                + " positive width and height are needed",
                        file + ": A/class: tube 2: class 25 is not in 1..24",
                        file + ": A/count: tube 2: boxes are 1x4 but frames 5 to 6 need 2x4",
                        file + ": A/nothing: tube 1: boxes are 1x4 but frames 5 to 6 need 2x4",
                        file + ": A/nothing: no usable tube, so the video is left out");
        assertThat(truth.skipped().summary())
                .isEqualTo(
                        "8 skipped (1 a box outside the picture, 1 a box without a size, 2 frames that are no span of the"
                                + " video, 2 another number of boxes than of frames, 1 a class that the list lacks or contradicts,"
                                + " 1 a video of which no tube is usable)");
    }

    @Test
    void aBoxThatSticksOutALittleIsClippedAndCounted() throws IOException {
        // [199, 321] of 320: one pixel is taken off; [254, 384]: 66 of 130 are inside, just over half
        Path file = write(video("A/v", 50, tube(1, 5, 6, new int[][] {{200, 1, 122, 10}, {255, 1, 130, 10}})));
        Truth truth = Truth.read(file);
        assertThat(truth.videos().get(0).annotation().tubes().get(0).boxes())
                .containsExactly(new Box(199, 0, 320, 10), new Box(254, 0, 320, 10));
        assertThat(truth.problems())
                .containsExactly(file + ": A/v: tube 1: 2 boxes stick out of the 320x240 picture and were clipped");
        assertThat(truth.skipped().leftOut()).isZero();
        assertThat(truth.skipped().summary()).isEqualTo("0 skipped, 1 used in part (1 boxes clipped to the picture)");
    }

    @Test
    void aNumberThatIsNoneIsToldWithItsFrame() throws IOException {
        Struct tube = tube(1, 5, 5, new int[][] {{1, 1, 10, 10}});
        Matrix boxes = Mat5.newMatrix(1, 4, MatlabType.Double);
        boxes.setDouble(0, 0, Double.NaN);
        Path file = write(video("A/v", 50, tube(1, 5, 5, new int[][] {{1, 1, 10, 10}}), tube.set("boxes", boxes)));
        assertThat(Truth.read(file).problems())
                .singleElement()
                .asString()
                .startsWith(file + ": A/v: tube 2: box [NaN, 0.0, 0.0, 0.0] of frame 5 is no box");
    }

    @Test
    void aFileOfWhichNothingIsUsableIsRefused() throws IOException {
        Path file = write(video("A/v", 50, tube(25, 5, 5, new int[][] {{1, 1, 10, 10}})));
        assertThatThrownBy(() -> Truth.read(file))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": no tube of ground truth in it; first problem: " + file
                        + ": A/v: tube 1: class 25 is not in 1..24");
    }

    @Test
    void aFileOfAnotherKindIsNamed() throws IOException {
        Path file = folder.resolve("broken.mat");
        Files.writeString(file, "this is no MAT file, but it is long enough to hold the header of one".repeat(4));
        assertThatThrownBy(() -> Truth.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": not a MAT file with a struct 'annot'");
        assertThatThrownBy(() -> Truth.read(folder.resolve("none.mat")))
                .isInstanceOf(DataException.class)
                .hasMessage(folder.resolve("none.mat") + ": no such file or folder");
        Path text = Files.writeString(folder.resolve("truth.txt"), "x");
        assertThatThrownBy(() -> Truth.read(text))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(text + ": unknown form of truth; known are: UCF101-24: finalAnnots.mat")
                .hasMessageContainingAll("puppet_mask", "Diving-Side/001/gt", "CVAT for video 1.1", "truth.jsonl");
    }

    private record Video(String name, int frames, List<Struct> tubes) {}

    private static Video video(String name, int frames, Struct... tubes) {
        return new Video(name, frames, List.of(tubes));
    }

    private static Struct tube(int actionClass, int first, int last, int[][] boxes) {
        Matrix matrix = Mat5.newMatrix(boxes.length, 4, MatlabType.UInt8);
        for (int row = 0; row < boxes.length; row++) {
            for (int column = 0; column < 4; column++) {
                matrix.setInt(row, column, boxes[row][column]);
            }
        }
        return Mat5.newStruct()
                .set("class", byteScalar(actionClass))
                .set("sf", byteScalar(first))
                .set("ef", byteScalar(last))
                .set("boxes", matrix);
    }

    private static Matrix byteScalar(int value) {
        Matrix scalar = Mat5.newMatrix(1, 1, MatlabType.UInt8);
        scalar.setInt(0, value);
        return scalar;
    }

    private Path write(Video... videos) throws IOException {
        Struct annotations = Mat5.newStruct(1, videos.length);
        for (int v = 0; v < videos.length; v++) {
            Struct tubes = Mat5.newStruct(1, videos[v].tubes().size());
            for (int t = 0; t < videos[v].tubes().size(); t++) {
                for (String field : List.of("class", "sf", "ef", "boxes")) {
                    tubes.set(field, t, videos[v].tubes().get(t).get(field));
                }
            }
            annotations
                    .set("name", v, Mat5.newString(videos[v].name()))
                    .set("num_imgs", v, Mat5.newScalar(videos[v].frames()))
                    .set("tubes", v, tubes);
        }
        Path file = folder.resolve("annotations.mat");
        try (Mat5File mat = Mat5.newMatFile()) {
            mat.addArray("annot", annotations);
            mat.writeTo(Sinks.newStreamingFile(file.toFile()));
        }
        return file;
    }
}
