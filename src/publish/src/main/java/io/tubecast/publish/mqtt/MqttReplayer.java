package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.wire.Contract;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * Says messages of a recording again, in their order. Each has the user property {@code replay}, which no node sends, and none is kept by the broker.
 *
 * <p>One thread offers; the link is this object's own, as a publisher's is.
 */
public final class MqttReplayer implements AutoCloseable {
    /** The user property of every message; its value names the replay. */
    public static final String PROPERTY = "replay";

    /** Most messages that wait for the link. */
    private static final int MOST_WAITING = 64;

    private final LinkSupervisor supervisor;
    private final Work work;

    private MqttReplayer(MqttSettings settings, String name) {
        work = new Work(settings.clientId(), name);
        supervisor = new LinkSupervisor("mqtt-replay", settings, work, NanoClock.system(), new SplittableRandom());
    }

    /**
     * Begins to connect.
     *
     * @param settings the broker; prefix and format in them are not used
     * @param name of this replay
     */
    public static MqttReplayer start(MqttSettings settings, String name) {
        MqttReplayer replayer = new MqttReplayer(settings, name);
        replayer.supervisor.start();
        return replayer;
    }

    /** Takes a message, if there is room for it. */
    public boolean offer(ReplayMessage message) {
        if (work.size.get() >= MOST_WAITING) {
            return false;
        }
        work.size.incrementAndGet();
        work.waiting.addLast(message);
        supervisor.wake();
        return true;
    }

    /** Whether every message is at the broker, or given up. */
    public boolean idle() {
        return work.size.get() == 0;
    }

    /** Messages that the broker has. */
    public long sent() {
        return work.sent.get();
    }

    /** Messages that are too large for the broker. */
    public long refused() {
        return work.refused.get();
    }

    /** State of the link. */
    public LinkState state() {
        return supervisor.state();
    }

    /** Why the link failed last, empty if it never did. */
    public String lastFailure() {
        return supervisor.lastFailure();
    }

    @Override
    public void close() {
        supervisor.close();
    }

    /** Sends what waits. */
    private static final class Work implements LinkWork {
        private final ConcurrentLinkedDeque<ReplayMessage> waiting = new ConcurrentLinkedDeque<>();
        private final AtomicInteger size = new AtomicInteger();
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final String clientId;
        private final List<UserProperty> properties;

        Work(String clientId, String name) {
            this.clientId = clientId;
            properties = List.of(new UserProperty("sv", Contract.VERSION), new UserProperty(PROPERTY, name));
        }

        @Override
        public Link.Plan plan(long session) {
            return new Link.Plan(clientId, properties, null, List.of(), (topic, message) -> {});
        }

        @Override
        public void begin(Link link, long session) {
            // nothing has to come first
        }

        @Override
        public void advance(Link link) {
            while (link.hasRoom(0)) {
                ReplayMessage next = waiting.pollFirst();
                if (next == null) {
                    return;
                }
                if (!link.publish(Outgoing.replayed(next, this::taken, () -> waiting.addFirst(next)))) {
                    size.decrementAndGet();
                    refused.incrementAndGet();
                }
            }
        }

        private void taken() {
            size.decrementAndGet();
            sent.incrementAndGet();
        }

        @Override
        public void tick() {
            // nothing besides
        }

        @Override
        public boolean idle() {
            return size.get() == 0;
        }

        @Override
        public void end(Link link, long session) {
            // one who repeats what others have said just leaves
        }
    }
}
