package io.tubecast.publish.consumer;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class Journal implements ConsumerListener {
    final List<String> lines = new ArrayList<>();
    final List<Received> messages = new ArrayList<>();

    Received last() {
        return messages.get(messages.size() - 1);
    }

    @Override
    public void received(Received message) {
        messages.add(message);
        lines.add(message.kind()
                + (message.fresh() ? " fresh age " : " stale age ")
                + message.age().millis());
    }

    @Override
    public void refused(String topic, Refusal reason, String detail) {
        lines.add("refused " + reason + " " + detail);
    }

    @Override
    public void gap(String topic, long missing) {
        lines.add("gap " + missing);
    }

    @Override
    public void clock(String node, long roundTripMicros) {
        lines.add("clock " + node + " " + roundTripMicros);
    }

    @Override
    public void restarted(String node, String boot) {
        lines.add("restarted " + node + " " + boot);
    }

    @Override
    public void unknown(String topic, String why) {
        lines.add("unknown " + topic);
    }
}
