package io.tubecast.lab.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.bundle.BundleKey;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int lab(String... args) {
        return Lab.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void fromAPairOfKeysToABundleThatANodeTakes() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        Path secret = folder.resolve("models.key");
        assertThat(lab("key-pair", "--out=" + secret)).as(err.toString()).isZero();
        assertThat(lab("sign", model.toString(), "--key=" + secret))
                .as(err.toString())
                .isZero();
        BundleKey key = BundleKey.read(folder.resolve("models.pub"));
        assertThat(out.toString())
                .contains("trustedKeys: [\"%s\"]".formatted(key.text()))
                .contains("model.sig: signed with " + key.id());
        BundleTrust trust = new BundleTrust(List.of(key), false);
        assertThat(ModelBundle.load(model, trust).manifest().model().name()).isEqualTo("tiny");
    }

    @Test
    void whatCannotBeSignedIsNamed() throws IOException {
        Path model = TinyBundle.write(folder.resolve("model"));
        Path secret = folder.resolve("models.key");
        assertThat(lab("sign", model.toString(), "--key=" + secret)).isEqualTo(2);
        assertThat(err.toString()).contains("models.key: no such file");
        lab("key-pair", "--out=" + secret);
        assertThat(lab("key-pair", "--out=" + secret)).isEqualTo(2);
        assertThat(err.toString()).contains("--out: ").contains("is there already");
        Files.writeString(model.resolve("labels.txt"), "other\n");
        assertThat(lab("sign", model.toString(), "--key=" + secret)).isEqualTo(2);
        assertThat(err.toString()).contains("labels.txt: damaged or changed");
        assertThat(model.resolve("model.sig")).doesNotExist();
    }
}
