package io.tubecast.lab.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource.Format;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.format.TruthLines;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.lab.Lab;
import io.tubecast.video.capture.VideoFile;
import io.tubecast.video.encode.VideoWriter;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import io.tubecast.world.WorldStream;
import io.tubecast.world.body.Style;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
    private static final WorldOptions SMALL =
            WorldOptions.defaults().withSize(96, 64).withFrames(12);

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int render(String... args) {
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("render"));
        for (String arg : args) {
            all.add(arg.replace("DIR", folder.toString()));
        }
        return Lab.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), all.toArray(String[]::new));
    }

    private int renderSmall(String... args) {
        List<String> all = new ArrayList<>(List.of("--size=96x64", "--frames=12"));
        all.addAll(List.of(args));
        return render(all.toArray(String[]::new));
    }

    @Test
    void aVideoHasEveryFrameOfTheClipAtItsSizeAndRate() {
        assertThat(renderSmall("--split=val", "--index=2", "--fps=12.5", "--out=DIR/a.mp4"))
                .as(err.toString())
                .isZero();
        assertThat(VideoFile.probe(folder.resolve("a.mp4"))).isEqualTo(new Format(96, 64, 12.5, 12, false));
        assertThat(err.toString()).contains("rendered 12 frames of world-v1-val-000002");
        WorldClip clip = WorldClips.clip(Split.VALIDATION, 2, SMALL.withFramesPerSecond(12.5));
        Image expected = new Image(96, 64);
        try (VideoFile video = new VideoFile(folder.resolve("a.mp4"), true, NanoClock.system())) {
            Frame frame = new Frame(1, 1);
            for (int n = 0; n < 12; n++) {
                assertThat(video.read(frame)).isTrue();
                clip.readFrame(n, expected);
                assertThat(meanDifference(frame.image(), expected)).isLessThan(6); // color planes of half size
            }
            assertThat(video.read(frame)).isFalse();
        }
    }

    @Test
    void picturesAreTheClipsOwnWithoutLoss() throws IOException {
        assertThat(renderSmall("--index=3", "--style=b", "--out=DIR/pictures")).isZero();
        assertThat(filesIn("pictures")).hasSize(12).startsWith("000000.png").endsWith("000011.png");
        WorldClip clip = WorldClips.clip(Split.TEST, 3, SMALL.withStyle(Style.STYLE_B));
        Image expected = new Image(96, 64);
        for (int n = 0; n < 12; n++) {
            clip.readFrame(n, expected);
            assertThat(meanDifference(picture("pictures", n), expected)).isZero();
        }
    }

    @Test
    void theSeedGivesWhatTheCameraSees() throws IOException {
        assertThat(render("--seed=7", "--size=96x64", "--frames=3", "--out=DIR/camera"))
                .isZero();
        assertThat(filesIn("camera")).hasSize(3);
        Image expected = new Image(96, 64);
        WorldStream.camera(7, SMALL).readFrame(2, expected);
        assertThat(meanDifference(picture("camera", 2), expected)).isZero();
    }

    @Test
    void annotationsLieOnTheTrueBoxesAndNowhereElse() throws IOException {
        assertThat(renderSmall("--index=1", "--out=DIR/plain")).isZero();
        assertThat(renderSmall("--index=1", "--annotate", "--out=DIR/drawn")).isZero();
        WorldClip clip = WorldClips.clip(Split.TEST, 1, SMALL);
        List<AnnotatedTube> tubes = clip.annotation().tubes();
        assertThat(tubes).isNotEmpty();
        for (int frame = 0; frame < 12; frame++) {
            Image plain = picture("plain", frame);
            Image drawn = picture("drawn", frame);
            boolean covered = false;
            for (AnnotatedTube tube : tubes) {
                covered |= tube.covers(frame);
            }
            assertThat(meanDifference(plain, drawn) > 0).isEqualTo(covered);
        }
    }

    @Test
    void theTruthIsThatOfTheClip() {
        assertThat(render("--index=4", "--truth=DIR/truth.jsonl")).isZero();
        List<AnnotatedTube> expected = WorldClips.clip(Split.TEST, 4, WorldOptions.defaults())
                .annotation()
                .tubes();
        List<TubeRecord> written = read(folder.resolve("truth.jsonl"));
        assertThat(written).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(written.get(i).video()).isEqualTo("world-v1-test-000004");
            assertThat(written.get(i).tube().actionClass())
                    .isEqualTo(expected.get(i).actionClass());
            assertThat(written.get(i).tube().start()).isEqualTo(expected.get(i).start());
            Box first = expected.get(i).boxes().get(0);
            assertThat(written.get(i).tube().boxes())
                    .startsWith(first.x1(), first.y1(), first.x2(), first.y2())
                    .hasSize(4 * expected.get(i).boxes().size());
        }
    }

    @Test
    void flowFilesHoldTheExactFlowBetweenFrames() throws IOException {
        assertThat(renderSmall("--index=5", "--flow=DIR/flow")).isZero();
        assertThat(filesIn("flow")).hasSize(11).startsWith("000000.flo"); // 12 frames have 11 steps between them
        FlowField field = new FlowField(96, 64);
        float[] expected = field.values();
        for (int n = 0; n < 11; n += 5) {
            byte[] bytes = Files.readAllBytes(folder.resolve("flow/%06d.flo".formatted(n)));
            ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(new String(bytes, 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("PIEH");
            assertThat(file.getInt(4)).isEqualTo(96);
            assertThat(file.getInt(8)).isEqualTo(64);
            assertThat(bytes).hasSize(12 + 4 * expected.length);
            WorldClips.clip(Split.TEST, 5, SMALL).flow(n, field);
            for (int i = 0; i < expected.length; i++) {
                assertThat(file.getFloat(12 + 4 * i)).isEqualTo(expected[i]);
            }
        }
    }

    /** Six frames of 96 x 64 in one grey. */
    private void writeGrey() {
        try (VideoWriter writer = new VideoWriter(folder.resolve("grey.mp4"), 96, 64, 25)) {
            Image grey = new Image(96, 64);
            for (int at = 0; at < grey.pixels().capacity(); at++) {
                grey.pixels().put(at, (byte) 100);
            }
            for (int n = 0; n < 6; n++) {
                writer.write(grey);
            }
        }
    }

    @Test
    void coarseTubesAreGreenAndRefinedOnesRed() throws IOException {
        writeGrey();
        try (TubeWriter writer = new TubeWriter(folder.resolve("coarse.jsonl"))) {
            // in pixels of 192 x 128, twice the video's: box (5, 4)-(90, 60) of the video, around the refined one
            List<Box> boxes = List.of(new Box(10, 8, 180, 120), new Box(10, 8, 180, 120));
            writer.write(new TubeRecord("grey", 192, 128, "wave", ActionTube.of(0, 0.8, 2, boxes)));
        }
        try (TubeWriter writer = new TubeWriter(folder.resolve("tubes.jsonl"))) {
            writer.write(tube("grey", 2, 0.8));
        }
        assertThat(render(
                        "--video=DIR/grey.mp4",
                        "--coarse=DIR/coarse.jsonl",
                        "--tubes=DIR/tubes.jsonl",
                        "--out=DIR/both"))
                .as(err.toString())
                .isZero();
        Image picture = picture("both", 2);
        // blue, green, red in the middle of the right edges
        assertThat(channel(picture, 89, 45, 1)).isCloseTo(200, within(65));
        assertThat(channel(picture, 89, 45, 2)).isLessThan(80);
        assertThat(channel(picture, 59, 45, 2)).isCloseTo(230, within(65));
        assertThat(channel(picture, 59, 45, 1)).isLessThan(80);
        assertUsageError("lab render: --coarse goes with --tubes", "--coarse=DIR/coarse.jsonl", "--out=DIR/a.mp4");
    }

    @Test
    void tubesAreDrawnOverAVideoWhereTheyAre() throws IOException {
        writeGrey();
        try (TubeWriter writer = new TubeWriter(folder.resolve("tubes.jsonl"))) {
            // in pixels of 192 x 128, twice the video's: frames 2 and 3, box (20, 24)-(60, 60) of the video
            writer.write(tube("some/grey.avi", 2, 0.8));
            writer.write(tube("other", 0, 0.9));
            writer.write(tube("grey", 0, 0.2));
        }
        assertThat(render("--video=DIR/grey.mp4", "--tubes=DIR/tubes.jsonl", "--out=DIR/drawn"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("drawing 1 of 2 tubes, those with a score of 0.3 or more");
        assertThat(filesIn("drawn")).hasSize(6);
        Color color = TubePainter.color(1);
        for (int n = 0; n < 6; n++) {
            Image picture = picture("drawn", n);
            boolean covered = n == 2 || n == 3;
            // the middle of the right edge, a line 1.5 pixels wide; the inside and the rest stay grey
            Color edge = covered ? color : new Color(100, 100, 100);
            assertThat(channel(picture, 59, 45, 0)).isCloseTo(edge.getBlue(), within(65));
            assertThat(channel(picture, 59, 45, 2)).isCloseTo(edge.getRed(), within(65));
            assertThat(channel(picture, 40, 45, 0)).isCloseTo(100, within(3));
            assertThat(channel(picture, 80, 60, 0)).isCloseTo(100, within(3));
        }
    }

    @Test
    void aVideoWithoutTubesSaysWhichVideosHaveSome() {
        try (TubeWriter writer = new TubeWriter(folder.resolve("tubes.jsonl"))) {
            writer.write(tube("other", 0, 0.9));
        }
        assertThat(renderSmall("--tubes=DIR/tubes.jsonl", "--out=DIR/a.mp4")).isZero();
        assertThat(err.toString())
                .contains("no tube of video world-v1-test-000000")
                .contains("has tubes of: other");
    }

    @Test
    void wrongUsageIsOneLineAndCode2() {
        assertUsageError("lab render: nothing to write: give --out, --truth or --flow");
        assertUsageError("lab render: --out must be a file FILE.mp4 or a folder", "--out=DIR/a.avi");
        assertUsageError("lab render: --out: DIR/a.mp4: width and height of an MP4", "--size=97x64", "--out=DIR/a.mp4");
        assertUsageError("lab render: --video: no such file: DIR/none.mp4", "--video=DIR/none.mp4", "--out=DIR/a.mp4");
        assertUsageError("lab render: --tubes: no such file: DIR/none", "--tubes=DIR/none", "--out=DIR/a.mp4");
        assertUsageError("lab render: --video goes with", "--video=DIR/x.mp4", "--annotate", "--out=DIR/a.mp4");
        assertUsageError("lab render: --video goes with", "--video=DIR/x.mp4", "--frames=3", "--out=DIR/a.mp4");
        assertUsageError("lab render: --seed goes without", "--seed=3", "--index=1", "--out=DIR/a.mp4");
        assertUsageError("lab render: --index must be 0 or more, was -1", "--index=-1", "--out=DIR/a.mp4");
        assertUsageError("lab render: a split must be one of train, val, test", "--split=all", "--out=DIR/a.mp4");
        assertUsageError("lab render: --frames and --minutes", "--frames=3", "--minutes=1", "--out=DIR/a.mp4");
    }

    @Test
    void aFileThatIsNoVideoIsOneLineAndCode1() throws IOException {
        Files.writeString(folder.resolve("notes.mp4"), "notes");
        assertThat(render("--video=DIR/notes.mp4", "--out=DIR/a.mp4")).isEqualTo(1);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("lab render: " + folder.resolve("notes.mp4"));
    }

    private void assertUsageError(String start, String... args) {
        assertThat(render(args)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith(start.replace("DIR", folder.toString()));
    }

    private static TubeRecord tube(String video, int start, double score) {
        double[] boxes = {40, 48, 120, 120, 40, 48, 120, 120};
        return new TubeRecord(video, 192, 128, "run", new ActionTube(1, score, start, boxes, new double[2]));
    }

    private static List<TubeRecord> read(Path file) {
        List<TubeRecord> tubes = new ArrayList<>();
        try (TruthLines lines = new TruthLines(file)) {
            for (TruthLines.Line line = lines.next(); line != null; line = lines.next()) {
                assertThat(line.tube()).isNotNull();
                tubes.add(line.tube());
            }
        }
        return tubes;
    }

    private List<String> filesIn(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Image picture(String name, int number) throws IOException {
        BufferedImage read = ImageIO.read(
                folder.resolve(name).resolve("%06d.png".formatted(number)).toFile());
        Image image = new Image(read.getWidth(), read.getHeight());
        for (int y = 0; y < read.getHeight(); y++) {
            for (int x = 0; x < read.getWidth(); x++) {
                Color color = new Color(read.getRGB(x, y));
                image.pixels().put(image.offset(x, y), (byte) color.getBlue());
                image.pixels().put(image.offset(x, y) + 1, (byte) color.getGreen());
                image.pixels().put(image.offset(x, y) + 2, (byte) color.getRed());
            }
        }
        return image;
    }

    private static int channel(Image image, int x, int y, int channel) {
        return image.pixels().get(image.offset(x, y) + channel) & 0xff;
    }

    private static double meanDifference(Image a, Image b) {
        assertThat(a.sameSize(b)).isTrue();
        double sum = 0;
        for (int at = 0; at < a.pixels().capacity(); at++) {
            sum += Math.abs((a.pixels().get(at) & 0xff) - (b.pixels().get(at) & 0xff));
        }
        return sum / a.pixels().capacity();
    }
}
