package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.Ids;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Inbound;
import io.tubecast.publish.consumer.TubeConsumer;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.MessageKind.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * Listens to tubes over MQTT 5 like a consumer should: under the rules of {@link TubeConsumer}, and connecting again whenever the
 * link breaks. The listener is called from this object's own thread.
 */
public final class MqttTubeSubscriber implements AutoCloseable {
    private static final int INBOX = 1_024;

    private final LinkSupervisor supervisor;
    private final Work work;

    private MqttTubeSubscriber(MqttSettings settings, Work work) {
        this.supervisor =
                new LinkSupervisor("mqtt-subscribe", settings, work, NanoClock.system(), new SplittableRandom());
        this.work = work;
        work.supervisor = supervisor;
    }

    /**
     * Begins to listen, and to ask nodes what their clocks show.
     *
     * @param settings the broker; the node's id in it is not used
     * @param node id of the node to listen to, or null for all
     */
    public static MqttTubeSubscriber start(MqttSettings settings, @Nullable String node, ConsumerListener listener) {
        return start(settings, node, listener, NanoClock.system(), Clock.systemUTC());
    }

    /**
     * Begins to listen, and judges messages by given clocks; the link itself goes by this machine's.
     *
     * @param settings the broker; the node's id in it is not used
     * @param node id of the node to listen to, or null for all
     */
    public static MqttTubeSubscriber start(
            MqttSettings settings, @Nullable String node, ConsumerListener listener, NanoClock clock, Clock wall) {
        String level = node == null ? "+" : Ids.require("node", node);
        Work work = new Work(settings.prefix(), level, listener, clock, wall);
        MqttTubeSubscriber subscriber = new MqttTubeSubscriber(settings, work);
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
        return work.overflow.get();
    }

    @Override
    public void close() {
        supervisor.close();
    }

    /** Subscribes, asks for the time, and passes on what arrives. */
    private static final class Work implements LinkWork {
        private final BlockingQueue<Arrival> inbox = new ArrayBlockingQueue<>(INBOX);
        private final AtomicLong overflow = new AtomicLong();
        private final String clientId = "tubecast-sub-" + Ids.newBoot();
        private final List<Subscription> subscriptions = new ArrayList<>();
        private final ConsumerListener listener;
        private final TubeConsumer consumer;
        private final Pinger pinger;
        private final NanoClock clock;
        private final Clock wall;
        private LinkState told = LinkState.DOWN;
        private @Nullable LinkSupervisor supervisor;

        /** A message, and if it is an answer what it answers. */
        @SuppressWarnings("ArrayRecordComponent") // read once, never compared
        private record Arrival(Inbound inbound, byte @Nullable [] correlation, boolean answer) {}

        Work(String prefix, String node, ConsumerListener listener, NanoClock clock, Clock wall) {
            this.listener = listener;
            this.consumer = new TubeConsumer(prefix, listener);
            this.clock = clock;
            this.wall = wall;
            this.pinger = new Pinger(prefix, clientId, consumer, clock);
            for (MessageKind kind : MessageKind.values()) {
                if (kind.forConsumers()) {
                    String stream = kind.scope() == Scope.STREAM ? "+/" : "";
                    String filter = "%s/v%d/%s/%s%s".formatted(prefix, Contract.MAJOR, node, stream, kind.word());
                    subscriptions.add(new Subscription(filter, false));
                }
            }
            subscriptions.add(new Subscription(pinger.filter(node), true));
        }

        @Override
        public Link.Plan plan(long session) {
            return new Link.Plan(clientId, Link.userProperties(clientId), null, subscriptions, this::arrived);
        }

        private void arrived(String topic, MqttMessage message) {
            MqttProperties properties = message.getProperties();
            String contentType = properties == null ? null : properties.getContentType();
            byte[] correlation = properties == null ? null : properties.getCorrelationData();
            Inbound inbound = new Inbound(
                    topic, message.getPayload(), contentType, message.isRetained(), clock.nanoTime(), utcMicros());
            if (!inbox.offer(new Arrival(inbound, correlation, topic.endsWith("/rsp/" + clientId)))) {
                overflow.incrementAndGet();
            }
            LinkSupervisor current = supervisor;
            if (current != null) {
                current.wake();
            }
        }

        @Override
        public void begin(Link link, long session) {
            pinger.begin();
            link.subscribe();
        }

        @Override
        public void advance(Link link) {
            pinger.advance(link);
        }

        @Override
        public void tick() {
            LinkSupervisor current = supervisor;
            if (current != null && current.state() != told) {
                told = current.state();
                listener.link(told);
            }
            for (Arrival next = inbox.poll(); next != null; next = inbox.poll()) {
                if (next.answer()) {
                    pinger.answered(next.inbound(), next.correlation());
                } else {
                    consumer.accept(next.inbound(), clock.nanoTime());
                }
            }
            consumer.tick(clock.nanoTime());
        }

        @Override
        public boolean idle() {
            return true;
        }

        @Override
        public void end(Link link, long session) {
            // a subscriber just leaves
        }

        private long utcMicros() {
            Instant instant = wall.instant();
            return instant.getEpochSecond() * 1_000_000L + instant.getNano() / 1_000;
        }
    }
}
