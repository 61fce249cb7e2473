package io.tubecast.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastGoodTest {
    @TempDir
    Path folder;

    @Test
    void thereIsNoneBeforeOneIsKept() {
        assertThat(new LastGood(folder.resolve("state")).text()).isEmpty();
    }

    @Test
    void keepsTheNewestTextAndForItsOwnerAlone() throws IOException {
        LastGood lastGood = new LastGood(folder.resolve("state"));
        lastGood.keep("node: {id: a}\n");
        assertThat(lastGood.text()).hasValue("node: {id: a}\n");
        lastGood.keep("node: {id: b}\n");
        // an address in it can have a password
        assertThat(Files.getPosixFilePermissions(lastGood.path()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(lastGood.text()).hasValue("node: {id: b}\n");
        assertThat(folder.resolve("state"))
                .isDirectoryContaining("glob:**.last-good")
                .isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aPowerCutWhileWritingLeavesTheOldTextWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("kept"), "old");
        AtomicFile writing = new AtomicFile(file);
        writing.prepare("new".getBytes(StandardCharsets.UTF_8)); // and here the power is cut
        assertThat(file).hasContent("old");
        // after the start what was left over is in nobody's way, even if it is longer
        new AtomicFile(file).prepare("something much longer".getBytes(StandardCharsets.UTF_8));
        new AtomicFile(file).write("newer".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("newer");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsOfNoConsequence() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "no folder");
        LastGood lastGood = new LastGood(inTheWay);
        lastGood.keep("node: {id: a}\n");
        assertThat(lastGood.text()).isEmpty();
        assertThatThrownBy(() -> new AtomicFile(inTheWay.resolve("x")).write(new byte[1]))
                .isInstanceOf(IOException.class);
    }
}
