package io.tubecast.publish.mqtt;

import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.Samples;
import io.tubecast.testkit.RealClips;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Brokers of a fleet with the configurations that are shipped, but for their ports and folders, and certificates of an authority of their own. */
final class ShippedBrokers {
    private static final Path CONFIG = RealClips.checkout().resolve("config");

    private final Path folder;
    private final Certificates certificates;

    /**
     * No certificates yet.
     *
     * @param folder for them
     */
    ShippedBrokers(Path folder) {
        this.folder = folder;
        certificates = new Certificates(folder);
    }

    /** The site's authority, and what it vouches for: the site, two robots and somebody who looks on. */
    void makeCertificates() throws IOException, InterruptedException {
        certificates.authority("site-ca");
        certificates.issued("site", "site-ca", "RSA", "ip:127.0.0.1,dns:localhost");
        for (String name : List.of("drone-01", "drone-02", "monitor")) {
            certificates.issued(name, "site-ca", "RSA", "");
        }
    }

    /** The site's Mosquitto. */
    MosquittoBroker site() throws Exception {
        return MosquittoBroker.with(settings("mosquitto-site.conf", "site", Map.of("persistence_location", "")));
    }

    /**
     * A robot's Mosquitto, with a bridge.
     *
     * @param name the robot
     * @param sites brokers of the site on this machine, the preferred one first
     */
    MosquittoBroker robot(String name, URI... sites) throws Exception {
        StringBuilder addresses = new StringBuilder(sites.length > 1 ? "addresses" : "address");
        for (URI site : sites) {
            addresses.append(" 127.0.0.1:").append(site.getPort());
        }
        return MosquittoBroker.with(settings("mosquitto-robot.conf", name, Map.of("address", addresses.toString())));
    }

    /** A node at a broker that lets everybody in. */
    static MqttTubePublisher node(MosquittoBroker broker, String name) {
        return MqttTubePublisher.start(
                MqttSettings.of(broker.uri(), name), List.of(Samples.FRONT), Samples.factsheet());
    }

    /**
     * How a node gets to a broker of the site.
     *
     * @param site the broker
     * @param certificate whose certificate is shown
     * @param node its name
     */
    MqttSettings tls(URI site, String certificate, String node) throws Exception {
        TlsFiles files = new TlsFiles(
                certificates.file("site-ca.pem"),
                certificates.file(certificate + ".pem"),
                certificates.key(certificate));
        return MqttSettings.of(URI.create("ssl://127.0.0.1:" + site.getPort()), node)
                .withAccess(new BrokerAccess(null, null, files));
    }

    /** A shipped file without its listener, with the names and folders of this test; lines of some settings are replaced, or left out where that is empty. */
    private List<String> settings(String file, String name, Map<String, String> replaced) throws Exception {
        String key = certificates.key(name).toString();
        return Files.readAllLines(CONFIG.resolve(file)).stream()
                .filter(line -> !line.startsWith("listener "))
                .map(line -> replaced.getOrDefault(line.split(" ", 2)[0], line))
                .map(line -> line.replace("drone-01", name))
                .map(line -> line.replace("/etc/mosquitto/certs/" + name + ".key", key))
                .map(line -> line.replace("/etc/mosquitto/certs", folder.toString()))
                .map(line -> line.replace(
                        "/etc/mosquitto/site.acl",
                        CONFIG.resolve("mosquitto-site.acl").toString()))
                .toList();
    }
}
