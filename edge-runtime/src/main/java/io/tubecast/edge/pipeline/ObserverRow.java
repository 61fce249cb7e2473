package io.tubecast.edge.pipeline;

import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.List;

/** Several observers as one: each is told, in their order. */
public final class ObserverRow implements Observer {
    private final Observer[] observers;

    /** A row of these. */
    public ObserverRow(List<Observer> observers) {
        this.observers = observers.toArray(new Observer[0]);
    }

    @Override
    public void event(NodeEvent event) {
        for (Observer observer : observers) {
            observer.event(event);
        }
    }

    @Override
    public void published(TubesSnapshot snapshot, long latencyNanos) {
        for (Observer observer : observers) {
            observer.published(snapshot, latencyNanos);
        }
    }

    @Override
    public void status(NodeStatus status) {
        for (Observer observer : observers) {
            observer.status(status);
        }
    }
}
