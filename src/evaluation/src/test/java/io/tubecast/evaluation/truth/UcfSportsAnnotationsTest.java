package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Skipped.Reason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UcfSportsAnnotationsTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 30;

    @TempDir
    Path folder;

    @Test
    void boxesStartAtOneAndFramesAreThoseOfThePictures() throws IOException {
        picture("Diving-Side/001/2538-5_70133.jpg");
        picture("Diving-Side/001/2538-5_70134.jpg");
        text("Diving-Side/001/gt/2538-5_70133.tif.txt", "2\t3\t10\t12\tdiving");
        text("Diving-Side/001/gt/2538-5_70134.tif.txt", "1\t1\t40\t30\tdiving");
        Truth truth = Truth.read(folder);
        assertThat(others(truth)).isEmpty();
        assertThat(truth.videos())
                .containsExactly(TruthVideo.of(new AnnotatedVideo(
                        "Diving-Side/001",
                        WIDTH,
                        HEIGHT,
                        2,
                        List.of(new AnnotatedTube(0, 0, List.of(new Box(1, 2, 11, 14), new Box(0, 0, 40, 30)))))));
    }

    @Test
    void theClassIsThatOfTheFolderNotTheWordInTheText() throws IOException {
        // riders are called "Running" in the release, and two golf folders are one class
        picture("Riding-Horse/001/a_1.jpg");
        text("Riding-Horse/001/gt/a_1.txt", "2\t3\t10\t12\tRunning");
        picture("Golf-Swing-Back/001/a_1.jpg");
        text("Golf-Swing-Back/001/gt/a_1.txt", "2\t3\t10\t12\tArmSwing");
        picture("Golf-Swing-Side/001/a_1.jpg");
        text("Golf-Swing-Side/001/gt/a_1.txt", "2\t3\t10\t12\tArmSwing");
        Truth truth = Truth.read(folder);
        assertThat(truth.videos())
                .extracting(
                        v -> truth.labels().name(v.annotation().tubes().get(0).actionClass()))
                .containsExactly("Golf", "Golf", "Riding");
    }

    @Test
    void aSecondPersonHasAFolderOfHisOwn() throws IOException {
        picture("Run-Side/002/a_1.jpg");
        text("Run-Side/002/gt/a_1.txt", "1\t1\t10\t12\tRunning");
        text("Run-Side/002/gt2/a_1.txt", "21\t1\t10\t12\tRunning");
        assertThat(Truth.read(folder).videos().get(0).annotation().tubes())
                .containsExactly(
                        new AnnotatedTube(5, 0, List.of(new Box(0, 0, 10, 12))),
                        new AnnotatedTube(5, 0, List.of(new Box(20, 0, 30, 12))));
    }

    @Test
    void aFewFramesWithoutABoxAreInterpolatedAndTold() throws IOException {
        String[] texts = {"1\t1\t5\t5\tRunning", "9\t9\t0\t0\tRunning", "3\t1\t5\t5\tRunning", "9\t9\t3\t0\tRunning"};
        for (int i = 0; i < 4; i++) {
            picture("Run-Side/001/a_" + i + ".jpg");
            text("Run-Side/001/gt/a_" + i + ".tif.txt", texts[i]);
        }
        Truth truth = Truth.read(folder);
        assertThat(truth.videos().get(0).annotation().tubes())
                .containsExactly(new AnnotatedTube(
                        5, 0, List.of(new Box(0, 0, 5, 5), new Box(1, 0, 6, 5), new Box(2, 0, 7, 5))));
        assertThat(others(truth)).containsOnlyKeys(Reason.GAP);
        assertThat(truth.problems())
                .contains(folder.resolve("Run-Side/001/gt") + ": 1 frames without a box were interpolated");
    }

    @Test
    void aLongHoleCutsTheTube() throws IOException {
        for (int i = 0; i < 14; i++) {
            picture("Run-Side/001/a_" + i + ".jpg");
            boolean there = i < 1 || i == 6 || i == 13; // holes of five frames and of six
            text("Run-Side/001/gt/a_" + i + ".txt", there ? (1 + i) + "\t1\t5\t5\tRunning" : "9\t9\t3\t0\tRunning");
        }
        Truth truth = Truth.read(folder);
        List<AnnotatedTube> tubes = truth.videos().get(0).annotation().tubes();
        assertThat(tubes).extracting(AnnotatedTube::start).containsExactly(0, 13);
        assertThat(tubes.get(0).boxes()).hasSize(7).contains(new Box(3, 0, 8, 5));
        assertThat(truth.problems())
                .contains(folder.resolve("Run-Side/001/gt") + ": frames without a box cut its tube into 2");
    }

    @Test
    void framesAreOrderedByNumberAndATextFindsItsPictureByName() throws IOException {
        for (int i : new int[] {8, 9, 10}) {
            picture("Run-Side/001/vid_" + i + ".jpg");
        }
        text("Run-Side/001/gt/vid_10.txt", "3\t1\t5\t5\tRunning"); // no text for 8: the tube begins at frame 1
        text("Run-Side/001/gt/vid_9.txt", "1\t1\t5\t5\tRunning");
        assertThat(Truth.read(folder).videos().get(0).annotation().tubes())
                .containsExactly(new AnnotatedTube(5, 1, List.of(new Box(0, 0, 5, 5), new Box(2, 0, 7, 5))));
    }

    @Test
    void whereNamesDifferTheNumberOfTextsHasToFit() throws IOException {
        picture("Run-Side/001/jpeg/000001.jpg");
        picture("Run-Side/001/jpeg/000002.jpg");
        text("Run-Side/001/gt/a_7.txt", "1\t1\t5\t5\tRunning");
        text("Run-Side/001/gt/a_8.txt", "2\t1\t5\t5\tRunning");
        picture("Run-Side/002/jpeg/000001.jpg");
        picture("Run-Side/002/jpeg/000002.jpg");
        text("Run-Side/002/gt/a_7.txt", "1\t1\t5\t5\tRunning");
        Truth truth = Truth.read(folder);
        assertThat(truth.videos())
                .singleElement()
                .satisfies(v -> assertThat(v.annotation().tubes().get(0).boxes())
                        .containsExactly(new Box(0, 0, 5, 5), new Box(1, 0, 6, 5)));
        assertThat(truth.problems())
                .contains(folder.resolve("Run-Side/002")
                        + ": gt has 1 boxes for 2 frames, and their names do not say which are missing");
    }

    @Test
    void aVideoThatLiesThereAsAFilmOnlyHasTheSizeOfItsHead() throws IOException {
        film("ucf action/Golf-Swing-Back/001/3283-8_700741.avi", 720, 404);
        text("ucf action/Golf-Swing-Back/001/gt/a_1.txt", "700\t1\t20\t20\tArmSwing");
        Truth truth = Truth.read(folder);
        assertThat(others(truth)).isEmpty();
        assertThat(truth.videos().get(0).annotation().width()).isEqualTo(720);
        assertThat(truth.videos().get(0).annotation().height()).isEqualTo(404);
        assertThat(truth.videos().get(0).annotation().tubes().get(0).boxAt(0)).isEqualTo(new Box(699, 0, 719, 20));
    }

    @Test
    void boxesThatStickOutAreClippedAndThoseOutsideAreLeftOut() throws IOException {
        for (int i = 1; i <= 4; i++) {
            picture("Walk-Front/001/a_" + i + ".jpg");
        }
        text("Walk-Front/001/gt/a_1.txt", "31\t1\t14\t10\twalking"); // 30 to 44 of 40: 10 of 14 inside
        text("Walk-Front/001/gt/a_2.txt", "31\t1\t10\t10\twalking");
        text("Walk-Front/001/gt/a_3.txt", "38\t1\t14\t10\twalking"); // 37 to 51 of 40: 3 of 14 inside
        text("Walk-Front/001/gt/a_4.txt", "-5\t1\t-14\t10\twalking");
        Truth truth = Truth.read(folder);
        assertThat(truth.videos().get(0).annotation().tubes())
                .containsExactly(new AnnotatedTube(9, 0, List.of(new Box(30, 0, 40, 10), new Box(30, 0, 40, 10))));
        Path gt = folder.resolve("Walk-Front/001/gt");
        assertThat(truth.problems())
                .contains(
                        gt + ": 1 boxes stick out of the 40x30 picture and were clipped",
                        gt.resolve("a_3.txt") + ": box '38\t1\t14\t10\twalking' lies outside the 40x30 picture",
                        gt.resolve("a_4.txt") + ": box '-5\t1\t-14\t10\twalking' is no box: four finite numbers with a"
                                + " positive width and height are needed");
    }

    @Test
    void videosAndTextsThatCannotBeUsedAreTold() throws IOException {
        picture("Lifting/001/a_1.jpg"); // the release has no boxes of this class
        text("Lifting/002/gt/a_1.txt", "1\t1\t5\t5\tlifting"); // neither pictures nor film
        picture("Lifting/003/a_1.jpg");
        text("Lifting/003/gt/a_1.txt", "1\t1\tfive\t5\tlifting");
        picture("Lifting/004/a_1.jpg");
        picture("Lifting/004/a_2.jpg");
        text("Lifting/004/gt/a_1.txt", "1 1");
        text("Lifting/004/gt/a_2.txt", "1\t1\t5\t5\tlifting");
        text("Lifting/005/a_1.jpg", "no picture");
        text("Lifting/005/gt/a_1.txt", "1\t1\t5\t5\tlifting");
        Truth truth = Truth.read(folder);
        assertThat(truth.videos())
                .singleElement()
                .satisfies(v -> assertThat(v.name()).isEqualTo("Lifting/004"));
        Path lifting = folder.resolve("Lifting");
        assertThat(truth.problems())
                .contains(
                        lifting.resolve("001") + ": no folder gt, so the video is left out",
                        lifting.resolve("002") + ": neither frames nor an .avi, so the frame size is not known",
                        lifting.resolve("003") + ": no usable box, so the video is left out",
                        lifting.resolve("004/gt/a_1.txt") + ": must be x, y, width, height and a word, was '1 1'")
                .anySatisfy(p -> assertThat(p)
                        .startsWith(lifting.resolve("003/gt/a_1.txt") + ": ")
                        .contains("five"))
                .anySatisfy(p -> assertThat(p).contains("a_1.jpg: is no picture that can be read"));
        assertThat(truth.problems()).contains(folder.resolve("Diving-Side") + ": no such folder");
    }

    @Test
    void theSplitOfTheFieldTestsOnTheFirstThirdOfEachClass() throws IOException {
        Map<String, Integer> videos = new LinkedHashMap<>(); // as released: 150 videos
        videos.put("Diving-Side", 14);
        videos.put("Golf-Swing-Back", 5);
        videos.put("Golf-Swing-Front", 8);
        videos.put("Golf-Swing-Side", 5);
        videos.put("Kicking-Front", 10);
        videos.put("Kicking-Side", 10);
        videos.put("Lifting", 6);
        videos.put("Riding-Horse", 12);
        videos.put("Run-Side", 13);
        videos.put("SkateBoarding-Front", 12);
        videos.put("Swing-Bench", 20);
        videos.put("Swing-SideAngle", 13);
        videos.put("Walk-Front", 22);
        for (Map.Entry<String, Integer> classFolder : videos.entrySet()) {
            for (int i = 1; i <= classFolder.getValue(); i++) {
                String video = "%s/%03d".formatted(classFolder.getKey(), i);
                film(video + "/a.avi", 64, 48);
                text(video + "/gt/a_1.txt", "1\t1\t5\t5\tx");
            }
        }
        Truth truth = Truth.read(folder);
        assertThat(truth.videos()).hasSize(150);
        TruthSplit split = truth.split("1");
        assertThat(split.test()).hasSize(47);
        assertThat(split.training()).hasSize(103);
        // floor(n / 3) of a class in the order of the folders: 18 golf swings give 5 from behind and 1 from the front
        assertThat(split.test()).contains("Golf-Swing-Back/005", "Golf-Swing-Front/001", "Kicking-Front/006");
        assertThat(split.training()).contains("Golf-Swing-Front/002", "Kicking-Side/001", "Walk-Front/008");
        int[] perClass = new int[10];
        for (TruthVideo video : truth.videos()) {
            if (split.test().contains(video.name())) {
                perClass[video.annotation().tubes().get(0).actionClass()]++;
            }
        }
        assertThat(perClass).containsExactly(4, 6, 6, 2, 4, 4, 4, 6, 4, 7);
    }

    @Test
    void aFilmThatIsNoneIsNamed() throws IOException {
        text("Walk-Front/001/a.avi", "RIFF");
        text("Walk-Front/001/gt/a_1.txt", "1\t1\t5\t5\tx");
        assertThatThrownBy(() -> Truth.read(folder))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(folder + ": no tube of ground truth in it; first problem: ");
        assertThat(UcfSportsAnnotations.read(folder).problems())
                .anySatisfy(p -> assertThat(p)
                        .contains(folder.resolve("Walk-Front/001/a.avi")
                                + ": is no AVI file whose head tells the frame size"));
    }

    /** What was told beyond the class folders that a small example leaves out. */
    private static Map<Reason, Integer> others(Truth truth) {
        Map<Reason, Integer> counts = new LinkedHashMap<>(truth.skipped().counts());
        counts.remove(Reason.MISSING);
        return counts;
    }

    private void picture(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR), "jpg", file.toFile());
    }

    private void text(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The head of an AVI file, by the layout of its main header: width is the ninth of its numbers, height the tenth. */
    private void film(String name, int width, int height) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(88).order(ByteOrder.LITTLE_ENDIAN);
        head.put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(80)
                .put("AVI LIST".getBytes(StandardCharsets.US_ASCII));
        head.putInt(68).put("hdrlavih".getBytes(StandardCharsets.US_ASCII)).putInt(56);
        head.putInt(32 + 8 * 4, width).putInt(32 + 9 * 4, height);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, head.array());
    }
}
