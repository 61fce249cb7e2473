package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.NodeEncoder;
import io.tubecast.publish.wire.NodeEncoder.Connection;
import io.tubecast.publish.wire.NodeEncoder.LinkHealth;
import io.tubecast.publish.wire.Topics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a publisher does over its link: factsheet and ONLINE first, then health, the newest snapshot of each stream and the
 * events in their order; OFFLINE last.
 */
final class PublisherWork implements LinkWork {
    private static final long ANCHOR_NANOS = 1_000_000_000;

    private final MqttSettings settings;
    private final String boot;
    private final UtcAnchor anchor;
    private final NanoClock clock;
    private final Topics topics;
    private final NodeEncoder encoder;
    private final Map<String, StreamChannel> channels;
    private final AtomicReference<Health> health = new AtomicReference<>();
    private volatile Factsheet factsheet;
    private volatile boolean factsheetDue;
    private long anchoredAt;
    private long healthSeq;
    private long connects;

    PublisherWork(MqttSettings settings, Run run, Factsheet factsheet, Map<String, StreamChannel> channels) {
        this.settings = settings;
        this.boot = run.boot();
        this.anchor = run.anchor();
        this.clock = run.clock();
        this.topics = new Topics(settings.prefix(), settings.node());
        this.encoder = new NodeEncoder(topics, boot, anchor, settings.format());
        this.channels = channels;
        this.factsheet = factsheet;
        this.anchoredAt = clock.nanoTime();
    }

    /** One run of the node: its random name and its clocks. */
    record Run(String boot, UtcAnchor anchor, NanoClock clock) {}

    void put(Health newest) {
        health.set(newest);
    }

    void put(Factsheet newest) {
        factsheet = newest;
        factsheetDue = true;
    }

    @Override
    public Link.Plan plan(long session) {
        Outgoing will = connection(Connection.CONNECTION_BROKEN, session);
        return new Link.Plan(settings.clientId(), Link.userProperties(boot), will, null, LinkCallback.Inbox.NONE);
    }

    @Override
    public void begin(Link link, long session) {
        connects++;
        sendFactsheet(link);
        link.publish(connection(Connection.ONLINE, session));
    }

    @Override
    public void advance(Link link) {
        if (factsheetDue && link.hasRoom(1)) {
            sendFactsheet(link);
        }
        Health newest = link.hasRoom(0) ? health.getAndSet(null) : null;
        if (newest != null) {
            byte[] payload = encoder.health(newest, linkHealth(), healthSeq++, clock.nanoTime());
            link.publish(outgoing(MessageKind.HEALTH, payload));
        }
        for (StreamChannel channel : channels.values()) {
            channel.sendTubes(link);
        }
        for (StreamChannel channel : channels.values()) {
            channel.sendEvents(link);
        }
    }

    @Override
    public void tick() {
        long now = clock.nanoTime();
        if (now - anchoredAt >= ANCHOR_NANOS) {
            anchoredAt = now;
            anchor.refresh();
        }
    }

    @Override
    public boolean idle() {
        return health.get() == null && channels.values().stream().allMatch(StreamChannel::idle);
    }

    @Override
    public void end(Link link, long session) {
        link.publish(connection(Connection.OFFLINE, session));
    }

    private void sendFactsheet(Link link) {
        factsheetDue = false;
        link.publish(outgoing(MessageKind.FACTSHEET, encoder.factsheet(factsheet, clock.nanoTime())));
    }

    private Outgoing connection(Connection state, long session) {
        return outgoing(MessageKind.CONNECTION, encoder.connection(state, session, clock.nanoTime()));
    }

    private Outgoing outgoing(MessageKind kind, byte[] payload) {
        return new Outgoing(topics.of(kind), kind, payload, PublisherWork::nothing, PublisherWork::nothing);
    }

    /** Neither taken nor lost makes a difference: what is retained is sent again on the next connect. */
    private static void nothing() {}

    private LinkHealth linkHealth() {
        long eventsLost = 0;
        long tubesDropped = 0;
        Map<String, Long> lastSeq = new TreeMap<>();
        for (Map.Entry<String, StreamChannel> entry : channels.entrySet()) {
            StreamChannel channel = entry.getValue();
            eventsLost += channel.eventsLost();
            tubesDropped += channel.tubesDropped();
            if (channel.lastSeq() >= 0) {
                lastSeq.put(entry.getKey(), channel.lastSeq());
            }
        }
        return new LinkHealth(connects, eventsLost, tubesDropped, lastSeq);
    }
}
