package io.tubecast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Image;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.testkit.RealClips;
import io.tubecast.video.encode.VideoWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

/** Whatever users have that is not as it should be: a clear line with file and record, and the rest is used. */
class BadInputTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lab(String line) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] words = line.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("DIR", folder.toString());
        }
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private Path film(String name, int frames) throws IOException {
        Path file = folder.resolve("videos").resolve(name);
        Files.createDirectories(file.getParent());
        try (VideoWriter writer = new VideoWriter(file, 64, 48, 25)) {
            for (int n = 0; n < frames; n++) {
                writer.write(new Image(64, 48));
            }
        }
        return file;
    }

    /** A folder of pictures, of which those from one on are none. */
    private void pictures(String name, int frames, int damagedFrom) throws IOException {
        Path below = Files.createDirectories(folder.resolve("videos").resolve(name));
        for (int n = 0; n < frames; n++) {
            Path file = below.resolve("%04d.png".formatted(n + 1));
            if (n >= damagedFrom) {
                Files.writeString(file, "no picture");
            } else {
                ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_3BYTE_BGR), "png", file.toFile());
            }
        }
    }

    private static String tube(String video, int label, int boxes, String box) {
        return "{\"video\":\"%s\",\"size\":[64,48],\"frames\":%d,\"class\":%d,\"label\":\"%s\",\"start\":0,\"boxes\":[%s]}%n"
                .formatted(
                        video,
                        Math.min(boxes, 20),
                        label,
                        label == 0 ? "run" : "wave",
                        String.join(",", Collections.nCopies(boxes, box)));
    }

    private Path smallConfig(int steps) throws IOException {
        String shipped = Files.readString(RealClips.checkout().resolve("config/training/amtnet-lite-demo.yaml"));
        return Files.writeString(
                folder.resolve("small.yaml"),
                shipped.replace("trunk: amtnet-lite", "trunk: amtnet-mini")
                        .replace("steps: 22000", "steps: " + steps)
                        .replace("pairs: 8", "pairs: 1")
                        .replace("validateEvery: 1000", "validateEvery: 0"));
    }

    @Test
    void trainingGoesOnWithWhatIsGood() throws IOException {
        film("good.mp4", 20);
        film("short.mp4", 3);
        film("fewer.mp4", 5);
        byte[] whole = Files.readAllBytes(film("cut.mp4", 20));
        Files.write(folder.resolve("videos/cut.mp4"), Arrays.copyOf(whole, whole.length / 2));
        pictures("damaged", 20, 5);
        pictures("hole", 20, 20);
        Files.delete(folder.resolve("videos/hole/0007.png"));
        String box = "[10,10,30,40]";
        Files.writeString(
                folder.resolve("truth.jsonl"),
                tube("good", 0, 20, box)
                        + tube("short", 0, 3, box)
                        + tube("fewer", 0, 20, box)
                        + tube("cut", 0, 20, box)
                        + tube("damaged", 0, 20, box)
                        + tube("hole", 0, 20, box)
                        + tube("nowhere", 0, 20, box)
                        + tube("good", 1, 20, "[70,10,90,40]") // outside
                        + tube("good", 0, 21, box) // ends behind the last frame
                        + tube("good", 1, 20, box).replace("wave", "run")); // class 0 was run
        int code =
                lab("train --config " + smallConfig(12) + " --data DIR/truth.jsonl --videos DIR/videos --out DIR/run");
        assertThat(code).as(err.toString()).isZero();
        String truth = folder.resolve("truth.jsonl").toString();
        Path videos = folder.resolve("videos");
        assertThat(err.toString().lines())
                .contains(
                        "skipped: " + truth
                                + ": video good, tube from frame 0: box [70.0, 10.0, 90.0, 40.0] of frame 0 lies outside the 64x48 picture",
                        "skipped: " + truth
                                + ": video good, tube from frame 0: its 21 boxes end behind the last of the video's 20 frames",
                        "skipped: " + truth
                                + ": video good, tube from frame 0: class 1 'run' contradicts class 0 'run' of an earlier line",
                        "in all: 3 skipped (1 a box outside the picture, 1 frames that are no span of the video, 1 a class that"
                                + " the list lacks or contradicts)",
                        "skipped: video fewer: " + videos.resolve("fewer.mp4")
                                + ": has 5 frames, its annotation says 20",
                        "skipped: video hole: " + videos.resolve("hole")
                                + ": frame 0007.png is missing, the annotation has 20 frames",
                        "3 videos, 1 of the annotation's have no file below " + videos
                                + ", such as nowhere; 3 could not be used:"
                                + " 3 skipped (1 a missing file, 1 a file or record that cannot be read, 1 a video with too few frames)",
                        "skipped: video short: has 3 frames, too few for two that are 4 apart",
                        "in all: 1 skipped (1 a video with too few frames)")
                .anyMatch(line -> line.startsWith("skipped: video cut: " + videos.resolve("cut.mp4")))
                .anyMatch(line ->
                        line.matches("skipped: .*damaged.00[0-9]+.png: the frame is no picture of a known form"))
                .anyMatch(line -> line.matches("in all: [0-9]+ frames or videos could not be read while training"));
        assertThat(err.toString()).contains("last.checkpoint at step 12");
    }

    @Test
    void detectionTellsAMissingFrameAndGoesOn() throws IOException {
        TinyBundle.write(folder.resolve("model"));
        pictures("good", 5, 5);
        pictures("hole", 5, 5);
        Files.delete(folder.resolve("videos/hole/0003.png"));
        pictures("damaged", 5, 3);
        assertThat(lab("detect --model DIR/model --videos DIR/videos --out DIR/det.jsonl"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("skipped: " + folder.resolve("videos/hole")
                        + ": frame 0003.png is missing, there are 4 pictures")
                .contains("damaged/0004.png: the frame is no picture of a known form")
                .contains("lab detect: 2 of 3 videos could not be read whole");
        assertThat(Files.readString(folder.resolve("det.jsonl")).lines())
                .filteredOn(line -> line.contains("\"good\""))
                .hasSize(4);
        assertThat(lab("flow --videos DIR/videos --flow-size 32x32 --out DIR/flow"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("skipped: " + folder.resolve("videos/hole")
                        + ": frame 0003.png is missing, there are 4 pictures")
                .contains("lab flow: 2 of 3 videos could not be used");
        assertThat(folder.resolve("flow/good.flow")).isNotEmptyFile();
    }

    @Test
    void evaluationGoesOnWithWhatIsGood() throws IOException {
        Struct tubes = Mat5.newStruct(1, 5);
        record(tubes, 0, 1, 5, 6, 1);
        record(tubes, 1, 1, 6, 5, 1); // ef before sf
        record(tubes, 2, 25, 5, 6, 1); // there are 24 classes
        record(tubes, 3, 1, 5, 6, 255); // x 255 and width 200 of 320
        record(tubes, 4, 2, 5, 6, 1); // good, of another class
        Struct annotations = Mat5.newStruct(1, 1)
                .set("name", 0, Mat5.newString("A/v"))
                .set("num_imgs", 0, Mat5.newScalar(50))
                .set("tubes", 0, tubes);
        Path file = folder.resolve("finalAnnots.mat");
        try (Mat5File mat = Mat5.newMatFile()) {
            mat.addArray("annot", annotations);
            mat.writeTo(Sinks.newStreamingFile(file.toFile()));
        }
        assertThat(lab("baseline true-boxes --truth DIR/finalAnnots.mat --classes own --out DIR/own.jsonl"))
                .isZero();
        assertThat(lab("evaluate --truth DIR/finalAnnots.mat --tubes DIR/own.jsonl --bootstrap 0"))
                .as(err.toString())
                .isZero();
        String record = "skipped: " + file + ": A/v: tube ";
        assertThat(err.toString().lines())
                .contains(
                        record + "2: sf 6 and ef 5 are no span",
                        record + "3: class 25 is not in 1..24",
                        "in all: 3 skipped (1 a box outside the picture, 1 frames that are no span of the video, 1 a class that"
                                + " the list lacks or contradicts)")
                .anyMatch(line -> line.startsWith(record + "4: box [255.0, 1.0, 200.0, 200.0] of frame 5"));
        Files.writeString(folder.resolve("labels.txt"), "Basketball\n");
        String listed =
                "evaluate --truth DIR/finalAnnots.mat --tubes DIR/own.jsonl --labels DIR/labels.txt --bootstrap 0";
        assertThat(lab(listed)).as(err.toString()).isZero();
        assertThat(err.toString().lines())
                .contains(
                        "skipped: " + file
                                + ": video A/v: tube from frame 4: class 'BasketballDunk' is not in the label list",
                        "in all: 4 skipped (1 a box outside the picture, 1 frames that are no span of the video, 2 a class that"
                                + " the list lacks or contradicts)");
        Files.writeString(folder.resolve("labels.txt"), "Diving\n");
        assertThat(lab(listed)).isEqualTo(1);
        assertThat(err.toString()).contains("no tube of ground truth is left to compare with");
    }

    private static void record(Struct tubes, int index, int actionClass, int first, int last, int x) {
        Matrix boxes = Mat5.newMatrix(2, 4, MatlabType.UInt8);
        for (int row = 0; row < 2; row++) {
            int[] box = {x, 1, 200, 200};
            for (int column = 0; column < 4; column++) {
                boxes.setInt(row, column, box[column]);
            }
        }
        tubes.set("class", index, Mat5.newScalar(actionClass))
                .set("sf", index, Mat5.newScalar(first))
                .set("ef", index, Mat5.newScalar(last))
                .set("boxes", index, boxes);
    }

    @Test
    void weightsThatAreNotWhatTheyClaimAreOneLine() throws IOException {
        for (String name : List.of("w.pth", "w.safetensors")) {
            Files.writeString(folder.resolve(name), "these are no weights, whatever the file is called");
            assertThat(lab("import --weights DIR/" + name + " --network amtnet-mini --out DIR/out.safetensors"))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("lab import: " + folder.resolve(name))
                    .hasLineCount(1);
            assertThat(lab("train --config " + smallConfig(1) + " --data synthetic --clips 1 --frames 10 --init DIR/"
                            + name + " --out DIR/run"))
                    .isEqualTo(1);
            assertThat(err.toString().lines()).last().asString().startsWith("lab train: " + folder.resolve(name));
            assertThat(lab("export --name n --licence l --data d --command c --checkpoint DIR/" + name
                            + " --out DIR/model"))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("lab export: " + folder.resolve(name))
                    .hasLineCount(1);
        }
        assertThat(folder.resolve("out.safetensors")).doesNotExist();
        assertThat(folder.resolve("model")).doesNotExist();
    }
}
