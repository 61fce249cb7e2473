package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Where messages go.
 *
 * @param broker {@code tcp://HOST[:PORT]}, {@code ssl://HOST[:PORT]} or {@code embedded}
 * @param prefix first level of every topic
 * @param format {@code json} or {@code cbor}
 * @param username for the broker; empty for none
 * @param passwordFile a file with the password in its first line; empty for none
 */
public record MqttConfig(String broker, String prefix, String format, String username, String passwordFile) {
    /** The broker inside this process. */
    public static final String EMBEDDED = "embedded";

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    /** Checks the address, without asking anybody. */
    public MqttConfig {
        require(
                broker.equals(EMBEDDED) || isAddress(broker),
                "mqtt.broker",
                "must be tcp://HOST[:PORT], ssl://HOST[:PORT] or 'embedded'",
                "'" + broker + "'");
        require(
                PREFIX.matcher(prefix).matches(),
                "mqtt.prefix",
                "must be 1 to 64 of the characters A-Z a-z 0-9 _ . : -",
                "'" + prefix + "'");
        require(
                format.equals("json") || format.equals("cbor"),
                "mqtt.format",
                "must be json or cbor",
                "'" + format + "'");
        require(
                passwordFile.isEmpty() || !username.isEmpty(),
                "mqtt.passwordFile",
                "needs mqtt.username beside it",
                "'" + passwordFile + "'");
    }

    static MqttConfig defaults() {
        return new MqttConfig("tcp://127.0.0.1:1883", "tubes", "json", "", "");
    }

    private static boolean isAddress(String broker) {
        try {
            URI uri = new URI(broker);
            String path = uri.getPath();
            return ("tcp".equals(uri.getScheme()) || "ssl".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && (path == null || path.isEmpty());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
