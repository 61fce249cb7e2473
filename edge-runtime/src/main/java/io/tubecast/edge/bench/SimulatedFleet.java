package io.tubecast.edge.bench;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.label.Labels;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.StreamDescription;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.TubeState;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.mqtt.MqttSettings;
import io.tubecast.publish.mqtt.MqttTubePublisher;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Nodes without cameras and networks: each has the publisher of a real one, a link of its own, and one person to tell of. */
final class SimulatedFleet implements AutoCloseable {
    private static final String STREAM = "front";
    private static final String MODEL = "simulated";
    private static final int VALID_MILLIS = 250;

    private final List<MqttTubePublisher> nodes = new ArrayList<>();
    private final TubesSnapshot snapshot = new TubesSnapshot(STREAM, 1);

    /** Starts nodes, which connect in their own time. */
    SimulatedFleet(URI broker, int count, double rate) {
        Labels labels = new Labels(List.of("walk", "wave"));
        StreamDescription stream = new StreamDescription(STREAM, MODEL, labels, "cam");
        Factsheet factsheet = new Factsheet(
                "tubecast",
                "simulated",
                List.of(),
                List.of(new Factsheet.Stream(STREAM, 1280, 720, rate, "cam", MODEL)),
                1e3 / rate,
                1);
        for (int i = 0; i < count; i++) {
            nodes.add(MqttTubePublisher.start(
                    MqttSettings.of(broker, "simulated-%03d".formatted(i)), List.of(stream), factsheet));
        }
    }

    /** How many are connected. */
    long connected() {
        return nodes.stream()
                .filter(node -> node.status().link() == LinkState.UP)
                .count();
    }

    /**
     * Lets every node publish at a rate for a time, one after the other in equal steps, as the frames of cameras that know nothing of each other.
     *
     * @return how many snapshots were published
     */
    long publish(double rate, double seconds, BooleanSupplier stop) {
        long stepNanos = (long) (1e9 / (rate * nodes.size()));
        long begun = System.nanoTime();
        long steps = (long) (seconds * 1e9 / stepNanos);
        long published = 0;
        while (published < steps && !stop.getAsBoolean()) {
            long early = begun + published * stepNanos - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            } else {
                int node = (int) (published % nodes.size());
                nodes.get(node).publishTubes(snapshot(published / nodes.size()));
                published++;
            }
        }
        return published;
    }

    private TubesSnapshot snapshot(long frame) {
        long now = System.nanoTime();
        snapshot.begin(new FrameStamp(frame, now, now), 1280, 720)
                .validMillis(VALID_MILLIS)
                .mode(Mode.TWO_STREAM, 1)
                .fps(25);
        snapshot.add()
                .actor(1, TubeState.ACTIVE)
                .start(0, now - TimeUnit.SECONDS.toNanos(1))
                .label(1, 0.9, now - TimeUnit.SECONDS.toNanos(1))
                .top(1, 0.9)
                .boxPx(400, 300, 100, 200);
        return snapshot;
    }

    /** Snapshots that nodes overwrote with newer ones because their link was slow. */
    long overwritten() {
        return nodes.stream()
                .map(MqttTubePublisher::status)
                .mapToLong(PublisherStatus::tubesDropped)
                .sum();
    }

    @Override
    public void close() {
        List<Thread> leaving =
                nodes.stream().map(node -> new Thread(node::close, "leaving")).toList();
        leaving.forEach(Thread::start);
        for (Thread thread : leaving) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
