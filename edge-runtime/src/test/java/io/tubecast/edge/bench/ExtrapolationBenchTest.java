package io.tubecast.edge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.edge.bench.AheadScores.Way;
import io.tubecast.edge.command.EdgeCommand;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.publish.message.Mode;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ExtrapolationBenchTest {
    private static final WorldOptions OPTIONS =
            WorldOptions.defaults().withSize(160, 120).withFrames(75).withActors(5, 6);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** With detections that are the truth but for some noise, so that what is measured is the extrapolation. */
    @Test
    void whereTheCameraTurnsTheBoxSaidAheadIsMuchNearerToTheTruth() throws Exception {
        ModelBundle bundle = ModelBundle.load(TinyBundle.write(folder.resolve("tiny")));
        AheadScores scores = new AheadScores(List.of(100.0, 200.0));
        try (StreamStack stacks = stacks()) {
            for (int clip = 0; clip < 4; clip++) {
                WorldClip turning = WorldClips.turning(Split.VALIDATION, clip, OPTIONS, 1);
                int delta = bundle.manifest().frames().delta();
                new ExtrapolationBench(
                                bundle.manifest(), new Witness(turning.annotation(), delta, clip), stacks, 25, scores)
                        .watch(turning);
            }
        }
        for (int ahead = 0; ahead < 2; ahead++) {
            assertThat(scores.cases(ahead)).isGreaterThan(20);
            assertThat(scores.gain(ahead)).as("%d", ahead).isGreaterThan(0.2);
            assertThat(scores.mean(ahead, Way.COMPENSATED)).isGreaterThan(scores.mean(ahead, Way.MICRO_TUBE));
        }
    }

    @Test
    void scoresAreMeansAndShares() {
        AheadScores scores = new AheadScores(List.of(100.0));
        scores.add(0, new double[] {0.5, 0.5, 0.5, 0.8});
        scores.add(0, new double[] {0.7, 0.5, 0.5, 0.6});
        scores.add(0, new double[] {0.6, 0.5, 0.5, 0.6});
        // held (0.5 + 0.7 + 0.6) / 3 = 0.6, compensated 2.0 / 3: 11.1 % more; nearer once, farther once, once equal
        assertThat(scores.mean(0, Way.HELD)).isCloseTo(0.6, within(1e-12));
        assertThat(scores.gain(0)).isCloseTo(2.0 / 3 / 0.6 - 1, within(1e-12));
        assertThat(scores.betterShare(0)).isCloseTo(0.5, within(1e-12));
        assertThat(new AheadScores(List.of(1.0)).gain(0)).isZero();
    }

    @Test
    void theCommandPrintsAndWritesItsFigures() throws Exception {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        Path json = folder.resolve("ahead.json");
        assertThat(edge(
                        "--model",
                        model.toString(),
                        "--clips",
                        "1",
                        "--speeds",
                        "0.5",
                        "--ahead",
                        "80",
                        "--json",
                        json.toString()))
                .as(text())
                .isZero();
        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("split").asText()).isEqualTo("test");
        JsonNode row = figures.at("/rows/0");
        assertThat(row.path("widthsPerSecond").asDouble()).isEqualTo(0.5);
        assertThat(row.path("aheadMillis").asDouble()).isEqualTo(80);
        assertThat(row.path("meanIou").size()).isEqualTo(4);
        assertThat(text()).contains("widths/s | ahead | boxes").contains("0.50 |  80 ms");
    }

    @Test
    void badOptionsAreNamed() {
        assertThat(edge("--split", "train")).isEqualTo(2);
        assertThat(edge("--clips", "0")).isEqualTo(2);
        assertThat(edge("--speeds", "9")).isEqualTo(2);
        assertThat(edge("--ahead", "0")).isEqualTo(2);
        assertThat(text())
                .contains("option --split must be test or val, was train")
                .contains("option --clips must be in [1, 10000], was 0")
                .contains("option --speeds must be in [0, 5], was 9.0")
                .contains("option --ahead must be in (0, 2000], was 0.0");
        assertThat(EdgeCommand.run(new String[] {"bench"}, stream(), stream())).isEqualTo(2);
    }

    private int edge(String... options) {
        String[] command = new String[options.length + 2];
        command[0] = "bench";
        command[1] = "extrapolation";
        System.arraycopy(options, 0, command, 2, options.length);
        return EdgeCommand.run(command, stream(), stream());
    }

    private PrintStream stream() {
        return new PrintStream(printed, true, StandardCharsets.UTF_8);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static StreamStack stacks() {
        return new StreamStack(
                new StreamFlow(FlowMethods.byName("dis"), 160, 120),
                new LiveFlowStack(new FlowStack(FlowAlignment.CAUSAL, 1), 160, 120, FlowEncoding.DEFAULT, 40_000_000));
    }

    /** Sees the true boxes of both frames of a pair, each edge off by some noise: 2 % of the box's size. */
    private static final class Witness implements StepDetector {
        private static final double NOISE = 0.02;

        private final AnnotatedVideo truth;
        private final int delta;
        private final Random random;
        private final MicroTubes found = new MicroTubes(3, 2, 8);
        private int frame;

        Witness(AnnotatedVideo truth, int delta, long seed) {
            this.truth = truth;
            this.delta = delta;
            random = new Random(seed);
            restart();
        }

        @Override
        public boolean step(Image picture, @Nullable ByteBuffer stack) {
            frame += delta;
            found.clear();
            for (AnnotatedTube tube : truth.tubes()) {
                if (tube.covers(frame) && tube.covers(frame - delta)) {
                    see(tube);
                }
            }
            return frame > 0;
        }

        private void see(AnnotatedTube tube) {
            int slot = found.add(1);
            found.scores()[slot] = 0.9;
            double[] vector = {0.05, 0.03, 0.9, 0.02};
            System.arraycopy(vector, 0, found.scoreVectors(), slot * 4, 4);
            for (int k = 0; k < 2; k++) {
                Box box = tube.boxAt(frame - delta + k * delta);
                double size = NOISE * Math.sqrt(box.area());
                double[] edges = {box.x1(), box.y1(), box.x2(), box.y2()};
                for (int i = 0; i < 4; i++) {
                    double edge = edges[i] + size * random.nextGaussian();
                    found.boxes()[slot * 8 + k * 4 + i] = edge / (i % 2 == 0 ? truth.width() : truth.height());
                }
            }
        }

        @Override
        public MicroTubes microTubes() {
            return found;
        }

        @Override
        public Mode mode() {
            return Mode.APPEARANCE;
        }

        @Override
        public void noteTimes(StageTimes times) {}

        @Override
        public void restart() {
            frame = -delta;
        }

        @Override
        public void close() {}
    }
}
