package io.tubecast.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.TinyClips;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real bundles, keys and networks in a real store. */
class ModelStoreTest {
    private final Path folder;
    private final StoreRig rig;
    private final Path root;
    private final ModelStore store;

    ModelStoreTest(@TempDir Path folder) {
        this.folder = folder;
        rig = new StoreRig(folder);
        root = folder.resolve("models");
        store = new ModelStore(root);
    }

    private InstalledModel install(Path source) {
        return store.install(source, rig.trust(), GoldenProbe::check);
    }

    @Test
    void modelsLieSideBySideAndTheNewestIsCurrent() throws IOException {
        assertThat(store.list()).isEmpty();
        assertThat(store.current()).isEmpty();
        InstalledModel one = install(rig.signed("1"));
        assertThat(one.name()).matches("tiny-1-[0-9a-f]{12}");
        assertThat(store.current()).contains(root.resolve(one.name()));
        assertThat(store.previous()).isEmpty();
        InstalledModel two = install(rig.zip(rig.signed("2"), "mine/"));
        InstalledModel three = install(rig.zip(rig.signed("3/x"), ""));
        assertThat(three.name()).startsWith("tiny-3-x-");
        assertThat(store.list())
                .extracting(InstalledModel::name, InstalledModel::use)
                .containsExactly(
                        tuple(three.name(), InstalledModel.Use.CURRENT),
                        tuple(two.name(), InstalledModel.Use.PREVIOUS),
                        tuple(one.name(), InstalledModel.Use.KEPT));
        assertThat(Files.readSymbolicLink(root.resolve("current"))).isEqualTo(Path.of(three.name()));
        assertThat(ModelBundle.load(root.resolve("current"), rig.trust())
                        .manifest()
                        .model()
                        .version())
                .isEqualTo("3/x");
    }

    @Test
    void whateverIsWrongWithABundleTheFormerOneStays() throws IOException {
        InstalledModel good = install(rig.signed("1"));
        refuses(rig.tampered("2"), "bundle-2/head-appearance.onnx: damaged or changed, SHA-256 is ", good);
        refuses(rig.signedByAnother("3"), "bundle-3/model.sig: is signed with the key ed25519:", good);
        refuses(rig.failingItsGoldenVector("4"), "answers to the golden input with mean magnitude of", good);
        refuses(rig.unsigned("5"), "bundle-5: has no signature (model.sig); allowed are", good);
        Path zip = rig.zip(rig.tampered("6"), "");
        refuses(zip, "bundle-6.zip/head-appearance.onnx: damaged or changed", good);
        Files.write(zip, new byte[] {1, 2, 3});
        refuses(zip, "bundle-6.zip: is no zip file", good);
        refuses(folder.resolve("nothing"), "nothing: no such model bundle", good);
        refuses(
                Files.createDirectory(folder.resolve("empty")),
                "empty: is no model bundle, it has no model.yaml",
                good);
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            for (String name : List.of("model.yaml", "x/../../escaped")) {
                entries.putNextEntry(new ZipEntry(name));
                entries.write(1);
            }
        }
        refuses(zip, "a file must be a relative path", good);
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    private void refuses(Path source, String message, InstalledModel stays) throws IOException {
        assertThatThrownBy(() -> install(source))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message);
        assertThat(store.current()).contains(stays.folder());
        assertThat(store.list()).extracting(InstalledModel::name).containsExactly(stays.name());
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left.map(each -> String.valueOf(each.getFileName())))
                    .containsExactlyInAnyOrder(stays.name(), "current", ".lock");
        }
        GoldenProbe.check(ModelBundle.load(root.resolve("current"), rig.trust()));
    }

    @Test
    void aPowerCutAtAnyMomentLeavesAModelThatCanBeLoaded() throws IOException {
        Path third = rig.signed("3");
        Path prepared = folder.resolve("prepared");
        for (String version : List.of("1", "2")) {
            new ModelStore(prepared).install(rig.signed(version), rig.trust(), bundle -> {});
        }
        int steps = 0;
        boolean through = false;
        while (!through) {
            Path place = copy(prepared, folder.resolve("cut-" + steps));
            through = !cutOffAfter(steps++, place, third);
            assertThat(version(place, "current")).isIn(through ? List.of("3") : List.of("2", "3"));
            assertThat(version(place, "previous")).isIn(through ? List.of("2") : List.of("1", "2"));
            // and the next installation goes on as if nothing had been
            new ModelStore(place).install(third, rig.trust(), bundle -> {});
            assertThat(version(place, "current")).isEqualTo("3");
            assertThat(new ModelStore(place).list()).hasSize(3);
            assertThat(place.resolve(".incoming-" + ProcessHandle.current().pid()))
                    .doesNotExist();
        }
        assertThat(steps).isGreaterThan(15);
    }

    /** Installs until some step; whether the power was cut before the end. */
    private boolean cutOffAfter(int steps, Path place, Path source) {
        AtomicInteger left = new AtomicInteger(steps);
        ModelStore store = new ModelStore(place, () -> {
            if (left.getAndDecrement() <= 0) {
                left.set(0); // it stays off
                throw new PowerCut();
            }
        });
        try {
            store.install(source, rig.trust(), bundle -> {});
            return false;
        } catch (PowerCut e) {
            return true;
        }
    }

    private String version(Path place, String link) {
        ModelBundle bundle = ModelBundle.load(place.resolve(link), rig.trust());
        return bundle.manifest().model().version();
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return to;
    }

    /** What the machine does then; nobody catches it. */
    private static final class PowerCut extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void rollsBackAndForthAndByName() throws IOException {
        InstalledModel one = install(rig.signed("1"));
        assertThatThrownBy(() -> store.rollBack("", rig.trust(), GoldenProbe::check))
                .hasMessageContaining("has no previous model, installed are [" + one.name() + "]");
        InstalledModel two = install(rig.signed("2"));
        InstalledModel three = install(rig.signed("3"));
        assertThat(store.rollBack("", rig.trust(), GoldenProbe::check).name()).isEqualTo(two.name());
        assertThat(store.previous()).contains(three.folder());
        assertThat(store.rollBack(one.name(), rig.trust(), GoldenProbe::check).name())
                .isEqualTo(one.name());
        assertThatThrownBy(() -> store.rollBack("four", rig.trust(), GoldenProbe::check))
                .hasMessageContaining("has no model 'four', installed are");
        Files.writeString(two.folder().resolve("labels.txt"), "damaged");
        assertThatThrownBy(() -> store.rollBack("", rig.trust(), GoldenProbe::check))
                .hasMessageContaining("labels.txt: damaged or changed");
        assertThat(store.current()).contains(one.folder());
        assertThatThrownBy(() -> store.remove(two.name())).hasMessageContaining("is the previous model and stays");
        store.remove(three.name());
        assertThat(store.list()).hasSize(2);
    }

    @Test
    void aBadCurrentModelDoesNotBecomeTheWayBack() throws IOException {
        InstalledModel one = install(rig.signed("1"));
        InstalledModel two = install(rig.signed("2"));
        Files.writeString(two.folder().resolve("labels.txt"), "damaged");
        InstalledModel three = install(rig.signed("3"));
        assertThat(store.current()).contains(three.folder());
        assertThat(store.previous()).contains(one.folder());
        // the very model that was damaged can be installed again
        assertThat(install(folder.resolve("bundle-2")).name()).isEqualTo(two.name() + "-2");
        assertThat(store.previous()).contains(three.folder());
    }

    @Test
    void installingTheCurrentModelAgainChangesNothing() throws IOException {
        InstalledModel one = install(rig.signed("1"));
        InstalledModel two = install(rig.signed("2"));
        Files.createDirectories(two.folder().resolve("engines/orin"));
        assertThat(install(folder.resolve("bundle-2"))).isEqualTo(two);
        assertThat(store.previous()).contains(one.folder());
        assertThat(two.folder().resolve("engines/orin")).isDirectory();
    }

    @Test
    void aModelOfWholeClipsIsInstalledToo() throws IOException {
        Path clips = TinyClips.write(folder.resolve("clips"), true);
        InstalledModel installed = store.install(clips, BundleTrust.EVERYBODY, GoldenProbe::check);
        assertThat(store.current()).contains(installed.folder());
        StoreRig.edit(clips, "meanMagnitude: 0", "meanMagnitude: 7");
        assertThatThrownBy(() -> store.install(clips, BundleTrust.EVERYBODY, GoldenProbe::check))
                .hasMessageContaining("answers to the golden input");
    }

    @Test
    void enginesAndHiddenFilesStayBehind() throws IOException {
        Path model = rig.signed("1");
        Files.createDirectories(model.resolve("engines/orin"));
        Files.writeString(model.resolve("engines/orin/appearance.plan"), "somebody's code");
        Files.writeString(model.resolve(".hidden"), "x");
        Path installed = install(model).folder();
        assertThat(installed.resolve("engines")).doesNotExist();
        assertThat(installed.resolve(".hidden")).doesNotExist();
    }
}
