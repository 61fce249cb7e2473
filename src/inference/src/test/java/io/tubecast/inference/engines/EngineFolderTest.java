package io.tubecast.inference.engines;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static io.tubecast.inference.engines.SampleEngines.VNNI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.yaml.StrictYaml;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFolderTest {
    @TempDir
    Path folder;

    private ModelBundle bundle;
    private EngineFolder engines;

    @BeforeEach
    void write() {
        bundle = TinyModel.write(folder);
        engines = new EngineFolder(folder);
    }

    @Test
    void aBundleWithoutEnginesHasNone() {
        assertThat(engines.list()).isEqualTo(new EngineFolder.Listing(List.of(), List.of(), List.of()));
        assertThat(engines.find("onnxruntime-amd64", "appearance")).isEmpty();
    }

    @Test
    void whatIsWrittenReadsBackEqual() {
        EngineFile plan = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        EngineFile graph = SampleEngines.write(bundle, TinyModel.HEAD, VNNI);

        assertThat(engines.list().problems()).isEmpty();
        assertThat(engines.list().engines()).containsExactly(graph, plan);
        assertThat(plan.path()).isEqualTo("engines/orin-sm87-trt10.3.0/appearance.plan");
        assertThat(graph.path()).isEqualTo("engines/onnxruntime-amd64/head.onnx");
        assertThat(engines.find("onnxruntime-amd64", "head")).contains(graph);
        assertThat(StrictYaml.parse(StrictYaml.write(plan.manifest()), "text", EngineManifest.class))
                .isEqualTo(plan.manifest());
        engines.verify(plan);
        engines.verify(graph);
    }

    @Test
    void enginesAreNotAmongTheBundlesHashes() {
        SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        assertThat(ModelBundle.load(folder)).isEqualTo(bundle);
    }

    @Test
    void anEngineWithoutManifestIsNotFinished() {
        Path engine = place("unfinished");
        assertThat(engines.list().engines()).isEmpty();
        assertThat(engines.list().unfinished())
                .containsExactly(
                        engine + ": has no manifest appearance.yaml beside it, so it is not finished; it is not used");
        assertThat(engines.find(ORIN.folder(), "appearance")).isEmpty();
    }

    @Test
    void anEngineThatIsBeingReplacedIsNotThere() {
        SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        place("the next one, and then the power fails");
        assertThat(engines.list().engines()).isEmpty();
        assertThat(engines.list().unfinished()).hasSize(1);
    }

    @Test
    void aLeftOverDraftIsTold() throws IOException {
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        Path draft = engines.directory(ORIN.folder()).resolve(".head.plan.part");
        Files.writeString(draft, "half");
        assertThat(engines.list().engines()).containsExactly(engine);
        assertThat(engines.list().unfinished()).singleElement().asString().startsWith(draft + ": is being written");
        // building again clears it away
        SampleEngines.write(bundle, TinyModel.HEAD, ORIN);
        assertThat(engines.list().unfinished()).isEmpty();
        assertThat(draft).doesNotExist();
    }

    @Test
    void aTruncatedEngineIsRefused() throws IOException {
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        Path file = folder.resolve(engine.path());
        Files.writeString(file, Files.readString(file).substring(0, 5));
        refuses(engine, file + ": cut off, damaged or exchanged: SHA-256 is ");
    }

    @Test
    void anExchangedEngineIsRefused() throws IOException {
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        Path file = folder.resolve(engine.path());
        Files.writeString(file, Files.readString(file).replace('e', 'a'));
        refuses(engine, "appearance.yaml says " + engine.manifest().engine().sha256());
    }

    @Test
    void aManifestWithoutEngineIsTold() throws IOException {
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        Files.delete(folder.resolve(engine.path()));
        assertThat(engines.list().engines()).isEmpty();
        assertThat(engines.list().problems())
                .containsExactly(
                        folder.resolve(engine.path()) + ": missing, but appearance.yaml is there; it is not used");
    }

    @Test
    void aDamagedManifestIsToldWithFileLineAndKey() throws IOException {
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        Path manifest = engines.directory(engine.folder()).resolve("appearance.yaml");
        String good = Files.readString(manifest);
        damage(manifest, good.replace("engineVersion: 1", "engineVersion: 2"), "engineVersion must be 1, was 2");
        damage(manifest, good.replace("precision: int8", "precision: int7"), "precision: 'int7' is not one of");
        damage(manifest, good.replace("multiprocessors: 16", "processors: 16"), "gpu: unknown key 'processors'");
        damage(manifest, good.replace("graph: appearance\n", "graph: head\n"), "engine.file must be head.plan beside");
        damage(manifest, good.replace("  l4t:", "  jetpack:"), "gpu: unknown key 'jetpack'");
        damage(manifest, good.replace("\ngpu:", "\nspeed:"), "repeated");
        damage(manifest, good.substring(0, good.length() / 2), manifest + " line ");
        damage(manifest, "", manifest + ": is empty");
    }

    private void damage(Path manifest, String text, String message) throws IOException {
        Files.writeString(manifest, text);
        EngineFolder.Listing listing = engines.list();
        assertThat(listing.engines()).as(message).isEmpty();
        assertThat(listing.problems()).singleElement().asString().startsWith(manifest.toString());
        if (!message.equals("repeated")) {
            assertThat(listing.problems().get(0)).contains(message);
        }
    }

    @Test
    void aManifestOfAnotherGraphIsRefused() throws IOException {
        EngineFile engine = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        Path directory = engines.directory(engine.folder());
        Files.move(directory.resolve("appearance.yaml"), directory.resolve("head.yaml"));
        assertThat(engines.list().unfinished()).hasSize(1);
        assertThat(engines.list().problems())
                .anySatisfy(problem -> assertThat(problem)
                        .contains("head.yaml: graph must be 'head' as the file's name says, was 'appearance'"));
    }

    @Test
    void whatCannotBeWrittenLeavesNothing() throws IOException {
        EngineFile old = SampleEngines.write(bundle, TinyModel.TRUNK, ORIN);
        byte[] before = Files.readAllBytes(folder.resolve(old.path()));
        EngineFolder.Content fails = draft -> {
            Files.writeString(draft, "the first half");
            throw new IOException("No space left on device");
        };
        assertThatThrownBy(() -> engines.place(ORIN.folder(), "appearance.plan", fails))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith(folder.resolve(old.path()) + ": cannot be written (")
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("MiB are free there");
        // the old engine is as it was, but nobody says any more that it is whole
        assertThat(folder.resolve(old.path())).hasBinaryContent(before);
        assertThat(engines.list().engines()).isEmpty();
        try (var files = Files.list(engines.directory(ORIN.folder()))) {
            assertThat(files).containsExactly(folder.resolve(old.path()));
        }
    }

    @Test
    void aManifestThatDoesNotFitItsEngineIsNotWritten() {
        EngineManifest other =
                SampleEngines.write(bundle, TinyModel.TRUNK, ORIN).manifest();
        place("another");
        assertThatThrownBy(() -> engines.finish(ORIN.folder(), other)).hasMessageContaining("SHA-256 is ");
        assertThat(engines.find(ORIN.folder(), "appearance")).isEmpty();
    }

    @Test
    void otherFilesMayLieBesideEngines() {
        HashedFile cache = engines.place(
                ORIN.folder(), "timing.cache", EngineFolder.Content.of(ByteBuffer.wrap(new byte[] {1, 2})));
        // printf '\1\2' | sha256sum
        assertThat(cache.sha256()).isEqualTo("a12871fee210fb8619291eaea194581cbd2531e4b23759d225f6806923f63222");
        assertThat(engines.list().problems()).isEmpty();
    }

    private Path place(String content) {
        engines.place(ORIN.folder(), "appearance.plan", draft -> Files.writeString(draft, content));
        return engines.directory(ORIN.folder()).resolve("appearance.plan");
    }

    private void refuses(EngineFile engine, String message) {
        assertThatThrownBy(() -> engines.verify(engine))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message);
    }
}
