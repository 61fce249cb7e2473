package io.tubecast.publish.mqtt;

import io.tubecast.publish.Ids;
import io.tubecast.publish.wire.WireFormat;
import java.net.URI;

/**
 * Which broker to use, and under which name.
 *
 * @param broker {@code tcp://HOST[:PORT]} or {@code ssl://HOST[:PORT]}; the port is 1883 or 8883 if left out
 * @param node this node's id, part of every topic, and of the client id {@code tubecast-<node>}
 * @param prefix first level of every topic
 * @param format of the payloads
 * @param access user, password and certificates
 * @param timing deadlines and pauses
 */
public record MqttSettings(
        URI broker, String node, String prefix, WireFormat format, BrokerAccess access, LinkTiming timing) {

    /** First level of topics unless configured otherwise. */
    public static final String DEFAULT_PREFIX = "tubes";

    /** Checks addresses and names. */
    public MqttSettings {
        boolean schemeKnown = "tcp".equals(broker.getScheme()) || "ssl".equals(broker.getScheme());
        if (!schemeKnown || broker.getHost() == null) {
            throw new IllegalArgumentException("broker must be tcp://HOST[:PORT] or ssl://HOST[:PORT] but was '%s'"
                    .formatted(broker.toString().replaceAll("//.*@", "//***@")));
        }
        String path = broker.getPath();
        if (broker.getUserInfo() != null || broker.getQuery() != null || (path != null && path.length() > 1)) {
            throw new IllegalArgumentException(
                    "broker must be a host and a port only, without user, path or query; host was '%s'"
                            .formatted(broker.getHost()));
        }
        Ids.require("node", node);
        Ids.require("prefix", prefix);
        if (access.tls() != null && !"ssl".equals(broker.getScheme())) {
            throw new IllegalArgumentException("certificates need an ssl:// broker");
        }
    }

    /** Settings for an open broker: JSON, topics under {@code tubes}, usual deadlines. */
    public static MqttSettings of(URI broker, String node) {
        return new MqttSettings(broker, node, DEFAULT_PREFIX, WireFormat.JSON, BrokerAccess.OPEN, LinkTiming.STANDARD);
    }

    /** These settings with a user. */
    public MqttSettings withUser(String newUsername, String newPassword) {
        return withAccess(new BrokerAccess(newUsername, () -> newPassword, access.tls()));
    }

    /** These settings with another way to be let in. */
    public MqttSettings withAccess(BrokerAccess newAccess) {
        return new MqttSettings(broker, node, prefix, format, newAccess, timing);
    }

    /** These settings with another format. */
    public MqttSettings withFormat(WireFormat newFormat) {
        return new MqttSettings(broker, node, prefix, newFormat, access, timing);
    }

    /** These settings with other deadlines. */
    public MqttSettings withTiming(LinkTiming newTiming) {
        return new MqttSettings(broker, node, prefix, format, access, newTiming);
    }

    /** The client id at the broker. */
    public String clientId() {
        return "tubecast-" + node;
    }

    /** The address as the client library wants it, with the port. */
    String serverUri() {
        int port = broker.getPort() >= 0 ? broker.getPort() : "ssl".equals(broker.getScheme()) ? 8883 : 1883;
        return broker.getScheme() + "://" + broker.getHost() + ":" + port;
    }

    @Override
    public String toString() {
        return "MqttSettings[%s as %s, %s, topics under %s, %s]"
                .formatted(serverUri(), clientId(), access, prefix, format);
    }
}
