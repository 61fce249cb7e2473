package io.tubecast.edge.support;

import io.tubecast.edge.config.MqttConfig;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.remote.Secrets;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Takes secrets out of texts: whatever looks like one, and the very words that the configuration keeps secret, wherever they stand. */
final class Redaction {
    private static final int SHORTEST = 3;

    private final List<String> words = new ArrayList<>();

    /** What a plan keeps secret. */
    Redaction(NodePlan plan) {
        MqttConfig mqtt = plan.config().mqtt();
        Path password = plan.brokerFiles().password();
        if (password != null) {
            add(firstLine(password));
        }
        addVariable(mqtt.passwordEnv());
        Path token = plan.tokenFile();
        if (token != null) {
            add(firstLine(token).strip());
        }
        addVariable(plan.config().http().tokenEnv());
        addUser(plan.source());
        words.sort(Comparator.comparingInt(String::length).reversed());
    }

    private void addVariable(String name) {
        String value = name.isEmpty() ? null : System.getenv(name);
        add(value == null ? "" : value.strip());
    }

    /** User and password in an address, as they are written there and as they are meant. */
    private void addUser(String address) {
        int begin = address.indexOf("://");
        String authority =
                begin < 0 ? "" : address.substring(begin + "://".length()).split("[/?#\\s]", 2)[0];
        int end = authority.lastIndexOf('@'); // a password may have one itself
        if (end < 0) {
            return;
        }
        String written = authority.substring(0, end);
        int colon = written.indexOf(':');
        String password = written.substring(colon + 1);
        add(password);
        try {
            String meant = URI.create("x://x/" + password).getPath();
            add(meant == null ? "" : meant.substring(1));
        } catch (IllegalArgumentException e) {
            add(password.replace("%", "")); // no escapes after all
        }
    }

    private void add(String word) {
        if (word.length() >= SHORTEST) { // a shorter one would be found in every other word
            words.add(word);
        }
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return ""; // what this user cannot read stands in nothing that it writes
        }
    }

    /** A text without secrets. */
    String of(String text) {
        String hidden = Secrets.hide(text);
        for (String word : words) {
            hidden = hidden.replace(word, "***");
        }
        return hidden;
    }
}
