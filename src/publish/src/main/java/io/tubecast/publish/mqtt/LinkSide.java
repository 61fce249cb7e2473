package io.tubecast.publish.mqtt;

import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** Something that a link serves besides the messages about what is seen; called by the supervisor's thread, but for {@link #arrived}. */
interface LinkSide {
    /** What it listens to. */
    List<Subscription> subscriptions();

    /** The link came up, and what has to come first is said. */
    void begin(Link link);

    /** A message came; must not block. Returns whether it was meant for this side. */
    boolean arrived(String topic, MqttMessage message);

    /** Sends what there is room for. */
    void advance(Link link);

    /** Whether nothing waits to be sent. */
    boolean idle();

    /** Nothing is sent or answered any more. */
    void end();
}
