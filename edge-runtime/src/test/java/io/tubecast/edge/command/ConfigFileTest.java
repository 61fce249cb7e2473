package io.tubecast.edge.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.LastGood;
import io.tubecast.edge.node.BrokerFiles;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.store.ModelOrigin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final String GOOD = "node: {id: a}\n";

    @TempDir
    private Path folder;

    private final StringWriter told = new StringWriter();

    private ConfigFile file() {
        return new ConfigFile(folder.resolve("node.yaml"), folder, ConfigFileTest::plan);
    }

    private static NodePlan plan(ConfigReader reader) {
        return new NodePlan(reader.read(), ModelOrigin.of(Path.of("model")), "synthetic:", BrokerFiles.NONE, 0, false);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("node.yaml"), text);
    }

    @Test
    void whatIsKeptIsWhatWasReadAndNotWhatTheFileHasBecomeSince() throws IOException {
        write(GOOD);
        ConfigFile file = file();
        file.first(new PrintWriter(told));
        write("node: {id"); // somebody edits while the node opens its networks
        file.started();
        assertThat(new LastGood(folder).text()).hasValue(GOOD);
        ConfigFile next = file();
        assertThat(next.first(new PrintWriter(told)).config().node().id()).isEqualTo("a");
        assertThat(told.toString()).contains("not YAML").contains("starts with the last good configuration");
        next.started(); // the broken text is not kept for having been read
        assertThat(new LastGood(folder).text()).hasValue(GOOD);
    }

    @Test
    void whatIsTakenOverIsKept() throws IOException {
        write(GOOD);
        ConfigFile file = file();
        file.first(new PrintWriter(told));
        file.started();
        write("node: {id: b}\n");
        file.again();
        write("node: {id: c}\n");
        file.reloaded();
        assertThat(new LastGood(folder).text()).hasValue("node: {id: b}\n");
    }
}
