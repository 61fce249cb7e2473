package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.command.CommandName;
import io.tubecast.publish.consumer.Inbound;
import io.tubecast.publish.consumer.TubeConsumer;
import io.tubecast.publish.mqtt.Outgoing.Exchange;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.Topics;
import io.tubecast.publish.wire.WireFormat;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks nodes what the time is there, so that a consumer knows how old their messages are: a few times at first, then now and then. Used by one thread.
 *
 * <p>A node that does not answer, because it does not take the command or nobody may send it, is asked ever more rarely.
 */
final class Pinger {
    private static final int MAX_NODES = 32;
    private static final int FIRST_ROUNDS = 5;
    private static final long FIRST_NANOS = 200_000_000;
    private static final long USUAL_NANOS = 5_000_000_000L;
    private static final long RARE_NANOS = 60_000_000_000L;
    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final int GIVE_UP_AFTER = 10;
    private static final byte[] NOTHING = {};

    private final String prefix;
    private final String client;
    private final TubeConsumer consumer;
    private final NanoClock clock;
    private final Map<String, Asked> nodes = new HashMap<>();
    private long lastNumber;

    /** What was asked of a node, and when. */
    private static final class Asked {
        private long number = -1;
        private long askedNanos;
        private int answers;
        private int unanswered;
    }

    Pinger(String prefix, String client, TubeConsumer consumer, NanoClock clock) {
        this.prefix = prefix;
        this.client = client;
        this.consumer = consumer;
        this.clock = clock;
    }

    /** Topic filter of the answers. */
    String filter(String nodeLevel) {
        return "%s/v%d/%s/rsp/%s".formatted(prefix, Contract.MAJOR, nodeLevel, client);
    }

    /** A new link: what was asked over the last one is not answered any more. */
    void begin() {
        nodes.clear();
    }

    /** Asks whoever is due. */
    void advance(Link link) {
        for (String node : consumer.nodes()) {
            Asked asked = nodes.get(node);
            if (asked == null && nodes.size() < MAX_NODES) {
                asked = new Asked();
                nodes.put(node, asked);
            }
            if (asked != null && due(asked) && link.hasRoom(1)) {
                ask(link, node, asked);
            }
        }
    }

    private boolean due(Asked asked) {
        long since = clock.nanoTime() - asked.askedNanos;
        if (asked.number >= 0 && since < PATIENCE_NANOS) {
            return false;
        }
        long pause = asked.unanswered >= GIVE_UP_AFTER
                ? RARE_NANOS
                : asked.answers < FIRST_ROUNDS ? FIRST_NANOS : USUAL_NANOS;
        return asked.askedNanos == 0 || since >= pause;
    }

    private void ask(Link link, String node, Asked asked) {
        asked.unanswered += asked.number >= 0 ? 1 : 0;
        asked.number = ++lastNumber;
        Topics topics = new Topics(prefix, node);
        byte[] correlation =
                ByteBuffer.allocate(Long.BYTES).putLong(asked.number).array();
        Exchange exchange = new Exchange(topics.responses() + client, correlation, WireFormat.JSON);
        asked.askedNanos = clock.nanoTime();
        link.publish(Outgoing.of(topics.commands() + CommandName.PING.word(), MessageKind.COMMAND, NOTHING, exchange));
    }

    /** An answer came. */
    void answered(Inbound inbound, byte @Nullable [] correlation) {
        String[] levels = inbound.topic().split("/", -1);
        Asked asked = levels.length == 5 ? nodes.get(levels[2]) : null;
        if (asked == null || correlation == null || correlation.length != Long.BYTES) {
            return;
        }
        if (ByteBuffer.wrap(correlation).getLong() == asked.number) {
            asked.number = -1;
            asked.unanswered = 0;
            asked.answers++;
            consumer.answered(levels[2], asked.askedNanos, inbound);
        }
    }
}
