package io.tubecast.trtbuild.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyStreams;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.trtbuild.frames.VideoSources;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.preprocess.PictureFit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleSetTest {
    private static final FlowSpec FLOW =
            new FlowSpec(FlowMethod.DIS_ULTRAFAST, 2, FlowAlignment.CENTERED, "xym", 16, 64, 64);

    @TempDir
    Path folder;

    private final OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));
    private final StringWriter out = new StringWriter();

    @AfterEach
    void close() {
        provider.close();
    }

    private SampleSet make(ModelBundle bundle, SampleSet.Source source) {
        return SampleSet.of(bundle, provider, folder.resolve("inputs"), source, new PrintWriter(out, true));
    }

    private static SampleSet.Source clips(int frames) {
        String text = "synthetic:train:0-1";
        return new SampleSet.Source(text, new VideoSources(25, 24).of(text, text), frames);
    }

    private static ByteBuffer read(Sample sample, TensorSpec spec) {
        ByteBuffer into = ByteBuffer.allocateDirect(spec.bytes()).order(ByteOrder.nativeOrder());
        sample.fill(spec.name(), into);
        return into;
    }

    @Test
    void headsGetWhatTheTrunkMakesOfBothFramesOfAPair() throws IOException {
        ModelBundle bundle = ModelBundle.load(TinyBundle.write(folder.resolve("tiny")));
        SampleSet set = make(bundle, clips(8));
        GraphSpec trunk = bundle.manifest().requiredGraph(GraphRole.APPEARANCE_TRUNK);
        GraphSpec head = bundle.manifest().requiredGraph(GraphRole.APPEARANCE_HEAD);
        List<Sample> frames = set.of(trunk);
        List<Sample> pairs = set.of(head);
        assertThat(set.frames()).isEqualTo(8);
        assertThat(frames).hasSize(8);
        assertThat(pairs).hasSize(4);
        try (NetworkRun run = new NetworkRun(provider, bundle.directory(), trunk)) {
            TensorSpec map = trunk.outputs().get(0);
            for (int pair = 0; pair < 4; pair++) {
                run.run(frames.get(2 * pair));
                assertThat(read(pairs.get(pair), map.named("first." + map.name())))
                        .isEqualTo(run.output(map.name()).bytes());
                run.run(frames.get(2 * pair + 1));
                assertThat(read(pairs.get(pair), map.named("second." + map.name())))
                        .isEqualTo(run.output(map.name()).bytes());
            }
        }
    }

    @Test
    void picturesAreFittedAsTheNodeFitsThem() throws IOException {
        ModelBundle bundle = ModelBundle.load(TinyBundle.write(folder.resolve("tiny")));
        GraphSpec trunk = bundle.manifest().requiredGraph(GraphRole.APPEARANCE_TRUNK);
        ByteBuffer first =
                read(make(bundle, clips(8)).of(trunk).get(0), trunk.inputs().get(0));
        // two pairs a clip, of 24 frames, delta 1: the first pair begins with the first frame
        Video clip = clips(8).videos().get(0);
        InputSpec input = bundle.manifest().input();
        Image fitted = new Image(input.width(), input.height());
        try (FrameSequence frames = clip.frames().get();
                PictureFit fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean())) {
            fit.fill(Objects.requireNonNull(frames.frame(0)), fitted);
        }
        assertThat(first).isEqualTo(fitted.pixels().duplicate().clear());
    }

    @Test
    void everyGraphOfATwoStreamModelGetsItsInputs() throws IOException {
        Path model = TinyStreams.write(
                folder.resolve("streams"), FLOW, 2, GraphRole.TWO_STREAM_HEAD, GraphRole.APPEARANCE_HEAD);
        ModelBundle bundle = ModelBundle.load(model);
        SampleSet set = make(bundle, clips(8));
        for (GraphSpec graph : bundle.manifest().graphs()) {
            assertThat(set.of(graph)).as(graph.name()).hasSize(graph.role().isHead() ? 4 : 8);
        }
        GraphSpec motion = bundle.manifest().requiredGraph(GraphRole.MOTION_TRUNK);
        ByteBuffer flow = read(set.of(motion).get(0), motion.inputs().get(0));
        // no movement is grey, 128: some of the stack is not
        boolean moves = false;
        for (int i = 0; i < flow.capacity(); i++) {
            moves |= (flow.get(i) & 0xff) != 128;
        }
        assertThat(moves).isTrue();
    }

    @Test
    void aFolderOfTheSameModelAndSourceIsUsedAgain() throws IOException {
        ModelBundle bundle = ModelBundle.load(TinyBundle.write(folder.resolve("tiny")));
        make(bundle, clips(8));
        assertThat(out.toString()).doesNotContain("reused");
        assertThat(make(bundle, clips(8)).frames()).isEqualTo(8);
        assertThat(out.toString()).contains("inputs of 8 frames reused");
        out.getBuffer().setLength(0);
        make(bundle, clips(12));
        assertThat(out.toString()).as("another number").doesNotContain("reused");
    }

    @Test
    void oneFrameIsNoSet() throws IOException {
        ModelBundle bundle = ModelBundle.load(TinyBundle.write(folder.resolve("tiny")));
        String text = "synthetic:train:0";
        SampleSet.Source single = new SampleSet.Source(text, new VideoSources(25, 1).of(text, text), 200);
        assertThatThrownBy(() -> make(bundle, single))
                .isInstanceOf(SampleException.class)
                .hasMessage(
                        "synthetic:train:0: 0 frames can be used, at least 8 are needed and 200 are usual: give longer videos or more of them");
    }
}
