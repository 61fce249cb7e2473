package io.tubecast.edge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCommitTest {
    @TempDir
    Path folder;

    @Test
    void standsInTheJar() throws IOException {
        assertThat(BuildCommit.of(jar("9ee0316", "false"))).isEqualTo("9ee0316");
        assertThat(BuildCommit.of(jar("9ee0316", "true"))).isEqualTo("9ee0316-changed");
        assertThat(BuildCommit.of(jar("${git.commit.id.abbrev}", "${git.dirty}")))
                .isEqualTo("unknown"); // built outside of a checkout
        assertThat(BuildCommit.of(folder)).isEqualTo("unknown"); // classes in a folder
    }

    private Path jar(String commit, String changed) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Implementation-Commit", commit);
        manifest.getMainAttributes().putValue("Implementation-Changed", changed);
        Path file = folder.resolve("program.jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return file;
    }
}
