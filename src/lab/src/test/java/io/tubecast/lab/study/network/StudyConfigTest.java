package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.testkit.RealClips;
import io.tubecast.training.config.TrainingConfigs;
import io.tubecast.training.network.Fusion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StudyConfigTest {
    private static final Path STUDIES = RealClips.checkout().resolve("config/studies");
    private static final String OF_CLIPS = "cfad.yaml";
    private static final String CLIPS_OF_UCF = "cfad-ucf101-24.yaml";
    private static final String CLIPS_OF_JHMDB = "cfad-j-hmdb-21.yaml";

    @Test
    void everyCommittedStudyCanBeReadWithItsTraining() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(STUDIES)) {
            files = all.sorted().toList();
        }
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder(
                        OF_CLIPS, CLIPS_OF_UCF, CLIPS_OF_JHMDB, "j-hmdb-21.yaml", "synthetic.yaml", "ucf101-24.yaml");
        for (Path file : files) {
            if (file.getFileName().toString().startsWith("cfad")) {
                CfadStudyConfig clips =
                        StrictYaml.read(file, CfadStudyConfig.class).in(STUDIES);
                assertThat(clipRows(clips).all()).hasSize(clips.orders().size() + 1);
                continue;
            }
            StudyConfig config = StrictYaml.read(file, StudyConfig.class).in(STUDIES);
            NetworkRows rows = new NetworkRows(config, TrainingConfigs.read(file.resolveSibling(config.training())));
            assertThat(rows.fused(Fusion.SUM, true, config.delta()).starts())
                    .as(file.toString())
                    .hasSize(2);
        }
    }

    @Test
    void theStudyOfClipsComparesWhatThePaperDoes() {
        CfadStudyConfig config = StrictYaml.read(STUDIES.resolve(OF_CLIPS), CfadStudyConfig.class);
        CfadRows rows = new CfadRows(config, TrainingConfigs.readAny(STUDIES.resolve(config.training())));
        assertThat(rows.all())
                .extracting(ClipReading::key)
                .containsExactly("order-2", "order-3", "order-4", "order-5", "no-residuals");
        // none and three sigmas; with the order that is studied also all, and three ways to select at four alphas, one
        // of them drawn three times
        assertThat(rows.ofOrder(2).ways().ways()).hasSize(4);
        assertThat(rows.ofOrder(4).ways().ways()).hasSize(4 + 1 + 4 * (1 + 1 + 3));
        Map<String, Map<String, Double>> table =
                Objects.requireNonNull(CfadPaper.printed().refinement().get("ucf101-24"));
        config.sigmas().forEach(sigma -> assertThat(table).containsKey(sigma.toString()));
        assertThat(Objects.requireNonNull(table.get("none"))).containsOnlyKeys("2", "3", "4", "5");
    }

    private static CfadRows clipRows(CfadStudyConfig config) {
        return new CfadRows(config, TrainingConfigs.readAny(STUDIES.resolve(config.training())));
    }

    /** All that the paper's Table 1 has is asked, with its best order in the place where one is used. */
    @Test
    void theStudiesOfClipsOfThePapersDataAskForItsTable() {
        for (String name : List.of(CLIPS_OF_UCF, CLIPS_OF_JHMDB)) {
            CfadStudyConfig config = StrictYaml.read(STUDIES.resolve(name), CfadStudyConfig.class);
            StudyData data = config.data().get(0);
            Map<String, Map<String, Double>> table =
                    Objects.requireNonNull(CfadPaper.printed().refinement().get(data.paper()));
            List<String> orders = config.orders().stream().map(String::valueOf).toList();
            assertThat(Objects.requireNonNull(table.get("none")).keySet()).containsExactlyInAnyOrderElementsOf(orders);
            config.sigmas().forEach(sigma -> assertThat(table).containsKey(sigma.toString()));
            assertThat(table).hasSize(1 + config.sigmas().size());
            Map<String, Double> best = Objects.requireNonNull(table.get(String.valueOf(config.sigma())));
            assertThat(best.get(String.valueOf(config.order()))).isEqualTo(Collections.max(best.values()));
            assertThat(Objects.requireNonNull(data.set()).splits()).hasSize(name.equals(CLIPS_OF_JHMDB) ? 3 : 1);
            assertThat(clipRows(config).ofOrder(config.order()).network().weights())
                    .isEqualTo(config.weights());
        }
    }

    @Test
    void theStudiesOfThePapersDataAreUnderTheRulesOfItsFigures() {
        for (String name : List.of("ucf101-24", "j-hmdb-21")) {
            StudyConfig config = StrictYaml.read(STUDIES.resolve(name + ".yaml"), StudyConfig.class);
            assertThat(config.rules().name()).isEqualTo("road");
            assertThat(config.linker()).isEqualTo("road");
            StudyData data = config.data().get(0);
            assertThat(PaperFigures.printed().ablation()).containsKey(Objects.requireNonNull(data.paper()));
            assertThat(Objects.requireNonNull(data.set()).splits()).hasSize(name.startsWith("j") ? 3 : 1);
        }
        StudyConfig synthetic = StrictYaml.read(STUDIES.resolve("synthetic.yaml"), StudyConfig.class);
        assertThat(synthetic.rules().name()).isEqualTo("continuous");
        assertThat(synthetic.linker()).isEqualTo("online");
    }

    @Test
    void placesAreFoundFromTheStudysFile() {
        StudyConfig config = StrictYaml.read(STUDIES.resolve("ucf101-24.yaml"), StudyConfig.class);
        StudyData.AnnotatedSet set = Objects.requireNonNull(new StudyData(
                        "mine",
                        null,
                        null,
                        new StudyData.AnnotatedSet(
                                "truth.jsonl",
                                "clips",
                                null,
                                null,
                                new StudyData.Lists("lists/a.txt", "/elsewhere/b.txt")))
                .in(Path.of("/data"))
                .set());
        assertThat(set.truth()).isEqualTo("/data/truth.jsonl");
        assertThat(set.videos()).isEqualTo("/data/clips");
        assertThat(set.lists()).isEqualTo(new StudyData.Lists("/data/lists/a.txt", "/elsewhere/b.txt"));
        assertThat(Objects.requireNonNull(config.in(Path.of("/x")).base()).weights())
                .isEqualTo(Objects.requireNonNull(config.base()).weights());
    }
}
