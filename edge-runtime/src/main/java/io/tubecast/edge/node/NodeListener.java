package io.tubecast.edge.node;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.NodeIdentity;
import io.tubecast.publish.Ids;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.mqtt.MqttTubeSubscriber;
import io.tubecast.publish.wire.MessageKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Hears for a moment what a node says of itself at its broker. */
public final class NodeListener {
    private NodeListener() {}

    /**
     * Listens.
     *
     * @return connection, factsheet and health as JSON, as far as they came
     */
    public static Map<String, String> listen(NodePlan plan, long millis) throws InterruptedException {
        Map<String, String> heard = new ConcurrentHashMap<>();
        NodeIdentity node = plan.config().node();
        NodeIdentity listener = new NodeIdentity("support-" + Ids.newBoot(), node.stream(), node.frameId());
        ConsumerListener ear = message -> {
            if (message.kind() != MessageKind.TUBES && message.kind() != MessageKind.EVENTS) {
                heard.put(message.kind().word(), message.body().toPrettyString());
            }
        };
        try (BrokerLink broker = BrokerLink.open(plan.config().mqtt());
                MqttTubeSubscriber subscriber = MqttTubeSubscriber.start(
                        broker.settings(listener, plan.config().mqtt(), plan.brokerFiles()), node.id(), ear)) {
            Thread.sleep(millis);
            if (heard.isEmpty()) {
                heard.put("health", "nothing was heard of the node at its broker: " + subscriber.lastFailure());
            }
        } catch (ConfigException e) {
            heard.put("health", String.valueOf(e.getMessage()));
        }
        return heard;
    }
}
