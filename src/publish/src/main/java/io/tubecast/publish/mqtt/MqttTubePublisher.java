package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.Ids;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.StreamDescription;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.wire.StreamContext;
import io.tubecast.publish.wire.Topics;
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
    private final Map<String, StreamChannel> channels;
    private final PublisherWork work;
    private final LinkSupervisor supervisor;
    private final String boot;

    private MqttTubePublisher(
            MqttSettings settings, List<StreamDescription> streams, Factsheet factsheet, PublisherWork.Run run) {
        Topics topics = new Topics(settings.prefix(), settings.node());
        AtomicLong eventNumbers = new AtomicLong();
        this.boot = run.boot();
        this.channels = new LinkedHashMap<>();
        for (StreamDescription stream : streams) {
            StreamContext context = new StreamContext(settings.node(), boot, stream, run.anchor());
            StreamChannel channel = new StreamChannel(context, topics, settings.format(), run.clock(), eventNumbers);
            if (channels.put(stream.id(), channel) != null) {
                throw new IllegalArgumentException("stream '%s' is there twice".formatted(stream.id()));
            }
        }
        this.work = new PublisherWork(settings, run, factsheet, channels);
        this.supervisor = new LinkSupervisor("mqtt-publish", settings, work, run.clock(), new SplittableRandom());
    }

    /**
     * A publisher under a new random boot name on this machine's clocks; it starts to connect at once and never waits for it.
     *
     * @param streams that it is going to publish
     */
    public static MqttTubePublisher start(MqttSettings settings, List<StreamDescription> streams, Factsheet factsheet) {
        return start(settings, streams, factsheet, UtcAnchor.system(), NanoClock.system());
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
            UtcAnchor anchor,
            NanoClock clock) {
        PublisherWork.Run run = new PublisherWork.Run(Ids.newBoot(), anchor, clock);
        MqttTubePublisher publisher = new MqttTubePublisher(settings, streams, factsheet, run);
        publisher.supervisor.start();
        return publisher;
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
        for (StreamChannel channel : channels.values()) {
            tubesSent += channel.tubesSent();
            tubesDropped += channel.tubesDropped();
            eventsSent += channel.eventsSent();
            eventsLost += channel.eventsLost();
        }
        return new PublisherStatus(
                supervisor.state(),
                supervisor.connects(),
                supervisor.failures(),
                tubesSent,
                tubesDropped,
                eventsSent,
                eventsLost,
                supervisor.lastFailure());
    }

    @Override
    public void close() {
        supervisor.close();
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
