package io.tubecast.edge.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.edge.config.ConfigFuzz;
import io.tubecast.edge.http.HttpFuzz;
import io.tubecast.edge.replay.RecordingFuzz;
import io.tubecast.publish.fuzz.Fuzzing;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node reads from files and from the network, against what was found by fuzzing so far and, with -Plong, against what is found in ten minutes more each. */
class FuzzTest {
    private static final Path CORPUS = RealClips.checkout().resolve("edge-runtime/src/test/resources/fuzz");

    /**
     * Something that is read.
     *
     * @param type class with {@code fuzzerTestOneInput}
     * @param input the same
     * @param instrumented packages that read it
     * @param files whose branches are counted
     * @param branches part of them that has to be taken
     */
    private record Target(
            Class<?> type, Consumer<byte[]> input, List<String> instrumented, List<String> files, double branches) {}

    private static final Map<String, Target> TARGETS = Map.of(
            "config",
            new Target(
                    ConfigFuzz.class,
                    ConfigFuzz::fuzzerTestOneInput,
                    List.of("io.tubecast.edge.config.**"),
                    List.of("ConfigReader.java", "PositionedYaml.java", "ConfigChange.java"),
                    0.6),
            "recording",
            new Target(
                    RecordingFuzz.class,
                    RecordingFuzz::fuzzerTestOneInput,
                    List.of("io.tubecast.edge.record.**", "io.tubecast.edge.replay.**"),
                    List.of("LineReader.java", "RecordingReader.java", "Rewriter.java"),
                    0.6),
            "bundle",
            new Target(
                    BundleFuzz.class,
                    BundleFuzz::fuzzerTestOneInput,
                    List.of("io.tubecast.inference.bundle.**", "io.tubecast.inference.yaml.**"),
                    List.of("StrictYaml.java", "KeyCheck.java", "BundleTrust.java", "BundleSignature.java"),
                    0.6),
            "http",
            new Target(
                    HttpFuzz.class,
                    HttpFuzz::fuzzerTestOneInput,
                    List.of("io.tubecast.edge.http.**"),
                    List.of("Gate.java", "WebServer.java"),
                    0.5));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"config", "recording", "bundle", "http"})
    void survivesTheCorpus(String name) throws IOException {
        assertThat(new Fuzzing(CORPUS.resolve(name), folder).replay(target(name).input()))
                .isGreaterThan(10);
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(strings = {"config", "recording", "bundle", "http"})
    void findsNothingNew(String name) throws IOException, InterruptedException {
        Target target = target(name);
        double branches =
                new Fuzzing(CORPUS.resolve(name), folder).run(target.type(), target.instrumented(), target.files());
        assertThat(branches).isGreaterThanOrEqualTo(target.branches());
    }

    private static Target target(String name) {
        Target target = TARGETS.get(name);
        if (target == null) {
            throw new IllegalArgumentException(name);
        }
        return target;
    }
}
