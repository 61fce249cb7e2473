package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.consumer.Refusal;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.mqtt.MqttTubeSubscriber;
import io.tubecast.publish.wire.MessageKind;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** One that listens to all nodes under the rules for consumers, and counts. Latencies are those of one machine's monotonic clock, from capture to the listener. */
final class FleetConsumer implements ConsumerListener, AutoCloseable {
    private static final long LONGEST_MICROS = 60_000_000;

    private final MqttTubeSubscriber subscriber;
    private final Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private final AtomicLong missing = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** Begins to listen. */
    FleetConsumer(URI broker) {
        subscriber = MqttTubeSubscriber.start(MqttSettings.of(broker, "bench"), null, this);
    }

    @Override
    public void received(Received message) {
        if (message.kind() == MessageKind.TUBES) {
            long nanos =
                    System.nanoTime() - message.body().at("/frame/t_mono_ns").asLong();
            micros.recordValue(Math.max(0, Math.min(LONGEST_MICROS, nanos / 1_000)));
            received.incrementAndGet();
        }
    }

    @Override
    public void gap(String topic, long count) {
        gaps.incrementAndGet();
        missing.addAndGet(count);
    }

    @Override
    public void refused(String topic, Refusal reason, String detail) {
        refused.incrementAndGet();
    }

    boolean connected() {
        return subscriber.state() == LinkState.UP;
    }

    long received() {
        return received.get();
    }

    /**
     * What it saw.
     *
     * @param published how many snapshots there were to see
     */
    ObjectNode json(long published) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("received", received.get());
        json.put("lost", published - received.get());
        json.put("gaps", gaps.get());
        json.put("missingInGaps", missing.get());
        json.put("refused", refused.get());
        json.put("overflow", subscriber.overflow());
        ObjectNode latency = json.putObject("latencyMillis");
        latency.put("p50", micros.getValueAtPercentile(50) / 1e3);
        latency.put("p99", micros.getValueAtPercentile(99) / 1e3);
        latency.put("max", micros.getMaxValue() / 1e3);
        return json;
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
