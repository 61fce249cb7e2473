package io.tubecast.broker;

import io.tubecast.core.service.EmbeddedBroker;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformLoggingMXBean;
import java.net.URI;
import java.util.List;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apache Artemis in this process: MQTT 5 on 127.0.0.1, nothing on disk, no users.
 *
 * <p>Messages that a slow subscriber leaves behind take 16 MiB a topic at most; further ones are dropped.
 *
 * <p>Artemis 2.55.0 can lose a retained message for a client that subscribes in the very moment in which it is published: the
 * message is neither sent as new nor found as kept. Of 161 clients that started together with their node on a busy machine 3
 * missed its {@code connection} message; of 117 that connected first none did.
 */
public final class ArtemisBroker implements EmbeddedBroker {
    private static final long MAX_BYTES_A_TOPIC = 16L << 20;
    private static final String ACCEPTOR = "mqtt";
    /** Artemis says much at INFO, and warns of every queue without a dead-letter address; held here, because the logging system only holds loggers weakly. */
    private static final List<Logger> TALKATIVE =
            List.of(LoggerFactory.getLogger("org.apache.activemq"), LoggerFactory.getLogger("io.netty"));

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private boolean started;
    private boolean closed;

    /** A broker that does not listen yet. */
    public ArtemisBroker() {}

    @Override
    public synchronized URI start(int port) {
        if (started) {
            throw new IllegalStateException("this embedded broker was started before; use a new one");
        }
        started = true;
        quieten();
        try {
            server.setConfiguration(configuration(port));
            server.start();
            int actual = server.getActiveMQServer()
                    .getRemotingService()
                    .getAcceptor(ACCEPTOR)
                    .getActualPort();
            if (actual <= 0) {
                throw new IllegalStateException("it does not listen");
            }
            return URI.create("tcp://127.0.0.1:" + actual);
        } catch (Exception e) { // Artemis declares no less
            close();
            throw new IllegalStateException("the embedded broker cannot start on port " + port, e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed || !started) {
            return;
        }
        closed = true;
        try {
            server.stop();
        } catch (Exception e) { // Artemis declares no less
            LoggerFactory.getLogger(ArtemisBroker.class).warn("the embedded broker did not stop cleanly", e);
        }
    }

    private static Configuration configuration(int port) throws Exception {
        AddressSettings topics = new AddressSettings()
                .setMaxSizeBytes(MAX_BYTES_A_TOPIC)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP)
                .setAutoDeleteAddresses(false); // a topic must not go between two of its messages
        return new ConfigurationImpl()
                .setName("tubecast")
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setCriticalAnalyzer(false)
                .setMaxDiskUsage(-1)
                .setMessageExpiryScanPeriod(500)
                .setMqttSessionScanInterval(500)
                .setThreadPoolMaxSize(8)
                .setScheduledThreadPoolMaxSize(2)
                .addAddressSetting("#", topics)
                .addAcceptorConfiguration(
                        ACCEPTOR,
                        "tcp://127.0.0.1:%d?protocols=MQTT;useEpoll=false;useKQueue=false;remotingThreads=2"
                                .formatted(port));
    }

    private static void quieten() {
        PlatformLoggingMXBean logging = ManagementFactory.getPlatformMXBean(PlatformLoggingMXBean.class);
        for (Logger talkative : TALKATIVE) {
            String level = logging.getLoggerLevel(talkative.getName());
            if (level != null && level.isEmpty()) { // there is such a logger, and nobody has set it
                logging.setLoggerLevel(talkative.getName(), "SEVERE");
            }
        }
    }
}
