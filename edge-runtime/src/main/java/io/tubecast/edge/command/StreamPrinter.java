package io.tubecast.edge.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.consumer.Age;
import io.tubecast.publish.consumer.ConsumerListener;
import io.tubecast.publish.consumer.Received;
import io.tubecast.publish.consumer.Refusal;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/** Writes one line for each message of a stream, and counts what was wrong with it. Called by the subscriber's thread. */
final class StreamPrinter implements ConsumerListener {
    private final PrintWriter out;
    private final long startNanos = System.nanoTime();
    private final Set<String> nodes = new HashSet<>();
    private final Set<String> clocks = new HashSet<>();
    private volatile long tubes;
    private long others;
    private long late;
    private long missing;
    private long refused;
    private long broken;

    StreamPrinter(PrintWriter out) {
        this.out = out;
    }

    /** Tubes messages that passed the rules. */
    long tubes() {
        return tubes;
    }

    /** Whether every message was one of the contract; what is late or missing is the network's. */
    synchronized boolean contractKept() {
        return broken == 0;
    }

    @Override
    public synchronized void received(Received message) {
        JsonNode body = message.body();
        late += message.fresh() ? 0 : 1;
        switch (message.kind()) {
            case TUBES -> {
                line(message, tubesOf(body));
                tubes++;
            }
            case EVENTS -> line(message, body.path("type").asText() + " " + tubeOf(body));
            case HEALTH ->
                line(
                        message,
                        body.path("state").asText() + " " + body.path("mode").asText());
            case CONNECTION -> line(message, body.path("state").asText());
            case FACTSHEET -> line(message, body.path("software").toString());
            default -> throw new IllegalArgumentException("not for consumers: " + message.kind());
        }
    }

    @Override
    public synchronized void refused(String topic, Refusal reason, String detail) {
        refused++;
        boolean contract = reason == Refusal.TOPIC || reason == Refusal.VERSION || reason == Refusal.MALFORMED;
        broken += contract ? 1 : 0;
        line("refused", "%s: %s, %s".formatted(topic, reason.name().toLowerCase(Locale.ROOT), detail));
    }

    @Override
    public synchronized void gap(String topic, long count) {
        missing += count;
        line("gap", "%s: %d missing".formatted(topic, count));
    }

    @Override
    public synchronized void clock(String node, long roundTripMicros) {
        if (clocks.add(node)) {
            line("clock", "%s answers after %d us: ages are now taken on its clock".formatted(node, roundTripMicros));
        }
    }

    @Override
    public synchronized void restarted(String node, String boot) {
        if (nodes.add(node)) {
            line("node", "%s runs as %s".formatted(node, boot));
        } else {
            line("restarted", "%s is now %s: what was known is void".formatted(node, boot));
        }
    }

    @Override
    public synchronized void unknown(String topic, String why) {
        line("UNKNOWN", topic + ": " + why);
    }

    @Override
    public synchronized void link(LinkState state) {
        line("link", state.name().toLowerCase(Locale.ROOT));
    }

    /** Writes the totals. */
    synchronized void summary() {
        out.printf(
                "%d tubes and %d other messages, %d late, %d missing, %d refused%n",
                tubes, others, late, missing, refused);
        out.flush();
    }

    /** Writes a line about the stream as a whole. */
    synchronized void line(String what, String text) {
        out.printf(Locale.ROOT, "%8.2f s  %-10s %s%n", (System.nanoTime() - startNanos) / 1e9, what, text);
        out.flush();
    }

    private void line(Received message, String text) {
        others += message.kind() == io.tubecast.publish.wire.MessageKind.TUBES ? 0 : 1;
        String stream = message.stream() == null ? "" : "/" + message.stream();
        Age known = message.age();
        String error = known.errorMillis() < 0 ? "" : " +" + known.errorMillis();
        String age = known.millis() < 0
                ? ""
                : "  %d ms%s%s".formatted(known.millis(), error, message.fresh() ? "" : " LATE");
        line(message.kind().word(), message.node() + stream + "  " + text + age);
    }

    private static String tubesOf(JsonNode body) {
        StringJoiner actors = new StringJoiner(", ", "[", "]");
        for (JsonNode tube : body.path("tubes")) {
            actors.add(actor(tube));
        }
        return "#%d frame %d %s %s"
                .formatted(
                        body.path("seq").asLong(),
                        body.at("/frame/id").asLong(),
                        body.path("mode").asText(),
                        actors);
    }

    private static String tubeOf(JsonNode body) {
        if (body.has("tube")) {
            return actor(body.get("tube"));
        }
        if (body.has("engine")) {
            return body.at("/engine/after").asText() + ": "
                    + body.at("/engine/cause").asText();
        }
        return body.path("cause").asText();
    }

    private static String actor(JsonNode tube) {
        return String.format(
                Locale.ROOT,
                "%s %s %.2f",
                tube.path("id").asText(),
                tube.path("label").asText(),
                tube.path("score").asDouble());
    }
}
