package io.tubecast.edge.pipeline;

import io.tubecast.publish.AckTimes;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.TubePublisher;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is published. */
final class RecordingPublisher implements TubePublisher {
    final List<TubesSnapshot> snapshots = new CopyOnWriteArrayList<>();
    final List<NodeEvent> events = new CopyOnWriteArrayList<>();
    final List<Health> healths = new CopyOnWriteArrayList<>();

    @Override
    public void publishTubes(TubesSnapshot snapshot) {
        TubesSnapshot copy = new TubesSnapshot(snapshot.stream(), 32);
        copy.copyFrom(snapshot);
        snapshots.add(copy);
    }

    @Override
    public void publishEvent(String stream, NodeEvent event) {
        events.add(event);
    }

    @Override
    public void publishHealth(Health health) {
        healths.add(health);
    }

    @Override
    public void publishFactsheet(Factsheet factsheet) {}

    @Override
    public String boot() {
        return "6f1c2b0e";
    }

    @Override
    public PublisherStatus status() {
        return new PublisherStatus(LinkState.UP, 1, 0, snapshots.size(), 0, events.size(), 0, AckTimes.NONE, "");
    }

    @Override
    public void close() {}

    List<String> eventTypes() {
        return events.stream().map(NodeEvent::type).toList();
    }
}
