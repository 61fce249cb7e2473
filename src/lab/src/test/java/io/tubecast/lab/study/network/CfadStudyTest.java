package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tubecast.lab.Lab;
import io.tubecast.lab.SmallClips;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole study of networks that see clips, each trained for two steps on two clips of 8 frames. */
class CfadStudyTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String study = "";

    @BeforeEach
    void shortTraining() throws IOException {
        Path config = RealClips.checkout().resolve("config");
        Files.writeString(folder.resolve("training.yaml"), SmallClips.configuration(2));
        study = Files.readString(config.resolve("studies/cfad.yaml"))
                .replaceFirst("\\.\\./training/cfad-study\\.yaml", "training.yaml")
                .replaceFirst(
                        "\\.\\./models/cfad-demo",
                        config.resolve("models/cfad-demo").toString())
                .replace("training: 500", "training: 2")
                .replace("test: 120", "test: 2")
                .replaceFirst("orders: .*", "orders: [2, 4]")
                .replaceFirst("sigmas: .*", "sigmas: [0.4, 0.8]")
                .replaceFirst("alphas: .*", "alphas: [0.15, 0.45]")
                .replaceFirst("draws: 3", "draws: 2");
        write(study);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("study.yaml"), text);
    }

    private int lab(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("study", "cfad", "--config=" + folder.resolve("study.yaml"), "--out=" + folder.resolve("out")));
        arguments.addAll(List.of(more));
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private FileTime time(String file) throws IOException {
        return Files.getLastModifiedTime(folder.resolve("out").resolve(file));
    }

    @Test
    void everyFigureOfThePaperHasItsTable() throws IOException {
        assertThat(lab()).as(err::toString).isZero();
        String text = Files.readString(folder.resolve("out/cfad.md"));
        assertThat(out.toString()).isEqualTo(text);
        assertThat(err.toString()).contains("training: order-2, seed 1; network 1 of 3", "in 3 ways", "in 12 ways");
        assertThat(text)
                .contains("## context-mixed", "2 clips of the synthetic world to learn from, 2 others to test on")
                .contains("|  | order 2 | order 4 |")
                .containsPattern("\\| no refinement \\| [0-9].* \\| [0-9]")
                .containsPattern("\\| sigma 0\\.8 \\| [0-9].* \\| [0-9]")
                .contains("| paper, ucf101-24: sigma 0.8 | 60.3 | 62.7 |")
                .contains("The paper: up to +4.7 in v-MABO.")
                .contains("at the 8 time stamps")
                .containsPattern("\\| mean overlap \\| tubes matched \\| coarse \\| refined \\|")
                .containsPattern("\\| score, alpha 0\\.15 \\| [0-9]")
                .containsPattern("\\| random, alpha 0\\.45 \\| [0-9]")
                .containsPattern("\\| alpha 0\\.45: score above uniform \\| [+-]")
                .containsPattern("\\| wrongClass \\| [0-9]+ \\([0-9]+ to [0-9]+\\) \\| [0-9]")
                .contains("The paper: -42.0 % tubes of the wrong class.", "The paper: 7.6 ms a frame")
                .containsPattern(
                        "\\| no-residuals, sigma 0\\.8 \\| [0-9.]+ \\| [0-9.]+ \\| [0-9.]+ \\| [0-9.]+ \\| [0-9]")
                .doesNotContain("NaN", "Infinity");
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("out/cfad.json").toFile());
        String settings = Files.readString(folder.resolve("out/context-mixed/networks/order-4-s1/config.yaml"));
        assertThat(settings).contains("# from ", "# coarse fresh");
        JsonNode rows = json.path("context-mixed");
        assertThat(rows.path("order-4.sigma-0.8").path("videoMabo").isNumber()).isTrue();
        assertThat(rows.path("order-2.none").path("intervals").has("videoMabo")).isTrue();
        // true boxes are no worse than those found, and their own spans no worse than others
        JsonNode closed = json.path("context-mixed.closed").path("order-4");
        double ceiling = closed.path("ceilingInTrueSpans").doubleValue();
        assertThat(ceiling).isBetween(0.7, 1.0);
        assertThat(closed.path("ceilingInSpansFound").doubleValue()).isLessThanOrEqualTo(ceiling);
        assertThat(closed.path("matchedTubes").isInt()).isTrue();
        JsonNode costs = json.path("context-mixed.costs").path("ways");
        assertThat(costs.path("none").path("maps").doubleValue()).isZero();
        double maps = costs.path("score-0.15").path("maps").doubleValue();
        assertThat(costs.path("uniform-0.15").path("maps").doubleValue()).isEqualTo(maps);
        assertThat(costs.path("random-0.15-draw-2").path("maps").doubleValue()).isEqualTo(maps);
        for (String picture : List.of("orders", "selection")) {
            assertThat(Files.readString(folder.resolve("out/cfad-context-mixed-%s.svg".formatted(picture))))
                    .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                    .doesNotContain("NaN");
        }
        try (Stream<Path> networks = Files.list(folder.resolve("out/context-mixed/networks"))) {
            assertThat(networks.map(network -> network.getFileName().toString()))
                    .containsExactlyInAnyOrder("order-2-s1", "order-4-s1", "no-residuals-s1");
        }

        // what is there is used; ways that were not asked for before are found on the same networks
        String network = "context-mixed/networks/order-4-s1/run/last.checkpoint";
        String found = "context-mixed/readings/order-%d-s1/found/costs.json";
        FileTime trained = time(network);
        FileTime four = time(found.formatted(4));
        assertThat(lab()).isZero();
        assertThat(time(found.formatted(4))).isEqualTo(four);
        FileTime two = time(found.formatted(2));
        write(study.replaceFirst("alphas: .*", "alphas: [0.15, 0.25]"));
        assertThat(lab()).as(err::toString).isZero();
        assertThat(time(network)).isEqualTo(trained);
        assertThat(time(found.formatted(4))).isNotEqualTo(four);
        assertThat(time(found.formatted(2))).isEqualTo(two);
        assertThat(Files.readString(folder.resolve("out/cfad.md"))).contains("| uniform, alpha 0.25 |");
        assertThat(folder.resolve("out/context-mixed/readings/order-4-s1/found/score-0.45.jsonl.gz"))
                .doesNotExist();

        // a network of another configuration is not taken for it
        Path training = folder.resolve("training.yaml");
        Files.writeString(training, Files.readString(training).replaceFirst("momentum: 0.9", "momentum: 0.8"));
        assertThat(lab()).isEqualTo(1);
        assertThat(err.toString()).contains("this folder is of a network trained otherwise");
    }

    @Test
    void aFileThatIsWrongIsAnErrorThatNamesTheKey() throws IOException {
        write(study.replaceFirst("order: 4", "order: 3"));
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("study.yaml", "order must be one of [2, 4], was 3");
        write(study.replaceFirst("sigma: 0.8", "sigma: 0.7"));
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("sigma must be one of [0.4, 0.8], was 0.7");
        write(study.replaceFirst("alphas: .*", "alphas: [0.15, 1.5]"));
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("alphas must be in [0, 1], was 1.5");
        write(study.replaceFirst("alpha: .*", "alpha: 1.5"));
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("alpha must be in [0, 1], was 1.5");
        write(study.replaceFirst("seeds: .*", "seeds: [1, 1]"));
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("seeds must not name one twice, was [1, 1]");
        write(study.replaceFirst("weights: .*", "weights: [i3d.safetensors]"));
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("weights: there is no " + folder.resolve("i3d.safetensors"));
        Path pairs = RealClips.checkout().resolve("config/training/amtnet-mini-study.yaml");
        write(study.replaceFirst("training: .*", "training: " + pairs));
        assertThat(lab()).isEqualTo(2);
        assertThat(err.toString()).contains("network.trunk must be one that sees clips (cfad-...), was 'amtnet-mini'");
        assertThat(folder.resolve("out")).doesNotExist();
        write(study);
        assertThat(lab("--data=nowhere")).isEqualTo(2);
        assertThat(err.toString()).contains("--data must be one of [context-mixed], was 'nowhere'");
    }
}
