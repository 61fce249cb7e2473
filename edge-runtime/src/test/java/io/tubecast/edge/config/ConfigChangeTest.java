package io.tubecast.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigChangeTest {
    @Test
    void takesOverWhatCanBeAndNamesWhatNeedsARestart() {
        ConfigChange change = ConfigChange.of(read(""), read("""
                node:
                  id: other
                publish:
                  minScore: 0.5
                  minScores: {wave: 0.7}
                  maxActors: 8
                decisions:
                  enabled: false
                """));
        assertThat(change.taken()).containsExactly("decisions.enabled", "publish.minScore", "publish.minScores");
        assertThat(change.needRestart()).containsExactly("node.id", "publish.maxActors");
        assertThat(change.config().publish().minScore()).isEqualTo(0.5);
        assertThat(change.config().publish().minScores()).containsEntry("wave", 0.7);
        assertThat(change.config().decisions().enabled()).isFalse();
        // as it was
        assertThat(change.config().node().id()).isEqualTo("tubecast");
        assertThat(change.config().publish().maxActors()).isEqualTo(32);
    }

    @Test
    void whatWaitsForARestartIsNamedEveryTime() {
        NodeConfig wanted = read("node: {id: other}\nlog: {reportSeconds: 5}\n");
        ConfigChange once = ConfigChange.of(read(""), wanted);
        ConfigChange twice = ConfigChange.of(once.config(), wanted);
        assertThat(once.taken()).containsExactly("log.reportSeconds");
        assertThat(twice.taken()).isEmpty();
        assertThat(twice.needRestart()).containsExactly("node.id");
    }

    @Test
    void namesTakenBackAreGone() {
        ConfigChange change = ConfigChange.of(read("publish: {minScores: {wave: 0.7}}\n"), read(""));
        assertThat(change.config().publish().minScores()).isEmpty();
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        NodeConfig guarded = read("http: {host: 0.0.0.0, tokenFile: token}\n");
        // the new file is right in itself, but the address waits for a restart and the token would be gone at once
        assertThatThrownBy(() -> ConfigChange.of(guarded, read("")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.host needs http.tokenFile");
    }

    @Test
    void everyKeyThatIsSaidToBeLiveExists() {
        List<String> keys = new ArrayList<>();
        ConfigReader.defaultTree()
                .properties()
                .forEach(section -> ((ObjectNode) section.getValue())
                        .fieldNames()
                        .forEachRemaining(name -> keys.add(section.getKey() + "." + name)));
        assertThat(ConfigChange.LIVE)
                .allSatisfy(live ->
                        assertThat(keys).anyMatch(key -> live.endsWith(".") ? key.startsWith(live) : key.equals(live)));
    }

    private static NodeConfig read(String text) {
        return new ConfigReader().text(Path.of("node.yaml"), text).read();
    }
}
