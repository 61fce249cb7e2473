package io.tubecast.trtbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.evaluation.truth.Truth;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyClips;
import io.tubecast.trtbuild.accuracy.DetectionAgreement;
import io.tubecast.trtbuild.accuracy.MapDifference;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.accuracy.TubeAgreement;
import io.tubecast.trtbuild.frames.LabelledVideos;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.frames.VideoSources;
import io.tubecast.trtbuild.verify.Tolerances;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of whole clips beside each other: one that finds both who wave, and one that wants to be surer. */
final class ClipTrialTest {
    private static final PrintWriter NOTHING = new PrintWriter(Writer.nullWriter());

    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
    private List<Video> videos = List.of();
    private Path truth = Path.of("");

    @BeforeEach
    void write() throws IOException {
        SquareVideos squares = SquareVideos.write(folder);
        videos = new VideoSources(25, 100).of(squares.folder().toString(), "");
        truth = squares.truth();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    /** Both wave with 0.998 and 0.821; the surer one asks for 0.9. */
    private ModelTrial.Verdict compared(List<Video> seen) throws IOException {
        ModelBundle bundle = ModelBundle.load(TinyClips.write(folder.resolve("model"), false));
        Path manifest = TinyClips.write(folder.resolve("surer"), false).resolve("model.yaml");
        String text = Files.readString(manifest);
        assertThat(text).containsOnlyOnce("minScore: 0.05");
        Files.writeString(manifest, text.replace("minScore: 0.05", "minScore: 0.9"));
        ModelBundle surer = ModelBundle.load(folder.resolve("surer"));
        return new ModelTrial(bundle, provider, seen, NOTHING).compare(surer, provider, "surer");
    }

    @Test
    void whatOnlyOneFindsIsCounted() throws IOException {
        ModelTrial.Verdict verdict = compared(videos);
        assertThat(verdict.unit()).isEqualTo("tubes");
        DetectionAgreement found = verdict.detections();
        assertThat(found.steps()).as("a video of one frame is no clip").isEqualTo(2);
        assertThat(found.reference()).isEqualTo(3);
        assertThat(found.candidate()).isEqualTo(2);
        assertThat(found.matched()).isEqualTo(2);
        assertThat(found.alone()).isEqualTo(1);
        assertThat(found.meanIou()).isCloseTo(1, within(1e-9));
        assertThat(found.largestScoreChange()).isZero();
        TubeAgreement tubes = verdict.tubes();
        assertThat(tubes.frames()).isEqualTo(2 * SquareVideos.FRAMES);
        assertThat(tubes.agreeing()).as("where one waves").isEqualTo(SquareVideos.FRAMES);
        assertThat(tubes.people()).isEqualTo(3 * SquareVideos.FRAMES);
        assertThat(tubes.alone()).isEqualTo(SquareVideos.FRAMES);
        assertThat(tubes.finalTubes()).isEqualTo(3);
        assertThat(tubes.finalMatched()).isEqualTo(2);
        assertThat(verdict.map()).as("no truth").isNull();
    }

    @Test
    void labelsTellWhatThatCostsAndTolerancesWhetherItIsTooMuch() throws IOException {
        ModelBundle bundle = ModelBundle.load(TinyClips.write(folder.resolve("labels"), false));
        ModelTrial.Verdict verdict = compared(LabelledVideos.of(videos, Truth.read(truth), bundle.labels()));
        MapDifference map = Objects.requireNonNull(verdict.map());
        assertThat(map.videos()).isEqualTo(2);
        assertThat(map.reference()).isCloseTo(1, within(1e-9));
        // two of three found, nothing wrong: precision 1 up to a recall of two thirds
        assertThat(map.candidate()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(map.drop()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(new Tolerances(null, 34.0, 50.0).broken(List.of(), verdict)).isEmpty();
        assertThat(new Tolerances(null, 30.0, 60.0).broken(List.of(), verdict))
                .containsExactly(
                        "video-mAP@0.5 drops by 33.33 points, --max-map-drop allows 30.00",
                        "tubes agree in 50.00 % of the frames, --min-agreement asks for 60.00 %");
    }
}
