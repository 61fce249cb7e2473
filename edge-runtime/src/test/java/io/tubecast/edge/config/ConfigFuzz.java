package io.tubecast.edge.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Any bytes as a configuration: it is refused by a message that names the file, or it is one that reads back equal. */
public final class ConfigFuzz {
    private static final Path FILE = Path.of("fuzzed.yaml");

    private ConfigFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        NodeConfig config;
        try {
            config = new ConfigReader()
                    .text(FILE, new String(input, StandardCharsets.UTF_8))
                    .read();
        } catch (ConfigException e) {
            if (!String.valueOf(e.getMessage()).startsWith(FILE.toString())) {
                throw new AssertionError("a message without the file: " + e.getMessage(), e);
            }
            return;
        }
        if (!ConfigReader.of(ConfigReader.tree(config)).equals(config)) {
            throw new AssertionError("does not read back equal: " + config);
        }
        ConfigChange change = ConfigChange.of(NodeConfig.defaults(), config);
        boolean same = change.taken().isEmpty() && change.needRestart().isEmpty();
        if (same != config.equals(NodeConfig.defaults())) {
            throw new AssertionError("what has changed: " + change);
        }
    }
}
