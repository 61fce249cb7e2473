package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.Ids;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Inbound;
import io.tubecast.publish.consumer.TubeConsumer;
import io.tubecast.publish.wire.Contract;
import java.time.Clock;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * Listens to tubes over MQTT 5 like a consumer should: under the rules of {@link TubeConsumer}, and connecting again whenever the
 * link breaks. The listener is called from this object's own thread.
 */
public final class MqttTubeSubscriber implements AutoCloseable {
    private static final int INBOX = 1_024;

    private final LinkSupervisor supervisor;
    private final AtomicLong overflow = new AtomicLong();

    private MqttTubeSubscriber(MqttSettings settings, String filter, ConsumerListener listener, Clock wall) {
        Work work = new Work(settings.prefix(), filter, listener, wall);
        this.supervisor =
                new LinkSupervisor("mqtt-subscribe", settings, work, NanoClock.system(), new SplittableRandom());
        work.supervisor = supervisor;
    }

    /**
     * Begins to listen.
     *
     * @param settings the broker; the node's id in it is not used
     * @param node id of the node to listen to, or null for all
     */
    public static MqttTubeSubscriber start(MqttSettings settings, @Nullable String node, ConsumerListener listener) {
        String level = node == null ? "+" : Ids.require("node", node);
        String filter = "%s/v%d/%s/#".formatted(settings.prefix(), Contract.MAJOR, level);
        MqttTubeSubscriber subscriber = new MqttTubeSubscriber(settings, filter, listener, Clock.systemUTC());
        subscriber.supervisor.start();
        return subscriber;
    }

    /** State of the link. */
    public LinkState state() {
        return supervisor.state();
    }

    /** Why the link failed last, empty if it never did. */
    public String lastFailure() {
        return supervisor.lastFailure();
    }

    /** Messages thrown away because the listener was too slow. */
    public long overflow() {
        return overflow.get();
    }

    @Override
    public void close() {
        supervisor.close();
    }

    /** Subscribes, and passes on what arrives. */
    private final class Work implements LinkWork {
        private final BlockingQueue<Inbound> inbox = new ArrayBlockingQueue<>(INBOX);
        private final String clientId = "tubecast-sub-" + Ids.newBoot();
        private final String filter;
        private final ConsumerListener listener;
        private final TubeConsumer consumer;
        private final Clock wall;
        private LinkState told = LinkState.DOWN;
        private @Nullable LinkSupervisor supervisor;

        Work(String prefix, String filter, ConsumerListener listener, Clock wall) {
            this.filter = filter;
            this.listener = listener;
            this.consumer = new TubeConsumer(prefix, listener);
            this.wall = wall;
        }

        @Override
        public Link.Plan plan(long session) {
            return new Link.Plan(clientId, Link.userProperties(clientId), null, filter, this::arrived);
        }

        private void arrived(String topic, MqttMessage message) {
            String contentType = message.getProperties() == null
                    ? null
                    : message.getProperties().getContentType();
            if (!inbox.offer(new Inbound(topic, message.getPayload(), contentType, message.isRetained(), now()))) {
                overflow.incrementAndGet();
            }
            wake();
        }

        private void wake() {
            LinkSupervisor current = supervisor;
            if (current != null) {
                current.wake();
            }
        }

        @Override
        public void begin(Link link, long session) {
            link.subscribe();
        }

        @Override
        public void advance(Link link) {
            // nothing is sent
        }

        @Override
        public void tick() {
            LinkSupervisor current = supervisor;
            if (current != null && current.state() != told) {
                told = current.state();
                listener.link(told);
            }
            for (Inbound next = inbox.poll(); next != null; next = inbox.poll()) {
                consumer.accept(next);
            }
            consumer.tick(now());
        }

        @Override
        public boolean idle() {
            return true;
        }

        @Override
        public void end(Link link, long session) {
            // a subscriber just leaves
        }

        private long now() {
            Instant instant = wall.instant();
            return instant.getEpochSecond() * 1_000_000L + instant.getNano() / 1_000;
        }
    }
}
