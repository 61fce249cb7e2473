package io.tubecast.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.actor.ActorSettings;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.clock.FrameClock;
import io.tubecast.edge.model.AmtnetStepDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyStreams;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import io.tubecast.video.preprocess.PictureFit;
import io.tubecast.video.preprocess.StackFit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The node sees in a clip what batch detection sees in it, with real networks, in every mode. */
@Timeout(120)
class BatchAgreementTest {
    private static final int FRAMES = 21;
    private static final int SIDE = 32;

    @TempDir
    Path folder;

    private final StageTimes times = new StageTimes();
    private final RecordingPublisher publisher = new RecordingPublisher();

    /** What one step found; an empty one where nobody could speak. */
    private record Found(List<Double> values) {
        static Found of(boolean paired, MicroTubes tubes) {
            List<Double> values = new ArrayList<>();
            for (int actionClass = 0; paired && actionClass < tubes.classes(); actionClass++) {
                for (int i = 0; i < tubes.count(actionClass); i++) {
                    int slot = tubes.slot(actionClass, i);
                    values.add(tubes.scores()[slot]);
                    for (int k = 0; k < 8; k++) {
                        values.add(tubes.boxes()[8 * slot + k]);
                    }
                }
            }
            return new Found(values);
        }
    }

    /** Writes down what the node's networks find. */
    private static final class Listening implements StepDetector {
        private final StepDetector detector;
        private final List<Found> found = new ArrayList<>();

        Listening(StepDetector detector) {
            this.detector = detector;
        }

        @Override
        public boolean step(Image picture, @Nullable ByteBuffer stack) {
            boolean paired = detector.step(picture, stack);
            found.add(Found.of(paired, detector.microTubes()));
            return paired;
        }

        @Override
        public MicroTubes microTubes() {
            return detector.microTubes();
        }

        @Override
        public Mode mode() {
            return detector.mode();
        }

        @Override
        public void noteTimes(StageTimes times) {
            detector.noteTimes(times);
        }

        @Override
        public void restart() {
            detector.restart();
        }

        @Override
        public void close() {
            detector.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CENTERED, 1, TWO_STREAM, true",
        "CENTERED, 3, TWO_STREAM, false",
        "CENTERED, 2, MOTION, false",
        "CAUSAL, 1, TWO_STREAM, true",
        "CAUSAL, 2, TWO_STREAM, false",
        "CAUSAL, 1, MOTION, false"
    })
    void everyStepFindsWhatTheBatchFinds(FlowAlignment alignment, int delta, Mode kind, boolean fallback)
            throws IOException, InterruptedException {
        FlowSpec flow = new FlowSpec(FlowMethod.DIS, 5, alignment, "xym", 16, SIDE, SIDE);
        List<GraphRole> heads = new ArrayList<>();
        heads.add(kind == Mode.MOTION ? GraphRole.MOTION_HEAD : GraphRole.TWO_STREAM_HEAD);
        if (fallback) {
            heads.add(GraphRole.APPEARANCE_HEAD);
        }
        ModelBundle bundle =
                ModelBundle.load(TinyStreams.write(folder.resolve("m"), flow, delta, heads.toArray(new GraphRole[0])));
        MovingClip clip = MovingClip.steady(FRAMES, 40);
        try (OnnxRuntimeProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false))) {
            List<Found> batch = batch(bundle, provider, clip, delta);
            assertThat(live(bundle, provider, clip, delta)).isEqualTo(batch);
            assertThat(batch.stream().distinct().count()).isGreaterThan(FRAMES / delta / 2); // they differ
        }
        List<TubesSnapshot> messages = publisher.snapshots;
        assertThat(messages)
                .hasSameSizeAs(IntStream.range(0, FRAMES)
                        .filter(frame -> frame % delta == 0)
                        .toArray());
        assertThat(messages.get(messages.size() - 1).mode()).isEqualTo(kind);
    }

    /** Step by step through the clip, each frame with the stack that the whole clip gives it. */
    private static List<Found> batch(ModelBundle bundle, OnnxRuntimeProvider provider, MovingClip clip, int delta) {
        List<Found> found = new ArrayList<>();
        InputSpec input = bundle.manifest().input();
        FlowSpec flow = Objects.requireNonNull(bundle.manifest().flow());
        try (AmtnetDetector detector = new AmtnetDetector(bundle, provider, NanoClock.system());
                PictureFit fit = new PictureFit(input.width(), input.height(), input.resize(), input.mean());
                StackFit stackFit = new StackFit(15, SIDE, SIDE, input.width(), input.height())) {
            Image picture = new Image(MovingClip.WIDTH, MovingClip.HEIGHT);
            for (int frame = 0; frame < FRAMES; frame += delta) {
                clip.readFrame(frame, picture);
                fit.fill(picture, detector.input());
                byte[] stack = clip.stack(frame, IntStream.range(0, FRAMES).toArray(), flow.layout(), SIDE);
                if (stack != null) {
                    stackFit.stack().put(0, stack);
                    stackFit.fit(Objects.requireNonNull(detector.flowInput()));
                }
                boolean paired = detector.step(stack != null);
                if (paired) {
                    fit.toFrame(detector.microTubes());
                }
                found.add(Found.of(paired, detector.microTubes()));
            }
        }
        return found;
    }

    private List<Found> live(ModelBundle bundle, OnnxRuntimeProvider provider, MovingClip clip, int delta)
            throws InterruptedException {
        FlowSpec flow = Objects.requireNonNull(bundle.manifest().flow());
        NanoClock clock = NanoClock.system();
        MovingClip.Source source = clip.file(25);
        try (StreamStack stacks = new StreamStack(
                        new StreamFlow(FlowMethods.open(flow.method()), SIDE, SIDE),
                        new LiveFlowStack(flow.layout(), SIDE, SIDE, flow.flowEncoding(), MovingClip.TRAINING_NANOS));
                Listening detector = new Listening(new AmtnetStepDetector(bundle, provider, times, clock))) {
            Pipeline.Settings settings = new Pipeline.Settings(
                    new Operation("front", Mode.TWO_STREAM, 1, 25.0 / delta),
                    format -> new FrameClock(25, format.framesPerSecond(), delta, 1),
                    LinkingSettings.online(),
                    ActorSettings.defaults(),
                    new double[] {0.3, 0.3, 0.3},
                    new Pipeline.Publication(false, 32, 250),
                    new Pipeline.Supervision(0, true, 30_000, 50, 100));
            Pipeline pipeline = new Pipeline(
                    settings,
                    new Pipeline.Ends(
                            source,
                            () -> source,
                            new Pipeline.Flow(stacks, false),
                            detector,
                            publisher,
                            Observer.NOBODY,
                            PictureTap.NONE),
                    times,
                    clock);
            pipeline.start();
            pipeline.await();
            return detector.found;
        }
    }
}
