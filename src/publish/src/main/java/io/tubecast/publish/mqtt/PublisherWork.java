package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.PublisherOptions;
import io.tubecast.publish.command.CommandDesk;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.NodeEncoder;
import io.tubecast.publish.wire.NodeEncoder.Connection;
import io.tubecast.publish.wire.NodeEncoder.LinkHealth;
import io.tubecast.publish.wire.ResponseEncoder;
import io.tubecast.publish.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

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
    private final List<LinkSide> sides;
    private final @Nullable DiscoverySide discovery;
    private final Listening listening;
    private boolean introduced;
    private volatile Factsheet factsheet;
    private volatile boolean factsheetDue;
    private volatile boolean birthDue;
    private long session;
    private long anchoredAt;
    private long healthSeq;
    private long connects;

    PublisherWork(
            MqttSettings settings,
            Run run,
            Factsheet factsheet,
            Map<String, StreamChannel> channels,
            PublisherOptions options,
            Listening listening) {
        this.settings = settings;
        this.listening = listening;
        this.boot = run.boot();
        this.anchor = run.anchor();
        this.clock = run.clock();
        this.topics = new Topics(settings.prefix(), settings.node());
        NodeEncoder.Offer offer = new NodeEncoder.Offer(
                options.commands().words(), options.commands().perSecond(), options.rosMirror());
        this.encoder = new NodeEncoder(topics, boot, anchor, settings.format(), offer);
        this.channels = channels;
        this.factsheet = factsheet;
        this.anchoredAt = clock.nanoTime();
        this.discovery = options.discovery() == null
                ? null
                : new DiscoverySide(options.discovery(), topics, () -> this.factsheet, run.wake());
        this.sides = new ArrayList<>();
        if (!options.commands().enabled().isEmpty()) {
            ResponseEncoder responses = new ResponseEncoder(settings.node(), boot, anchor, clock);
            CommandDesk desk = new CommandDesk(options.commands(), options.handler(), responses, clock);
            sides.add(new CommandSide(topics, desk, settings.format(), clock, run.wake()));
        }
        if (discovery != null) {
            sides.add(discovery);
        }
    }

    /** One run of the node: its random name and its clocks. */
    record Run(String boot, UtcAnchor anchor, NanoClock clock, Runnable wake) {}

    void put(Health newest) {
        health.set(newest);
    }

    void put(Factsheet newest) {
        factsheet = newest;
        factsheetDue = true;
        if (discovery != null) {
            discovery.changed();
        }
    }

    /** What is retained is to be sent again. */
    void rebirth() {
        birthDue = true;
        put(factsheet);
    }

    @Override
    public Link.Plan plan(long newSession) {
        Outgoing will = connection(Connection.CONNECTION_BROKEN, newSession);
        List<Subscription> subscriptions = new ArrayList<>();
        sides.forEach(side -> subscriptions.addAll(side.subscriptions()));
        return new Link.Plan(settings.clientId(), Link.userProperties(boot), will, subscriptions, this::arrived);
    }

    private void arrived(String topic, MqttMessage message) {
        for (LinkSide side : sides) {
            if (side.arrived(topic, message)) {
                return;
            }
        }
    }

    @Override
    public void begin(Link link, long newSession) {
        connects++;
        session = newSession;
        birthDue = false;
        sendFactsheet(link);
        say(link, connection(Connection.ONLINE, session));
        for (LinkSide side : sides) {
            side.begin(link);
        }
        link.subscribe();
    }

    @Override
    public void advance(Link link) {
        if (factsheetDue && link.hasRoom(1)) {
            sendFactsheet(link);
        }
        if (birthDue && link.hasRoom(1)) {
            birthDue = false;
            say(link, connection(Connection.ONLINE, session));
        }
        for (LinkSide side : sides) {
            side.advance(link);
        }
        Health newest = link.hasRoom(0) ? health.getAndSet(null) : null;
        if (newest != null) {
            say(link, health(newest));
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
        if (listening.alone()) {
            sayAlone();
        }
    }

    /** What would be said if there were a link, for those who listen all the same; the factsheet once, so that the rest can be understood. */
    private void sayAlone() {
        if (!introduced) {
            introduced = true;
            listening.unheard(outgoing(MessageKind.FACTSHEET, encoder.factsheet(factsheet, clock.nanoTime())));
        }
        Health newest = health.getAndSet(null);
        if (newest != null) {
            listening.unheard(health(newest));
        }
        channels.values().forEach(StreamChannel::sayWaiting);
    }

    private Outgoing health(Health newest) {
        return outgoing(MessageKind.HEALTH, encoder.health(newest, linkHealth(), healthSeq++, clock.nanoTime()));
    }

    private void say(Link link, Outgoing outgoing) {
        if (link.publish(outgoing)) {
            listening.sent(outgoing);
        }
    }

    @Override
    public boolean idle() {
        return health.get() == null
                && sides.stream().allMatch(LinkSide::idle)
                && channels.values().stream().allMatch(StreamChannel::idle);
    }

    /** Nothing follows. */
    void end() {
        sides.forEach(LinkSide::end);
    }

    @Override
    public void end(Link link, long lastSession) {
        say(link, connection(Connection.OFFLINE, lastSession));
    }

    private void sendFactsheet(Link link) {
        factsheetDue = false;
        introduced = true;
        say(link, outgoing(MessageKind.FACTSHEET, encoder.factsheet(factsheet, clock.nanoTime())));
    }

    private Outgoing connection(Connection state, long ofSession) {
        return outgoing(MessageKind.CONNECTION, encoder.connection(state, ofSession, clock.nanoTime()));
    }

    private Outgoing outgoing(MessageKind kind, byte[] payload) {
        return Outgoing.of(topics.of(kind), kind, payload);
    }

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
