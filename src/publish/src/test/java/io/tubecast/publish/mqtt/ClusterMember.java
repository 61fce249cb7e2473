package io.tubecast.publish.mqtt;

import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.URIParameter;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.security.auth.login.Configuration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;

/** A member of the cluster of brokers whose configuration is shipped, in this process; differs by its ports, its folders and its certificate, which is for both members. */
final class ClusterMember implements AutoCloseable {
    /** It audits every use and warns of each refused message, and of what it could not end in a hurry; held here, because the logging system only holds loggers weakly. */
    private static final Logger TALKATIVE = Logger.getLogger("org.apache.activemq");

    private static final Path SHIPPED = RealClips.checkout().resolve("config/artemis");

    private final Path settings;
    private final int port;
    private EmbeddedActiveMQ server;

    /**
     * Does not run yet.
     *
     * @param folder with certificates, for its files
     * @param number of the member, 1 or 2
     * @param ports for robots and listeners, and for both members
     */
    ClusterMember(Path folder, int number, Ports ports) throws IOException {
        this.port = ports.listeners();
        this.settings = folder.resolve("site-" + number + ".xml");
        String other = number == 1 ? "site-2" : "site-1";
        String text = Files.readString(SHIPPED.resolve("broker.xml"));
        if (number == 2) {
            text = text.replace("<name>site-1", "<name>site-2")
                    .replace("<connector-ref>site-1", "<connector-ref>self")
                    .replace("<connector-ref>site-2", "<connector-ref>site-1")
                    .replace("<connector-ref>self", "<connector-ref>site-2");
        }
        Map<String, String> here = Map.of(
                "site-" + number + ".example:61616",
                "127.0.0.1:" + ports.members().get(number - 1),
                other + ".example:61616",
                "127.0.0.1:" + ports.members().get(2 - number),
                "0.0.0.0:61616",
                "127.0.0.1:" + ports.members().get(number - 1),
                "0.0.0.0:8883",
                "127.0.0.1:" + port,
                "/etc/artemis/certs/site-1.p12",
                folder.resolve("site.p12").toString(),
                "/etc/artemis/certs/site-ca.p12",
                folder.resolve("site-ca.p12").toString(),
                "/var/lib/artemis",
                folder.resolve("data-" + number).toString());
        for (Map.Entry<String, String> change : here.entrySet()) {
            text = text.replace(change.getKey(), change.getValue());
        }
        Files.writeString(settings, text);
        server = new EmbeddedActiveMQ();
    }

    /**
     * Ports of a cluster of two.
     *
     * @param listeners of this member, for robots and listeners
     * @param members of the first and the second, for each other
     */
    record Ports(int listeners, List<Integer> members) {}

    /** Has this process know users and roles as the shipped files tell. */
    static void logIn(Path folder) throws Exception {
        TALKATIVE.setLevel(Level.OFF);
        Path login = folder.resolve("login.config");
        Files.writeString(
                login,
                Files.readString(SHIPPED.resolve("login.config"))
                        .replace("reload=true", "reload=true\n    baseDir=\"%s\"".formatted(SHIPPED)));
        Configuration.setConfiguration(Configuration.getInstance("JavaLoginConfig", new URIParameter(login.toUri())));
    }

    /** Runs, with what it had on disk. */
    void start() throws Exception {
        server = new EmbeddedActiveMQ();
        server.setConfigResourcePath(settings.toUri().toString());
        server.setSecurityManager(new ActiveMQJAASSecurityManager("activemq", "site"));
        server.start();
    }

    /**
     * Ends as fleet.md says: it lets robots and listeners go first. A member that only ends takes and confirms events until it has closed their connections, and
     * no longer knows by then who listens at the other member.
     */
    void stop() throws Exception {
        server.getActiveMQServer().getRemotingService().getAcceptor("mqtt").stop();
        server.stop();
    }

    /** Whether it sees so many members, itself among them. */
    boolean sees(int members) {
        return server.getActiveMQServer().getClusterManager().getClusterConnections().stream()
                .allMatch(connection -> connection.getTopology().getMembers().size() == members);
    }

    /** Where robots and listeners connect to. */
    URI uri() {
        return URI.create("ssl://127.0.0.1:" + port);
    }

    @Override
    public void close() throws Exception {
        stop();
    }
}
