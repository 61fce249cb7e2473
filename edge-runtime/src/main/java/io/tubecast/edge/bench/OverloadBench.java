package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.edge.node.Node;
import io.tubecast.publish.message.NodeEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The node while its processors are taken away for a while, and after: which rung it stands on, how long steps take, how many frames a second it holds. */
public final class OverloadBench {
    private static final double NANOS = 1e9;
    private static final long TICK_MILLIS = 200;
    private static final int TELL_TICKS = 25;

    private final BenchSetting setting;
    private final Times times;
    private final int threads;
    private final List<TimePoint> line = new ArrayList<>();
    private double busyFrom;

    /**
     * When what happens, in seconds.
     *
     * @param before how long it runs undisturbed
     * @param busy how long the processors are taken away
     * @param after how long it is watched afterwards
     */
    public record Times(double before, double busy, double after) {
        double all() {
            return before + busy + after;
        }
    }

    /**
     * A measurement.
     *
     * @param threads how many threads compete for the processors
     */
    public OverloadBench(BenchSetting setting, Times times, int threads) {
        this.setting = setting;
        this.times = times;
        this.threads = threads;
    }

    /** Measures. */
    public ObjectNode run() throws InterruptedException, IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("machine", MachineDescription.json());
        NodeRecord record = new NodeRecord();
        try (Node node = new Node(setting.plan(), setting.version(), record)) {
            json.put("model", node.bundle().manifest().model().name());
            json.put("engine", node.engine().name());
            json.put("source", node.source().name());
            json.put("busyThreads", threads);
            ObjectNode ladder = json.putObject("ladderCostOfBudget");
            node.ladder().rungs().forEach(rung -> ladder.put(rung.rung().text(), rung.cost()));
            node.start();
            while (record.firstNanos() == 0 && !setting.stop().getAsBoolean()) {
                Thread.sleep(TICK_MILLIS);
            }
            long begun = System.nanoTime();
            watch(node, record, begun, times.before);
            try (BusyProcess busy = new BusyProcess(threads)) {
                busyFrom = (System.nanoTime() - begun) / NANOS;
                watch(node, record, begun, busyFrom + times.busy);
            }
            json.put("busyFrom", busyFrom);
            json.put("busyTo", busyFrom + times.busy);
            tellIfHeld(json);
            watch(node, record, begun, busyFrom + times.busy + times.after);
            modes(json.putArray("modeChanges"), record, begun);
            node.stop();
            node.await();
        }
        ArrayNode points = json.putArray("timeLine");
        line.forEach(point -> points.add(point.json()));
        return json;
    }

    /** The time line for people. */
    public String svg() {
        return new TimeLineChart(line, busyFrom, busyFrom + times.busy).svg();
    }

    private void watch(Node node, NodeRecord record, long begun, double until) throws InterruptedException {
        double now = (System.nanoTime() - begun) / NANOS;
        while (now < until && !setting.stop().getAsBoolean()) {
            Thread.sleep(TICK_MILLIS);
            now = (System.nanoTime() - begun) / NANOS;
            TimePoint point = new TimePoint(
                    now,
                    record.published(),
                    node.pipeline().dropped(),
                    node.ladder().lastStepMillis(),
                    record.newestLatencyMillis(),
                    record.mode().word(),
                    record.stride());
            line.add(point);
            if (line.size() % TELL_TICKS == 0) {
                setting.out()
                        .printf(
                                Locale.ROOT,
                                "%6.1f s, %.0f s left: %s at stride %d, step %.1f ms, %d dropped%n",
                                now,
                                Math.max(0, times.all() - now),
                                point.mode(),
                                point.stride(),
                                point.stepMillis(),
                                point.dropped());
                setting.out().flush();
            }
        }
    }

    /** Whether the node looked in one way all the time until now; what to do about that is told. */
    private void tellIfHeld(ObjectNode json) {
        boolean held = line.stream()
                        .filter(point -> point.seconds() >= busyFrom)
                        .map(point -> point.mode() + point.stride())
                        .distinct()
                        .count()
                <= 1;
        json.put("held", held);
        if (held) {
            setting.out()
                    .printf(
                            "beside %d busy threads the node went on as before; more of them (--threads) take more from it%n",
                            threads);
            setting.out().flush();
        }
    }

    private static void modes(ArrayNode array, NodeRecord record, long begun) {
        for (NodeEvent event : record.events()) {
            if (event instanceof NodeEvent.ModeChange change) {
                array.addObject()
                        .put("seconds", (change.at().captureNanos() - begun) / NANOS)
                        .put("mode", change.after().mode().word())
                        .put("stride", change.after().stride())
                        .put("cause", change.cause());
            }
        }
    }
}
