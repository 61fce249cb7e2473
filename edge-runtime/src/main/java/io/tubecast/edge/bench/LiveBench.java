package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.edge.node.Node;
import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.timing.Percentiles;
import io.tubecast.edge.timing.Stage;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;

/** The node at its everyday work: latency, drops, changes of mode, allocation, memory. The first seconds, in which code is compiled, are left out of all but the start. */
public final class LiveBench {
    private static final double NANOS = 1e9;
    private static final long TICK_MILLIS = 100;
    private static final double TELL_SECONDS = 10;

    private final BenchSetting setting;
    private final double seconds;
    private final double warmUpSeconds;

    /**
     * A measurement.
     *
     * @param seconds how long
     * @param warmUpSeconds how much longer it runs before
     */
    public LiveBench(BenchSetting setting, double seconds, double warmUpSeconds) {
        this.setting = setting;
        this.seconds = seconds;
        this.warmUpSeconds = warmUpSeconds;
    }

    /** State at the beginning of what is measured. */
    private record Mark(long nanos, long processed, long captured, long dropped, Map<String, Long> allocated) {
        static Mark now(Node node) {
            return new Mark(
                    System.nanoTime(),
                    node.pipeline().state().processed(),
                    node.pipeline().state().captured(),
                    node.pipeline().dropped(),
                    ThreadAllocation.now());
        }
    }

    /** Measures. */
    public ObjectNode run() throws InterruptedException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("machine", MachineDescription.json());
        NodeRecord record = new NodeRecord();
        try (Node node = new Node(setting.plan(), setting.version(), record)) {
            describe(node, json);
            node.start();
            passes(node, record, 0, warmUpSeconds);
            record.forgetLatency();
            Mark begin = Mark.now(node);
            passes(node, record, warmUpSeconds, seconds);
            report(json, record, begin, Mark.now(node));
            node.stop();
            node.await();
            stages(json.putObject("stagesMillis"), node);
        }
        return json;
    }

    private static void describe(Node node, ObjectNode json) {
        json.put(
                "model",
                node.bundle().manifest().model().name() + " "
                        + node.bundle().manifest().model().version());
        json.put("engine", node.engine().name());
        json.put("source", node.source().name());
        json.put("targetStepsPerSecond", node.stepsPerSecond());
        ObjectNode ladder = json.putObject("ladderCostOfBudget");
        node.ladder().rungs().forEach(rung -> ladder.put(rung.rung().text(), rung.cost()));
    }

    private void passes(Node node, NodeRecord record, double before, double length) throws InterruptedException {
        long begun = System.nanoTime();
        double told = 0;
        double passed = 0;
        while (passed < length && !setting.stop().getAsBoolean()) {
            Thread.sleep(TICK_MILLIS);
            passed = (System.nanoTime() - begun) / NANOS;
            if (passed - told >= TELL_SECONDS) {
                told = passed;
                double left = seconds + warmUpSeconds - before - passed;
                setting.out()
                        .printf(
                                Locale.ROOT,
                                "%6.0f s, %.0f s left: %d frames, %d dropped, %s, latency p50 %.1f p99 %.1f ms%n",
                                before + passed,
                                Math.max(0, left),
                                record.published(),
                                node.pipeline().dropped(),
                                record.mode().word(),
                                record.latencyMillis(50),
                                record.latencyMillis(99));
                setting.out().flush();
            }
        }
    }

    private void report(ObjectNode json, NodeRecord record, Mark begin, Mark end) {
        double measured = (end.nanos - begin.nanos) / NANOS;
        long processed = end.processed - begin.processed;
        json.put("seconds", measured);
        json.put("warmUpSeconds", warmUpSeconds);
        json.put("captured", end.captured - begin.captured);
        json.put("processed", processed);
        json.put("stepsPerSecond", processed / measured);
        json.put("dropped", end.dropped - begin.dropped);
        ObjectNode latency = json.putObject("latencyMillis");
        latency.put("p50", record.latencyMillis(50));
        latency.put("p95", record.latencyMillis(95));
        latency.put("p99", record.latencyMillis(99));
        latency.put("max", record.longestMillis());
        modes(json, record);
        ObjectNode bytes = json.putObject("allocatedBytesPerFrame");
        end.allocated.forEach((stage, total) -> bytes.put(
                stage, processed == 0 ? 0 : (total - begin.allocated.getOrDefault(stage, 0L)) / (double) processed));
        NodeStatus status = record.status();
        Health.Memory memory = status == null ? null : status.health().memory();
        if (memory != null) {
            json.put("residentBytes", memory.residentBytes());
            json.put("heapBytes", memory.heapBytes());
        }
        json.put("startToFirstMessageMillis", startMillis(record));
    }

    private static void modes(ObjectNode json, NodeRecord record) {
        ArrayNode changes = json.putArray("modeChanges");
        for (NodeEvent event : record.events()) {
            if (event instanceof NodeEvent.ModeChange change) {
                changes.addObject()
                        .put("mode", change.after().mode().word())
                        .put("stride", change.after().stride())
                        .put("cause", change.cause());
            }
        }
    }

    /** From the start of this process to its first message; 0 if there was none. */
    private static double startMillis(NodeRecord record) {
        if (record.firstNanos() == 0) {
            return 0;
        }
        double ago = (System.nanoTime() - record.firstNanos()) / 1e6;
        return ManagementFactory.getRuntimeMXBean().getUptime() - ago;
    }

    private static void stages(ObjectNode json, Node node) {
        node.pipeline().times().collect();
        for (Stage stage : Stage.values()) {
            Percentiles taken = node.pipeline().times().total(stage);
            if (taken.count() > 0) {
                json.putObject(stage.title())
                        .put("count", taken.count())
                        .put("p50", taken.p50Millis())
                        .put("p99", taken.p99Millis())
                        .put("max", taken.maxMillis());
            }
        }
    }
}
