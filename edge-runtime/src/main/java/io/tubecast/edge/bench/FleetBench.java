package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Many nodes at one broker: how long messages take to each consumer, and what is lost, as the fleet grows. */
public final class FleetBench {
    private static final long CONNECT_SECONDS = 60;
    private static final long SETTLE_MILLIS = 1_000;
    /** What comes later than this is lost. */
    private static final long LAST_MESSAGES_MILLIS = 2_000;

    private static final double WARM_UP_SECONDS = 5;

    private final URI broker;
    private final Load load;
    private final PrintWriter out;
    private final BooleanSupplier stop;
    private final ArrayNode stages = JsonNodeFactory.instance.arrayNode();

    /**
     * How the broker is loaded.
     *
     * @param sizes numbers of nodes, one after the other
     * @param rate snapshots a second of each node
     * @param seconds how long at each size
     * @param consumers how many listen to all nodes
     */
    public record Load(List<Integer> sizes, double rate, double seconds, int consumers) {
        /** Copies the sizes. */
        public Load {
            sizes = List.copyOf(sizes);
        }
    }

    /**
     * A measurement.
     *
     * @param out where progress is told
     * @param stop whether to end early
     */
    public FleetBench(URI broker, Load load, PrintWriter out, BooleanSupplier stop) {
        this.broker = broker;
        this.load = load;
        this.out = out;
        this.stop = stop;
    }

    /** Measures; a first short round of all nodes, that nobody looks at, lets everything be compiled. */
    public ObjectNode run() throws InterruptedException {
        stage(Collections.max(load.sizes), Math.min(WARM_UP_SECONDS, load.seconds));
        for (int nodes : load.sizes) {
            if (!stop.getAsBoolean()) {
                ObjectNode stage = stage(nodes, load.seconds);
                stages.add(stage);
                tell(stage);
            }
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("machine", MachineDescription.json());
        json.put("ratePerNode", load.rate);
        json.put("secondsPerSize", load.seconds);
        json.set("sizes", stages);
        return json;
    }

    /** The growth as a picture. */
    public String chart() {
        return new FleetChart(stages).svg();
    }

    private ObjectNode stage(int nodes, double seconds) throws InterruptedException {
        List<FleetConsumer> consumers = new ArrayList<>();
        try (SimulatedFleet fleet = new SimulatedFleet(broker, nodes, load.rate)) {
            IntStream.range(0, load.consumers).forEach(i -> consumers.add(new FleetConsumer(broker)));
            awaitLinks(fleet, consumers, nodes);
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS); // subscriptions, factsheets, questions about clocks
            long begun = System.nanoTime();
            long published = fleet.publish(load.rate, seconds, stop);
            double took = (System.nanoTime() - begun) / 1e9;
            awaitLast(consumers, published);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("nodes", nodes);
            json.put("published", published);
            json.put("publishedPerSecond", published / took);
            json.put("overwrittenByNodes", fleet.overwritten());
            ArrayNode each = json.putArray("consumers");
            consumers.forEach(consumer -> each.add(consumer.json(published)));
            return json;
        } finally {
            consumers.forEach(FleetConsumer::close);
        }
    }

    private void awaitLinks(SimulatedFleet fleet, List<FleetConsumer> consumers, int nodes)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONNECT_SECONDS);
        while (fleet.connected() < nodes || !consumers.stream().allMatch(FleetConsumer::connected)) {
            if (System.nanoTime() > deadline || stop.getAsBoolean()) {
                throw new BenchException(
                        "%d of %d nodes and %d of %d consumers are connected to %s; is the broker there?"
                                .formatted(
                                        fleet.connected(),
                                        nodes,
                                        consumers.stream()
                                                .filter(FleetConsumer::connected)
                                                .count(),
                                        consumers.size(),
                                        broker));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void awaitLast(List<FleetConsumer> consumers, long published) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_MESSAGES_MILLIS);
        while (System.nanoTime() < deadline
                && consumers.stream().anyMatch(consumer -> consumer.received() < published)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void tell(ObjectNode stage) {
        out.printf(
                Locale.ROOT,
                "%4d nodes, %.0f messages a second%n",
                stage.path("nodes").asInt(),
                stage.path("publishedPerSecond").asDouble());
        stage.path("consumers")
                .forEach(consumer -> out.printf(
                        Locale.ROOT,
                        "     latency p50 %.1f, p99 %.1f, max %.1f ms; %d lost, %d gaps%n",
                        consumer.at("/latencyMillis/p50").asDouble(),
                        consumer.at("/latencyMillis/p99").asDouble(),
                        consumer.at("/latencyMillis/max").asDouble(),
                        consumer.path("lost").asLong(),
                        consumer.path("gaps").asLong()));
        out.flush();
    }
}
