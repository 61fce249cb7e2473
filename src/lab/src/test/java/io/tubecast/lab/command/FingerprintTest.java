package io.tubecast.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.evaluation.format.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir
    private Path folder;

    @Test
    void aFileIsKnownByItsContent() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "abc");
        // the first test vector of FIPS 180-2
        assertThat(Fingerprint.of(file)).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Files.writeString(file, "abd");
        assertThat(Fingerprint.of(file)).doesNotStartWith("ba78");
        assertThatThrownBy(() -> Fingerprint.of(folder.resolve("none")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none");
    }

    @Test
    void aFolderIsKnownByNamesAndSizesBelowIt() throws IOException {
        Files.writeString(folder.resolve("a"), "abc");
        Path deep = Files.createDirectories(folder.resolve("b/c"));
        Files.writeString(deep.resolve("d"), "1");
        String before = Fingerprint.of(folder);
        assertThat(Fingerprint.of(folder)).isEqualTo(before);
        Files.writeString(deep.resolve("d"), "12");
        String longer = Fingerprint.of(folder);
        assertThat(longer).isNotEqualTo(before);
        Files.move(deep.resolve("d"), deep.resolve("e"));
        assertThat(Fingerprint.of(folder)).isNotEqualTo(longer);
    }
}
