package io.tubecast.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.lab.SmallClips;
import io.tubecast.lab.command.EvaluateCommand;
import io.tubecast.lab.detect.ClipCosts;
import io.tubecast.lab.detect.DetectCommand;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A small network on clips, trained for a few steps, on its way from a configuration to measured tubes. */
class ClipModelTest {
    @TempDir
    private static Path folder;

    private final StringWriter out = new StringWriter();

    private int run(Callable<Integer> command, String... arguments) {
        PrintWriter writer = new PrintWriter(out, true);
        return new CommandLine(command)
                .setOut(writer)
                .setErr(writer)
                .setCaseInsensitiveEnumValuesAllowed(true) // as Lab does
                .execute(arguments);
    }

    /** The shipped configuration on clips of 8 frames of 48x48. */
    private static Path small(int steps) throws IOException {
        String small = SmallClips.with(SmallClips.configuration(steps), "logEvery", 1);
        return Files.writeString(
                folder.resolve("small-%d.yaml".formatted(steps)), SmallClips.with(small, "validateEvery", 2));
    }

    private int train(int steps, String... more) throws IOException {
        String[] arguments = {
            "--config=" + small(steps),
            "--data=synthetic",
            "--clips=3",
            "--validation-clips=1",
            "--frames=12",
            "--out=" + folder.resolve("run")
        };
        String[] all = java.util.stream.Stream.concat(java.util.Arrays.stream(arguments), java.util.Arrays.stream(more))
                .toArray(String[]::new);
        return run(new TrainCommand(), all);
    }

    private Path bundle() {
        Path bundle = folder.resolve("bundle");
        if (!Files.exists(bundle)) {
            assertThat(export(bundle)).as(out::toString).isZero();
        }
        return bundle;
    }

    private int export(Path bundle, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--checkpoint=" + folder.resolve("run/last.checkpoint"),
                "--out=" + bundle,
                "--name=tiny-cfad",
                "--licence=tests only",
                "--data=synthetic",
                "--command=a test"));
        for (String setting : settings) {
            arguments.add(setting.startsWith("--") ? setting : "--set=" + setting);
        }
        return run(new ExportCommand(), arguments.toArray(String[]::new));
    }

    @BeforeAll
    static void trainsInTwoParts() throws IOException {
        ClipModelTest test = new ClipModelTest();
        assertThat(test.train(2)).as(test.out::toString).isZero();
        assertThat(test.out.toString())
                .contains("6 anchors from the boxes to learn")
                .contains("clips/s")
                .contains("validation: video-mAP@0.5 ")
                .contains("last.checkpoint at step 2");
        assertThat(test.train(3)).as(test.out::toString).isZero();
        assertThat(test.out.toString())
                .contains("from here on schedule.steps is 3; so far it was 2")
                .contains("going on at step 2")
                .contains("last.checkpoint at step 3");
    }

    @Test
    void aCheckpointBecomesABundleOfFiveGraphs() {
        ModelBundle bundle = ModelBundle.load(bundle());
        assertThat(bundle.manifest().model().family()).isEqualTo("cfad");
        assertThat(bundle.manifest().graphs())
                .extracting(GraphSpec::role)
                .containsExactly(
                        GraphRole.CLIP_TRUNK,
                        GraphRole.CLIP_PROPOSALS,
                        GraphRole.CLIP_COARSE,
                        GraphRole.CLIP_SELECTOR,
                        GraphRole.CLIP_REFINE);
        assertThat(bundle.manifest().requiredClip().shapes()).hasSize(6);
        assertThat(bundle.manifest().classes()).isEqualTo(bundle.labels().size());
        Assertions.assertThatThrownBy(() -> bundle.manifest().pairs())
                .isInstanceOf(BundleException.class)
                .hasMessage(
                        "model 'tiny-cfad' is of family cfad; here one is wanted that sees pairs of frames (amtnet)");
    }

    /** The mean of a run with itself is that run. */
    @Test
    void severalCheckpointsBecomeOneBundle() {
        Path bundle = folder.resolve("mean");
        assertThat(export(bundle, "--checkpoint=" + folder.resolve("run/last.checkpoint")))
                .as(out::toString)
                .isZero();
        assertThat(ModelBundle.load(bundle).manifest().files())
                .isEqualTo(ModelBundle.load(bundle()).manifest().files());
        assertThat(export(bundle, "--checkpoint=" + bundle.resolve("trunk.onnx")))
                .isEqualTo(1);
        assertThat(out.toString()).contains(bundle.resolve("trunk.onnx") + " is no checkpoint of this program");
    }

    @Test
    void whatABundleSaysOfFindingTubesCanBeSet() {
        Path bundle = folder.resolve("set");
        assertThat(export(bundle, "spans.scorePower=1", "maxOverlap=0.3", "coarse.maxTubes=4", "--window=24"))
                .as(out::toString)
                .isZero();
        assertThat(ModelBundle.load(bundle).manifest().frames().window()).isEqualTo(24);
        assertThat(ModelBundle.load(bundle()).manifest().frames().window()).isNull();
        ClipSettings was = ModelBundle.load(bundle()).manifest().requiredClip().settings();
        ClipSettings settings =
                ModelBundle.load(bundle).manifest().requiredClip().settings();
        assertThat(settings.spans().scorePower()).isEqualTo(1);
        assertThat(settings.maxOverlap()).isEqualTo(0.3);
        assertThat(settings.coarse().maxTubes()).isEqualTo(4);
        assertThat(settings.spans().most()).isEqualTo(was.spans().most());
        assertThat(settings.refine()).isEqualTo(was.refine());
        assertThat(export(folder.resolve("wrong"), "maxOverlap=2")).isEqualTo(2);
        assertThat(out.toString()).contains("--set: ", "maxOverlap must be in [0, 1], was 2.0");
        assertThat(export(folder.resolve("wrong"), "spans.full=true")).isEqualTo(2);
        assertThat(out.toString()).contains("--set: spans.full follows from what the network has learnt");
        assertThat(export(folder.resolve("wrong"), "--window=1")).isEqualTo(2);
        assertThat(out.toString()).contains("--window must be in [2, 2048], was 1");
        assertThat(folder.resolve("wrong")).doesNotExist();
    }

    @Test
    void wholeVideosBecomeTubesThatCanBeEvaluated() throws IOException {
        Path tubes = folder.resolve("tubes.jsonl");
        Path truth = folder.resolve("truth.jsonl");
        String[] videos = {"--videos=synthetic:test:0-1", "--frames=12", "--out=" + tubes, "--truth=" + truth};
        assertThat(run(
                        new DetectCommand(),
                        java.util.stream.Stream.concat(
                                        java.util.stream.Stream.of("--model=" + bundle()),
                                        java.util.Arrays.stream(videos))
                                .toArray(String[]::new)))
                .as(out::toString)
                .isZero();
        assertThat(out.toString()).contains("tubes of 2 videos");
        assertThat(truth).isNotEmptyFile();
        assertThat(run(new EvaluateCommand(), "--tubes=" + tubes, "--truth=" + truth, "--protocol=continuous"))
                .as(out::toString)
                .isZero();
    }

    @Test
    void severalWaysOfRefiningAreTriedOnOneRunOfTheTrunk() throws IOException {
        Path ways = Files.writeString(folder.resolve("ways.yaml"), """
                ways:
                  - {name: none, alpha: 2, sigma: 0.8}
                  - {name: all, alpha: 0, sigma: 0.8}
                  - {name: as-shipped}
                  - {name: fewer, set: {spans.most: 1, coarse.maxTubes: 1}}
                  - {name: even, alpha: 0.15, sigma: 0.8, selection: uniform}
                  - {name: drawn, alpha: 0.15, sigma: 0.8, selection: random, seed: 3}
                """);
        Path tried = folder.resolve("tried");
        Path one = folder.resolve("one.jsonl");
        List<String> videos = List.of("--model=" + bundle(), "--videos=synthetic:test:0-1", "--frames=12");
        List<String> more = new ArrayList<>(videos);
        more.addAll(List.of("--ways=" + ways, "--out=" + tried));
        assertThat(run(new DetectCommand(), more.toArray(String[]::new)))
                .as(out::toString)
                .isZero();
        List<String> alone = new ArrayList<>(videos);
        alone.add("--out=" + one);
        assertThat(run(new DetectCommand(), alone.toArray(String[]::new))).isZero();
        // what the manifest says is one of them
        assertThat(lines(tried.resolve("as-shipped.jsonl.gz"))).isEqualTo(Files.readAllLines(one));
        ClipCosts costs = ClipCosts.read(tried);
        assertThat(costs.clipFrames()).isEqualTo(8);
        assertThat(costs.ways().keySet()).containsExactly("none", "all", "as-shipped", "fewer", "even", "drawn");
        assertThat(cost(costs, "fewer").proposals()).isEqualTo(1);
        assertThat(cost(costs, "none").maps()).isZero();
        assertThat(cost(costs, "none").clips()).isEqualTo(2);
        double maps = cost(costs, "as-shipped").maps();
        assertThat(cost(costs, "even").maps()).isEqualTo(maps);
        assertThat(cost(costs, "drawn").maps()).isEqualTo(maps);
        assertThat(cost(costs, "all").maps()).isGreaterThanOrEqualTo(maps);
        assertThat(cost(costs, "all").millis()).isGreaterThan(cost(costs, "all").trunkMillis());
        assertThat(cost(costs, "all").trunkMillis()).isPositive();
    }

    private static ClipCosts.Cost cost(ClipCosts costs, String way) {
        return Objects.requireNonNull(costs.ways().get(way), way);
    }

    private static List<String> lines(Path packed) throws IOException {
        try (InputStream stream = new GZIPInputStream(Files.newInputStream(packed))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void waysThatAreWrongAreErrorsThatNameTheKey() throws IOException {
        Path ways = folder.resolve("wrong.yaml");
        String[] arguments = {
            "--model=" + bundle(), "--videos=synthetic:test:0", "--ways=" + ways, "--out=" + folder.resolve("x")
        };
        Files.writeString(ways, "ways: [{name: a, alpha: 3, sigma: 1}]");
        assertThat(run(new DetectCommand(), arguments)).isEqualTo(2);
        assertThat(out.toString()).contains("wrong.yaml", "way 'a': refine.alpha must be in [0, 2], was 3.0");
        Files.writeString(ways, "ways: [{name: a, alpha: 1, sigma: 1}, {name: a, alpha: 0, sigma: 1}]");
        assertThat(run(new DetectCommand(), arguments)).isEqualTo(2);
        assertThat(out.toString()).contains("ways must not use a name twice, was [a, a]");
        Files.writeString(ways, "ways: [{name: a, set: {spans.power: 1}}]");
        assertThat(run(new DetectCommand(), arguments)).isEqualTo(2);
        assertThat(out.toString()).contains("way 'a': no key 'spans.power'; keys are [spans.full, spans.minScore");
        Files.writeString(ways, "ways: [{name: a, set: {spans.most: 0}}]");
        assertThat(run(new DetectCommand(), arguments)).isEqualTo(2);
        assertThat(out.toString()).contains("way 'a'", "spans.most must be at least 1, was 0");
        Files.writeString(ways, "ways: [{name: a, set: {spans.full: true}}]");
        assertThat(run(new DetectCommand(), arguments)).isEqualTo(2);
        assertThat(out.toString()).contains("way 'a': spans.full is the model's own");
        Path demo = RealClips.checkout().resolve("config/models/demo");
        assertThat(run(
                        new DetectCommand(),
                        "--model=" + demo,
                        "--videos=synthetic:test:0",
                        "--ways=" + ways,
                        "--out=" + folder.resolve("x")))
                .isEqualTo(2);
        assertThat(out.toString()).contains("--ways and --window go with a network that sees clips");
    }

    @Test
    void optionsOfPairsAreRefused() throws IOException {
        assertThat(train(3, "--flow=" + folder)).isEqualTo(2);
        assertThat(out.toString())
                .contains(
                        "--flow goes with a configuration that has flow; without that key cfad-light sees pictures alone");
        assertThat(run(
                        new DetectCommand(),
                        "--model=" + bundle(),
                        "--videos=synthetic:test:0",
                        "--flow-method=dis",
                        "--out=" + folder.resolve("x.jsonl")))
                .isEqualTo(2);
        assertThat(out.toString())
                .contains("--flow and --flow-method go with a model that sees motion; 'tiny-cfad' does not");
        assertThat(run(
                        new DetectCommand(),
                        "--model=" + bundle(),
                        "--videos=synthetic:test:0",
                        "--delta=2",
                        "--out=" + folder.resolve("x.jsonl")))
                .isEqualTo(2);
        assertThat(out.toString()).contains("'tiny-cfad' sees clips");
    }
}
