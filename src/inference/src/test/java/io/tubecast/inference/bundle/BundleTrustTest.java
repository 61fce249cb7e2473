package io.tubecast.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles, keys and signatures on the disk. */
class BundleTrustTest {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @TempDir
    Path folder;

    private Path model = Path.of("");
    private Path secret = Path.of("");
    private BundleTrust ours = BundleTrust.EVERYBODY;

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        TinyModel.write(model);
        secret = folder.resolve("ours.key");
        ours = new BundleTrust(List.of(BundleSigner.makePair(secret)), false);
    }

    @Test
    void whatWeSignedIsUsed() {
        BundleSignature signature = BundleSigner.sign(model, secret);
        assertThat(ModelBundle.load(model, ours)).isEqualTo(ModelBundle.load(model));
        assertThat(BundleSignature.of(model)).contains(signature);
        assertThat(ours.describe(model))
                .isEqualTo("signed with " + ours.keys().get(0).id());
        assertThat(BundleTrust.EVERYBODY.describe(model)).isEqualTo("signatures are not checked");
    }

    @Test
    void unsignedIsRefusedUnlessAllowed() {
        refuses(ours, model + ": has no signature (model.sig); allowed are bundles that are signed with ed25519:");
        BundleTrust lenient = new BundleTrust(ours.keys(), true);
        assertThat(ModelBundle.load(model, lenient).manifest().model().name()).isEqualTo("tiny");
        assertThat(lenient.describe(model)).isEqualTo("not signed, which is allowed");
    }

    @Test
    void anothersSignatureIsRefusedEvenWhereUnsignedIsAllowed() {
        Path other = folder.resolve("other.key");
        BundleKey key = BundleSigner.makePair(other);
        BundleSigner.sign(model, other);
        for (boolean lenient : new boolean[] {false, true}) {
            refuses(
                    new BundleTrust(ours.keys(), lenient),
                    "model.sig: is signed with the key %s; allowed are %s"
                            .formatted(key.id(), ours.keys().get(0).id()));
        }
        BundleTrust both = new BundleTrust(List.of(ours.keys().get(0), key), false);
        assertThat(ModelBundle.load(model, both).labels().size()).isEqualTo(3);
    }

    @Test
    void aManifestThatWasChangedAfterwardsIsRefusedWhateverByte() throws IOException {
        BundleSigner.sign(model, secret);
        Path file = model.resolve("model.yaml");
        byte[] sound = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 50; i++) {
            byte[] changed = sound.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            refuses(ours, "model.sig: is not the signature of model.yaml by the key ed25519:");
        }
    }

    @Test
    void aFileThatWasChangedAfterwardsIsRefusedEvenWithItsHashMadeGood() throws IOException {
        BundleSigner.sign(model, secret);
        Path graph = model.resolve("appearance.onnx");
        String before = BundleFiles.sha256(graph);
        Files.writeString(graph, "other weights");
        refuses(ours, graph + ": damaged or changed, SHA-256 is ");
        Path file = model.resolve("model.yaml");
        Files.writeString(file, Files.readString(file).replace(before, BundleFiles.sha256(graph)));
        assertThat(ModelBundle.load(model).labels().size()).isEqualTo(3);
        refuses(ours, "is not the signature of model.yaml");
    }

    @Test
    void aManifestThatIsWrittenAnewIsUnsigned() throws IOException {
        BundleSigner.sign(model, secret);
        BundleWriter.write(model, ModelBundle.load(model).manifest());
        assertThat(model.resolve("model.sig")).doesNotExist();
    }

    @Test
    void damagedSignaturesSayWhatIsWrong() throws IOException {
        Path file = model.resolve("model.sig");
        Files.writeString(file, "");
        refuses(ours, file + ": is empty");
        Files.writeString(file, "%YAML 1.1\n---\n"); // found by fuzzing
        refuses(ours, file + ": is empty");
        Files.writeString(file, "key: md5:1\nsignature: x\n");
        refuses(ours, file + ": key must be ed25519: and 16 hexadecimal digits");
        String id = ours.keys().get(0).id();
        Files.writeString(file, "key: %s\nsignature: x\n".formatted(id));
        refuses(ours, "signature must be 64 bytes in Base64, was 'x'");
        String zero = Base64.getEncoder().encodeToString(new byte[64]);
        Files.writeString(file, "key: %s\nsignature: %s\n".formatted(id, zero));
        refuses(ours, "is not the signature of model.yaml");
    }

    @Test
    void keysReadBackAndAreTheirOwnersAlone() throws IOException {
        BundleKey key = ours.keys().get(0);
        assertThat(BundleKey.read(folder.resolve("ours.pub"))).isEqualTo(key);
        assertThat(BundleKey.isKey(key.text())).isTrue();
        assertThat(BundleKey.parse(key.text(), "key")).isEqualTo(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> BundleSigner.makePair(secret)).hasMessageContaining("is there already");
        assertThatThrownBy(() -> BundleKey.read(secret))
                .hasMessage(secret + ": holds a PRIVATE KEY, wanted is a PUBLIC KEY");
        assertThatThrownBy(() -> BundleKey.read(model.resolve("labels.txt")))
                .hasMessageEndingWith("labels.txt: is no PEM file with a PUBLIC KEY");
        assertThatThrownBy(() -> BundleKey.parse("MCowBQYDK2VwAyEAAAAA", "model.trustedKeys[0]"))
                .hasMessage("model.trustedKeys[0]: is no public key for Ed25519");
        Files.delete(folder.resolve("ours.pub"));
        BundleSigner.makePair(folder.resolve("x.key"));
        Files.move(folder.resolve("x.pub"), folder.resolve("ours.pub"));
        assertThatThrownBy(() -> BundleSigner.sign(model, secret)).hasMessageContaining("is not the public half of");
    }

    @Test
    void openSslMakesTheSameKeysAndSignatures() throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "skipped: openssl is not installed");
        Path theirs = folder.resolve("theirs.key");
        openssl("genpkey", "-algorithm", "ed25519", "-out", theirs.toString());
        openssl(
                "pkey",
                "-in",
                theirs.toString(),
                "-pubout",
                "-out",
                folder.resolve("theirs.pub").toString());
        BundleSignature signature = BundleSigner.sign(model, theirs);
        Path raw = Files.write(folder.resolve("raw"), signature.bytes());
        String said = openssl(
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                folder.resolve("theirs.pub").toString(),
                "-rawin",
                "-in",
                model.resolve("model.yaml").toString(),
                "-sigfile",
                raw.toString());
        assertThat(said).contains("Signature Verified Successfully");
    }

    private static String openssl(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(OPENSSL.toString());
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private void refuses(BundleTrust trust, String message) {
        assertThatThrownBy(() -> ModelBundle.load(model, trust))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }
}
