package io.tubecast.publish.mqtt;

import io.tubecast.publish.Discovery;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.wire.DiscoveryEncoder;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** Tells Home Assistant about the node: on every connect, whenever Home Assistant has started anew, and when the factsheet has changed. */
final class DiscoverySide implements LinkSide {
    private static final byte[] NOTHING = {};

    private final Discovery discovery;
    private final String topic;
    private final String birthTopic;
    private final DiscoveryEncoder encoder;
    private final Supplier<Factsheet> factsheet;
    private final Runnable wake;
    private volatile boolean due;

    DiscoverySide(Discovery discovery, Topics topics, Supplier<Factsheet> factsheet, Runnable wake) {
        this.discovery = discovery;
        this.topic = topics.discovery(discovery.prefix());
        this.birthTopic = discovery.prefix() + "/status";
        this.encoder = new DiscoveryEncoder(topics);
        this.factsheet = factsheet;
        this.wake = wake;
    }

    @Override
    public List<Subscription> subscriptions() {
        return discovery.remove() ? List.of() : List.of(new Subscription(birthTopic, true));
    }

    @Override
    public void begin(Link link) {
        due = true;
    }

    /** Something that is told has changed. */
    void changed() {
        due = true;
    }

    @Override
    public boolean arrived(String arrivedTopic, MqttMessage message) {
        if (!arrivedTopic.equals(birthTopic)) {
            return false;
        }
        if (new String(message.getPayload(), StandardCharsets.UTF_8).equals("online")) {
            due = true;
            wake.run();
        }
        return true;
    }

    @Override
    public void advance(Link link) {
        if (due && link.hasRoom(1)) {
            due = false;
            // an empty retained message takes back what was kept
            byte[] payload = discovery.remove() ? NOTHING : encoder.encode(factsheet.get());
            link.publish(Outgoing.of(topic, MessageKind.DISCOVERY, payload));
        }
    }

    @Override
    public boolean idle() {
        return !due;
    }

    @Override
    public void end() {
        due = false;
    }
}
