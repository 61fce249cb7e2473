package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.AckTimes;
import io.tubecast.publish.Ids;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherOptions;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.StreamDescription;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.command.Command;
import io.tubecast.publish.command.CommandHandler;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.wire.StreamContext;
import io.tubecast.publish.wire.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes over MQTT 5. A broker that is absent, slow, half-open or hostile costs the caller nothing: messages are written into
 * fixed places by the caller's thread and sent by a thread of this object's own, which connects again and again.
 */
public final class MqttTubePublisher implements TubePublisher {
    /** The answer to a reload has so long to leave before the link does. */
    private static final Duration ANSWER_FIRST = Duration.ofMillis(300);

    private final Map<String, StreamChannel> channels;
    private final PublisherWork work;
    private final LinkSupervisor supervisor;
    private final String boot;

    private MqttTubePublisher(
            MqttSettings settings,
            List<StreamDescription> streams,
            Factsheet factsheet,
            PublisherOptions options,
            PublisherWork.Run clocks) {
        PublisherWork.Run run = new PublisherWork.Run(clocks.boot(), clocks.anchor(), clocks.clock(), this::wake);
        Topics topics = new Topics(settings.prefix(), settings.node());
        AtomicLong eventNumbers = new AtomicLong();
        this.boot = run.boot();
        this.channels = new LinkedHashMap<>();
        Listening listening = new Listening(options.tap(), settings.format(), this::linked);
        for (StreamDescription stream : streams) {
            StreamContext context = new StreamContext(settings.node(), boot, stream, run.anchor());
            RosMirror mirror = options.rosMirror() ? new RosMirror(context, topics) : null;
            StreamChannel channel = new StreamChannel(context, topics, listening, mirror, run.clock(), eventNumbers);
            if (channels.put(stream.id(), channel) != null) {
                throw new IllegalArgumentException("stream '%s' is there twice".formatted(stream.id()));
            }
        }
        this.work = new PublisherWork(settings, run, factsheet, channels, withOwnCommands(options), listening);
        this.supervisor = new LinkSupervisor("mqtt-publish", settings, work, run.clock(), new SplittableRandom());
    }

    /**
     * A publisher under a new random boot name on this machine's clocks; it starts to connect at once and never waits for it.
     *
     * @param streams that it is going to publish
     */
    public static MqttTubePublisher start(MqttSettings settings, List<StreamDescription> streams, Factsheet factsheet) {
        return start(settings, streams, factsheet, PublisherOptions.STANDARD);
    }

    /**
     * A publisher under a new random boot name on this machine's clocks; it starts to connect at once and never waits for it.
     *
     * @param streams that it is going to publish
     * @param options what it does besides
     */
    public static MqttTubePublisher start(
            MqttSettings settings, List<StreamDescription> streams, Factsheet factsheet, PublisherOptions options) {
        return start(settings, streams, factsheet, options, UtcAnchor.system(), NanoClock.system());
    }

    /**
     * A publisher under a new random boot name.
     *
     * @param anchor turns capture times into dates; refreshed by the publisher
     * @param clock the monotonic clock of capture times
     */
    public static MqttTubePublisher start(
            MqttSettings settings,
            List<StreamDescription> streams,
            Factsheet factsheet,
            PublisherOptions options,
            UtcAnchor anchor,
            NanoClock clock) {
        PublisherWork.Run run = new PublisherWork.Run(Ids.newBoot(), anchor, clock, MqttTubePublisher::nobody);
        MqttTubePublisher publisher = new MqttTubePublisher(settings, streams, factsheet, options, run);
        publisher.supervisor.start();
        return publisher;
    }

    private static void nobody() {}

    private boolean linked() {
        LinkSupervisor current = supervisor;
        LinkState state = current == null ? LinkState.DOWN : current.state(); // it is made last
        return state == LinkState.UP || state == LinkState.DRAIN;
    }

    private void wake() {
        LinkSupervisor current = supervisor;
        if (current != null) { // it is made last
            current.wake();
        }
    }

    /** Puts the commands that are the link's own before those of the node. */
    private PublisherOptions withOwnCommands(PublisherOptions options) {
        CommandHandler others = options.handler();
        CommandHandler all = command -> {
            if (command instanceof Command.Rebirth) {
                work.rebirth();
                supervisor.wake();
                return Map.of();
            }
            if (command instanceof Command.Reload) {
                Map<String, Object> result = new LinkedHashMap<>(others.reload());
                supervisor.renew(ANSWER_FIRST);
                result.put("reconnects", true);
                return result;
            }
            return others.handle(command);
        };
        return new PublisherOptions(options.commands(), all, options.rosMirror(), options.discovery(), options.tap());
    }

    @Override
    public void publishTubes(TubesSnapshot snapshot) {
        channel(snapshot.stream()).put(snapshot);
        supervisor.wake();
    }

    @Override
    public void publishEvent(String stream, NodeEvent event) {
        channel(stream).put(event);
        supervisor.wake();
    }

    @Override
    public void publishHealth(Health health) {
        work.put(health);
        supervisor.wake();
    }

    @Override
    public void publishFactsheet(Factsheet factsheet) {
        work.put(factsheet);
        supervisor.wake();
    }

    @Override
    public String boot() {
        return boot;
    }

    @Override
    public PublisherStatus status() {
        long tubesSent = 0;
        long tubesDropped = 0;
        long eventsSent = 0;
        long eventsLost = 0;
        AckTimes acks = AckTimes.NONE;
        for (StreamChannel channel : channels.values()) {
            tubesSent += channel.tubesSent();
            tubesDropped += channel.tubesDropped();
            eventsSent += channel.eventsSent();
            eventsLost += channel.eventsLost();
            acks = acks.plus(channel.acks());
        }
        return new PublisherStatus(
                supervisor.state(),
                supervisor.connects(),
                supervisor.failures(),
                tubesSent,
                tubesDropped,
                eventsSent,
                eventsLost,
                acks,
                supervisor.lastFailure());
    }

    @Override
    public void close() {
        supervisor.close();
        work.end();
        channels.values().forEach(StreamChannel::end);
    }

    private StreamChannel channel(String stream) {
        StreamChannel channel = channels.get(stream);
        if (channel == null) {
            throw new IllegalArgumentException("stream '%s' is none of %s".formatted(stream, channels.keySet()));
        }
        return channel;
    }
}
