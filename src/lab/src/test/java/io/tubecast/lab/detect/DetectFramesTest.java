package io.tubecast.lab.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.format.DetectionReader;
import io.tubecast.evaluation.format.DetectionStep;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos that lie on disk as one picture a frame. */
class DetectFramesTest {
    @TempDir
    Path folder;

    @Test
    void framesInAFolderAreDetectedAsTheVideoTheyAre() throws IOException {
        Clip clip = WorldClips.clip(
                Split.TEST, 3, WorldOptions.defaults().withSize(96, 64).withFrames(12));
        Path frames = Files.createDirectories(folder.resolve("Rename_Images/wave/hello"));
        for (int i = 0; i < 12; i++) {
            write(clip, i, frames.resolve("%05d.png".formatted(i + 1)));
        }
        Path model = TinyBundle.write(folder.resolve("model"));

        List<DetectionStep> drawn = detect(model, "synthetic:test:3", "--size", "96x64", "--frames", "12");
        List<DetectionStep> read = detect(model, folder.resolve("Rename_Images").toString());

        assertThat(read).hasSameSizeAs(drawn).isNotEmpty();
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).video()).isEqualTo("wave/hello");
            assertThat(read.get(i).frames()).isEqualTo(drawn.get(i).frames());
            assertThat(read.get(i).boxes()).isEqualTo(drawn.get(i).boxes());
            assertThat(read.get(i).scores()).isEqualTo(drawn.get(i).scores());
        }
    }

    private List<DetectionStep> detect(Path model, String videos, String... more) {
        Path out = folder.resolve("det.jsonl");
        List<String> arguments = new ArrayList<>(
                List.of("detect", "--model", model.toString(), "--videos", videos, "--out", out.toString()));
        arguments.addAll(List.of(more));
        StringWriter err = new StringWriter();
        int code = Lab.run(
                new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
        List<DetectionStep> steps = new ArrayList<>();
        try (DetectionReader reader = new DetectionReader(out)) {
            for (DetectionStep step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static void write(Clip clip, int frame, Path file) throws IOException {
        Image image = new Image(96, 64);
        clip.readFrame(frame, image);
        BufferedImage picture = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 96; x++) {
                int at = image.offset(x, y);
                int blue = image.pixels().get(at) & 255;
                int green = image.pixels().get(at + 1) & 255;
                int red = image.pixels().get(at + 2) & 255;
                picture.setRGB(x, y, (red << 16) | (green << 8) | blue);
            }
        }
        ImageIO.write(picture, "png", file.toFile());
    }
}
