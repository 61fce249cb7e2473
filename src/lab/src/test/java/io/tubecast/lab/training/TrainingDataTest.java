package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.lab.Lab;
import io.tubecast.testkit.RealClips;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learning from a data set whose videos lie on disk as frames. */
class TrainingDataTest {
    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();

    /** 22 good UCFSports videos of two frames, one with a frame too few, one without pictures. */
    @BeforeEach
    void writeVideos() throws IOException {
        for (int i = 1; i <= 24; i++) {
            String video = "Walk-Front/%03d".formatted(i);
            for (int frame = 1; frame <= (i == 23 ? 1 : 2); frame++) {
                picture(video + "/0000" + frame + ".png");
            }
            text(video + "/gt/00001.txt", "11\t11\t10\t10\twalking");
        }
    }

    @Test
    void videosOfTheSplitAreLearntAndBadOnesToldAndCounted() throws IOException {
        Truth truth = Truth.read(folder);
        Files.delete(folder.resolve("Walk-Front/022/00002.png"));
        Files.delete(folder.resolve("Walk-Front/024/00001.png"));
        Files.delete(folder.resolve("Walk-Front/024/00002.png"));
        TrainingData data = TrainingData.annotated(
                truth,
                new TrainingData.Chosen(folder, Set.copyOf(truth.split("1").training()), null, true),
                told::add);
        // 24 videos less 7 to test on, less 22, 23 and 24 that lack frames; of 14, none is the twentieth
        assertThat(data.training()).hasSize(14);
        assertThat(data.training()).extracting(clip -> clip.annotation().name()).doesNotContain("Walk-Front/007");
        assertThat(told.get(told.size() - 1))
                .isEqualTo(
                        "14 videos, 3 of the annotation's have no file below %s, such as Walk-Front/022; 0 could not be used"
                                .formatted(folder));
    }

    @Test
    void everyTwentiethIsKeptToValidateOnAndFramesAreReadWhenAskedFor() {
        Truth truth = Truth.read(folder);
        TrainingData data = TrainingData.annotated(truth, new TrainingData.Chosen(folder, null, null, true), told::add);
        assertThat(data.validation())
                .singleElement()
                .satisfies(clip -> assertThat(clip.annotation().name()).isEqualTo("Walk-Front/020"));
        assertThat(data.framesPerSecond()).isNull(); // pictures do not say
        TrainingData all = TrainingData.annotated(truth, new TrainingData.Chosen(folder, null, null, false), told::add);
        assertThat(all.training()).hasSize(data.training().size() + 1); // a run that does not validate learns it too
        assertThat(all.validation()).isEmpty();
        Clip clip = data.training().get(0);
        AnnotatedVideo video = clip.annotation();
        assertThat(video.tubes().get(0).boxAt(0)).isEqualTo(new Box(10, 10, 20, 20));
        Image image = new Image(video.width(), video.height());
        clip.readFrame(1, image);
        assertThat(image.pixels().get(image.offset(1, 1)) & 255).isEqualTo(0x20);
    }

    @Test
    void aVideoShorterThanItsTruthIsToldAndTheOthersAreLearnt() throws IOException {
        Truth truth = Truth.read(folder);
        picture("Walk-Front/005/00003.png");
        Files.delete(folder.resolve("Walk-Front/005/00002.png"));
        TrainingData data = TrainingData.annotated(truth, new TrainingData.Chosen(folder, null, null, true), told::add);
        assertThat(data.training().size() + data.validation().size()).isEqualTo(22);
        assertThat(told.get(0))
                .isEqualTo("skipped: video Walk-Front/005: " + folder.resolve("Walk-Front/005")
                        + ": frame 00002.png is missing, the annotation has 2 frames");
    }

    /** Trains nothing: two frames hold no pair that is four apart, which is found out once the videos are chosen. */
    private String train(int code, String... more) {
        StringWriter told = new StringWriter();
        List<String> args = new ArrayList<>(List.of("train", "--data=" + folder, "--out=" + folder.resolve("run")));
        args.add("--config=" + RealClips.checkout().resolve("config/training/amtnet-lite-demo.yaml"));
        args.addAll(List.of(more));
        assertThat(Lab.run(new PrintWriter(told), new PrintWriter(told), args.toArray(String[]::new)))
                .as(told.toString())
                .isEqualTo(code);
        return told.toString();
    }

    @Test
    void videosToTestOnAreNotLearntUnlessThatIsSaid() {
        assertThat(train(2))
                .startsWith("lab train: --split: the data set " + folder
                        + " has videos to test on, which are not to be learnt: name one of its splits [1], or a --list of videos;"
                        + " --split all learns from all of them");
        assertThat(train(2, "--split=2")).contains("--split must be one of [1], was '2'");
        // 24 videos, of which 23 has a single picture, which makes no video, and 7 are to test on
        assertThat(train(1, "--split=1")).contains("16 videos, 1 of the annotation's");
        assertThat(train(1, "--split=all")).contains("23 videos, 1 of the annotation's");
    }

    private void picture(String name) throws IOException {
        BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_3BYTE_BGR);
        picture.setRGB(1, 1, 0x0A1420);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, "png", file.toFile());
    }

    private void text(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
