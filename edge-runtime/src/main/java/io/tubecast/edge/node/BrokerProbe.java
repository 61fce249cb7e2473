package io.tubecast.edge.node;

import io.tubecast.edge.config.NodeIdentity;
import io.tubecast.publish.Ids;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.mqtt.MqttReplayer;
import io.tubecast.publish.mqtt.MqttSettings;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tries a node's broker under another name, so that a node that runs is not thrown off. */
public final class BrokerProbe {
    private static final long POLL_MILLIS = 20;

    private BrokerProbe() {}

    /**
     * Connects, says nothing and leaves.
     *
     * @return why that failed, null if it did not
     * @throws io.tubecast.edge.config.ConfigException if a file or a variable that is named cannot be used
     */
    public static @Nullable String failure(NodePlan plan, long timeoutMillis) throws InterruptedException {
        NodeIdentity configured = plan.config().node();
        NodeIdentity other = new NodeIdentity("doctor-" + Ids.newBoot(), configured.stream(), configured.frameId());
        try (BrokerLink broker = BrokerLink.open(plan.config().mqtt())) {
            MqttSettings settings = broker.settings(other, plan.config().mqtt(), plan.brokerFiles());
            try (MqttReplayer link = MqttReplayer.start(settings, other.id())) {
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
                while (System.nanoTime() - deadline < 0 && link.lastFailure().isEmpty()) {
                    if (link.state() == LinkState.UP) {
                        return null;
                    }
                    Thread.sleep(POLL_MILLIS);
                }
                return link.lastFailure().isEmpty()
                        ? "no answer within %d ms".formatted(timeoutMillis)
                        : link.lastFailure();
            }
        }
    }
}
