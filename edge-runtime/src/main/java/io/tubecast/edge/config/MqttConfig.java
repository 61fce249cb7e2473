package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import io.tubecast.core.text.NearestName;
import io.tubecast.publish.Discovery;
import io.tubecast.publish.command.CommandName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where messages go.
 *
 * @param broker {@code tcp://HOST[:PORT]}, {@code ssl://HOST[:PORT]} or {@code embedded}
 * @param prefix first level of every topic
 * @param format {@code json} or {@code cbor}
 * @param username for the broker; empty for none
 * @param passwordFile a file with the password in its first line; empty for none
 * @param passwordEnv name of an environment variable with the password; empty for none
 * @param caFile certificates of those who may vouch for the broker; empty for those of the Java runtime
 * @param certificateFile this node's certificate for the broker; empty for none
 * @param keyFile the key of that certificate; empty for none
 * @param commands names of the commands that are taken
 * @param commandsPerSecond most commands a second
 * @param sendPictures whether the snapshot command may send pictures
 * @param rosMirror whether every snapshot is sent as ROS has it as well
 * @param homeAssistant {@code none}, {@code announce} or {@code remove}
 * @param homeAssistantPrefix first level of Home Assistant's topics
 */
public record MqttConfig(
        String broker,
        String prefix,
        String format,
        String username,
        String passwordFile,
        String passwordEnv,
        String caFile,
        String certificateFile,
        String keyFile,
        List<String> commands,
        int commandsPerSecond,
        boolean sendPictures,
        boolean rosMirror,
        String homeAssistant,
        String homeAssistantPrefix) {
    /** The broker inside this process. */
    public static final String EMBEDDED = "embedded";

    /** Home Assistant is told about the node. */
    public static final String ANNOUNCE = "announce";

    /** What Home Assistant was told is taken back. */
    public static final String REMOVE = "remove";

    private static final Pattern LEVEL = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String LEVEL_RULE = "must be 1 to 64 of the characters A-Z a-z 0-9 _ . : -";

    /** Checks the address and the names, without asking anybody. */
    public MqttConfig {
        commands = List.copyOf(commands);
        require(
                broker.equals(EMBEDDED) || isAddress(broker),
                "mqtt.broker",
                "must be tcp://HOST[:PORT], ssl://HOST[:PORT] or 'embedded'",
                quoted(broker));
        require(LEVEL.matcher(prefix).matches(), "mqtt.prefix", LEVEL_RULE, quoted(prefix));
        require(format.equals("json") || format.equals("cbor"), "mqtt.format", "must be json or cbor", quoted(format));
        checkUser(username, passwordFile, passwordEnv);
        checkCertificates(broker.startsWith("ssl:"), caFile, certificateFile, keyFile);
        commands.forEach(MqttConfig::checkCommand);
        require(
                commandsPerSecond >= 1 && commandsPerSecond <= 1_000,
                "mqtt.commandsPerSecond",
                "must be in [1, 1000]",
                commandsPerSecond);
        require(
                List.of("none", ANNOUNCE, REMOVE).contains(homeAssistant),
                "mqtt.homeAssistant",
                "must be none, announce or remove",
                quoted(homeAssistant));
        require(
                !homeAssistant.equals(ANNOUNCE) || format.equals("json"),
                "mqtt.homeAssistant",
                "needs mqtt.format json: Home Assistant reads nothing else",
                quoted(homeAssistant));
        require(
                LEVEL.matcher(homeAssistantPrefix).matches(),
                "mqtt.homeAssistantPrefix",
                LEVEL_RULE,
                quoted(homeAssistantPrefix));
    }

    private static void checkUser(String username, String passwordFile, String passwordEnv) {
        String beside = "needs mqtt.username beside it";
        boolean user = !username.isEmpty();
        require(passwordFile.isEmpty() || user, "mqtt.passwordFile", beside, quoted(passwordFile));
        require(passwordEnv.isEmpty() || user, "mqtt.passwordEnv", beside, quoted(passwordEnv));
        require(
                passwordEnv.isEmpty() || VARIABLE.matcher(passwordEnv).matches(),
                "mqtt.passwordEnv",
                "must be the name of an environment variable",
                quoted(passwordEnv));
        require(
                passwordEnv.isEmpty() || passwordFile.isEmpty(),
                "mqtt.passwordEnv",
                "must be empty where mqtt.passwordFile is not",
                quoted(passwordEnv));
    }

    private static void checkCertificates(boolean tls, String caFile, String certificateFile, String keyFile) {
        String needsTls = "needs an ssl:// broker";
        require(caFile.isEmpty() || tls, "mqtt.caFile", needsTls, quoted(caFile));
        require(certificateFile.isEmpty() || tls, "mqtt.certificateFile", needsTls, quoted(certificateFile));
        require(
                certificateFile.isEmpty() || !keyFile.isEmpty(),
                "mqtt.certificateFile",
                "needs mqtt.keyFile beside it",
                quoted(certificateFile));
        require(
                keyFile.isEmpty() || !certificateFile.isEmpty(),
                "mqtt.keyFile",
                "needs mqtt.certificateFile beside it",
                quoted(keyFile));
    }

    private static void checkCommand(String name) {
        List<String> names =
                Arrays.stream(CommandName.values()).map(CommandName::word).toList();
        require(
                CommandName.of(name) != null,
                "mqtt.commands",
                "has no such command; " + NearestName.advice(name, names),
                quoted(name));
    }

    static MqttConfig defaults() {
        return new MqttConfig(
                "tcp://127.0.0.1:1883",
                "tubes",
                "json",
                "",
                "",
                "",
                "",
                "",
                "",
                List.of(CommandName.PING.word()),
                10,
                false,
                false,
                "none",
                Discovery.DEFAULT_PREFIX);
    }

    private static String quoted(String value) {
        return "'" + value + "'";
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
