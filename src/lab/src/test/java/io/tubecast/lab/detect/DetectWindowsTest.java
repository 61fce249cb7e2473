package io.tubecast.lab.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.evaluation.format.PublishedBox;
import io.tubecast.evaluation.format.PublishedReader;
import io.tubecast.evaluation.format.PublishedStep;
import io.tubecast.evaluation.format.TubeReader;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.inference.onnxruntime.TinyClips;
import io.tubecast.lab.Lab;
import io.tubecast.video.encode.VideoWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos in windows. The network sees somebody wave wherever a picture is bright, for as long as its clip is. */
class DetectWindowsTest {
    private static final int SIDE = 32;
    private static final int CELL = 8;

    @TempDir
    Path folder;

    private StringWriter err = new StringWriter();

    private int lab(String... arguments) {
        err = new StringWriter();
        return Lab.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
    }

    private Path model() throws IOException {
        return TinyClips.write(folder.resolve("model"), false);
    }

    /** A video whose first frames are black and whose others have one white cell. */
    private Path video(int black, int bright) {
        Path file = folder.resolve("video.mp4");
        try (VideoWriter writer = new VideoWriter(file, SIDE, SIDE, 25)) {
            Image picture = new Image(SIDE, SIDE);
            for (int n = 0; n < black + bright; n++) {
                if (n == black) {
                    paintCell(picture);
                }
                writer.write(picture);
            }
        }
        return file;
    }

    private static void paintCell(Image picture) {
        for (int i = 0; i < picture.pixels().capacity(); i++) {
            int x = i / 3 % SIDE / CELL;
            int y = i / 3 / SIDE / CELL;
            if (x == 1 && y == 2) {
                picture.pixels().put(i, (byte) 255);
            }
        }
    }

    private List<TubeRecord> detect(Path model, Path video, String... more) {
        Path out = folder.resolve("tubes.jsonl");
        List<String> args = new ArrayList<>(List.of("detect", "--model=" + model, "--videos=" + video, "--out=" + out));
        args.addAll(List.of(more));
        assertThat(lab(args.toArray(String[]::new))).as(err.toString()).isZero();
        List<TubeRecord> tubes = new ArrayList<>();
        try (TubeReader reader = new TubeReader(out)) {
            for (TubeRecord tube = reader.next(); tube != null; tube = reader.next()) {
                tubes.add(tube);
            }
        }
        return tubes;
    }

    @Test
    void aWindowThatIsLongerThanTheVideoIsTheVideo() throws IOException {
        Path model = model();
        Path video = video(5, 14);
        assertThat(detect(model, video, "--window=64")).isNotEmpty().isEqualTo(detect(model, video));
        assertThat(detect(model, video, "--window=19")).isEqualTo(detect(model, video));
    }

    /** Windows of 8 are frames 0 to 7, 4 to 11, 8 to 15, 12 to 19, 16 to 22: the first is black, and the second has the white cell from its middle on. */
    @Test
    void aTubeReachesAcrossWindowsAndBeginsWhereTheFirstOfThemDoes() throws IOException {
        List<TubeRecord> tubes = detect(model(), video(8, 15), "--window=8");
        assertThat(tubes)
                .filteredOn(tube -> tube.tube().score() > 0.5)
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.tube().start()).isEqualTo(4);
                    assertThat(record.tube().end()).isEqualTo(23);
                    assertThat(record.tube().boxes()[0]).isCloseTo(8, within(1.0));
                    assertThat(record.tube().boxes()[1]).isCloseTo(16, within(1.0));
                });
    }

    /** The same windows: what a listener knows of frames 8 to 11 he knows when the second has ended, and of frame 8 nothing before. */
    @Test
    void ofEveryFrameIsToldWhatItsFirstWindowFound() throws IOException {
        Path told = folder.resolve("published.jsonl");
        detect(model(), video(8, 15), "--window=8", "--published=" + told);
        List<PublishedStep> steps = new ArrayList<>();
        try (PublishedReader reader = new PublishedReader(told)) {
            for (PublishedStep step = reader.next(); step != null; step = reader.next()) {
                steps.add(step);
            }
        }
        assertThat(steps).hasSize(23);
        for (int frame = 0; frame < 23; frame++) {
            PublishedStep step = steps.get(frame);
            int windowEnd = frame < 8 ? 7 : Math.min(22, 11 + (frame - 8) / 4 * 4);
            assertThat(step.frame()).isEqualTo(frame);
            assertThat(step.knownAt()).as("frame %d", frame).isEqualTo(windowEnd);
            List<PublishedBox> good = step.tubes().stream()
                    .filter(tube -> tube.score() > 0.4)
                    .toList(); // that of the half bright window is 0.499
            assertThat(good).as("frame %d of %s", frame, step.tubes()).hasSize(frame < 8 ? 0 : 1);
            assertThat(good).allSatisfy(tube -> {
                assertThat(tube.start()).isEqualTo(4);
                assertThat(tube.box().x1()).isCloseTo(8, within(1.0));
                assertThat(tube.label()).isEqualTo("wave");
            });
        }
        assertThat(lab(
                        "detect",
                        "--model=" + folder.resolve("model"),
                        "--videos=" + folder.resolve("video.mp4"),
                        "--out=" + folder.resolve("t"),
                        "--published=" + told))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--published goes with --window");
    }

    @Test
    void flowGoesIntoTheWindowsThatItsFramesGoInto() throws IOException {
        Path model = TinyClips.writeWithFlow(folder.resolve("flow"), FlowMethod.DIS);
        Path video = video(0, 20);
        List<TubeRecord> whole = detect(model, video);
        List<TubeRecord> windows = detect(model, video, "--window=8");
        assertThat(windows).hasSameSizeAs(whole); // nothing moves: every window finds the same
        for (int i = 0; i < whole.size(); i++) {
            assertThat(windows.get(i).tube().score())
                    .isCloseTo(whole.get(i).tube().score(), within(1e-3));
            assertThat(windows.get(i).tube().length()).isEqualTo(20);
        }
    }

    @Test
    void whatIsNoWindowIsToldWithWhatIsAllowed() throws IOException {
        Path video = video(1, 3);
        assertThat(lab(
                        "detect",
                        "--model=" + model(),
                        "--videos=" + video,
                        "--out=" + folder.resolve("t"),
                        "--window=1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--window must be in [2, 2048], was 1");
        assertThat(Files.exists(folder.resolve("t"))).isFalse();
    }
}
