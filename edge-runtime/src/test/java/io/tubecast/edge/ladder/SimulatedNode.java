package io.tubecast.edge.ladder;

import io.tubecast.publish.message.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * A node in simulated time under a controller: a frame comes every period, a step takes its rung's cost times the machine's slow-down, frames that come meanwhile overwrite each other.
 */
final class SimulatedNode {
    static final double SECOND = 1e9;

    /** A rung is better the higher it stands; what it costs is a part of its own budget. */
    static final List<MeasuredRung> RUNGS = List.of(
            rung(Mode.TWO_STREAM, 1, 0.70, 0.50),
            rung(Mode.TWO_STREAM, 2, 0.62, 0.25),
            rung(Mode.APPEARANCE, 1, 0.55, 0.20),
            rung(Mode.APPEARANCE, 2, 0.45, 0.10),
            rung(Mode.APPEARANCE, 4, 0.30, 0.05));

    final LadderController controller;
    final List<Long> changes = new ArrayList<>();
    final List<Long> climbs = new ArrayList<>();
    final List<Rung> rungs = new ArrayList<>();
    final double periodSeconds;
    private final Random random;
    private final double noise;
    double now;
    long dropped;
    long processed;
    /** What the better rungs turn out to cost, beyond what was measured: 1 is as measured. */
    double surprise = 1;

    double shadowSeconds = 1.2;
    private double shadowEnds;

    SimulatedNode(double periodSeconds, double noise, long seed) {
        this.periodSeconds = periodSeconds;
        this.noise = noise;
        random = new Random(seed);
        controller = new LadderController(MeasuredRung.front(RUNGS), LadderRules.defaults());
    }

    static MeasuredRung rung(Mode mode, int stride, double accuracy, double cost) {
        return new MeasuredRung(new Rung(mode, stride), accuracy, cost, cost);
    }

    /** Runs on; the machine's slow-down is a function of the time in seconds. */
    void run(double seconds, DoubleUnaryOperator slowdown) {
        double end = now + seconds;
        while (now < end) {
            step(slowdown.applyAsDouble(now));
        }
    }

    private void step(double machine) {
        Rung rung = controller.present().rung();
        double budget = periodSeconds * rung.stride();
        double jitter = 1 + noise * random.nextGaussian();
        boolean best = rung.mode() == Mode.TWO_STREAM && rung.stride() == 1;
        double slow = machine * Math.max(0.1, jitter);
        double load = controller.present().cost() * slow * (best ? surprise : 1);
        // the next frame is taken at the first tick after the step; those before it were overwritten, but for the
        // newest
        double ticks = Math.max(1, Math.ceil(load - 1e-9));
        double took = load * budget;
        now += Math.max(took, budget);
        dropped += Math.round(ticks - 1);
        processed++;
        long nanos = nanos(now);
        controller.step(nanos, load, slow * (best ? surprise : 1), dropped);
        if (controller.decide(nanos)) {
            if (controller.climbs()) {
                climbs.add(nanos);
                shadowEnds = now + shadowSeconds;
            } else if (!controller.present().rung().equals(rung)) {
                note(nanos);
            }
        }
        if (controller.climbs() && now >= shadowEnds) {
            controller.arrived(nanos);
            note(nanos);
        }
    }

    private void note(long nanos) {
        changes.add(nanos);
        rungs.add(controller.present().rung());
    }

    /** Changes after a moment. */
    long changesAfter(double seconds) {
        return changes.stream().filter(time -> time > nanos(seconds)).count();
    }

    /** Most changes in any minute. */
    int busiestMinute() {
        int most = 0;
        for (long from : changes) {
            most = (int) Math.max(
                    most,
                    changes.stream()
                            .filter(time -> time >= from && time - from < 60 * (long) SECOND)
                            .count());
        }
        return most;
    }

    static long nanos(double seconds) {
        return Math.round(seconds * SECOND);
    }
}
