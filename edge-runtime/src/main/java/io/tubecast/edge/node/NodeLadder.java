package io.tubecast.edge.node;

import io.tubecast.edge.config.LadderConfig;
import io.tubecast.edge.config.PipelineConfig;
import io.tubecast.edge.ladder.LadderPlan;
import io.tubecast.edge.ladder.LadderRules;
import io.tubecast.edge.ladder.MeasuredRung;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.OperatingPoint;
import io.tubecast.publish.message.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * The ladder of a model on this device: its operating points with what the manifest says they give and what they were measured to cost.
 *
 * <p>Where the manifest does not say how accurate each of them is, a better mode counts for more than a shorter stride.
 */
final class NodeLadder {
    /** What the points are compared by. */
    static final String METRIC = "videoMap.0.5";

    private static final int LONGEST = 4;

    private final ModelBundle bundle;
    private final List<Mode> modes;
    private final double periodNanos;

    /**
     * A ladder.
     *
     * @param modes what the node can look with, the best first
     * @param periodNanos time there is for a step at stride 1
     */
    NodeLadder(ModelBundle bundle, List<Mode> modes, double periodNanos) {
        this.bundle = bundle;
        this.modes = modes;
        this.periodNanos = periodNanos;
    }

    /** All rungs, the best first by rule. */
    private List<Rung> rungs() {
        List<Rung> rungs = new ArrayList<>();
        for (Mode mode : modes) {
            if (mode == Mode.MOTION && modes.get(0) != mode) {
                continue; // the picture is looked at whenever it can be
            }
            for (int stride = 1; stride <= LONGEST; stride *= 2) {
                rungs.add(new Rung(mode, stride));
            }
        }
        return rungs;
    }

    /**
     * With what was measured.
     *
     * @param fieldNanos time from one flow field to the next
     * @param pipeline which rungs the node may walk by itself
     */
    LadderPlan plan(StartUpCosts costs, double fieldNanos, PipelineConfig pipeline, LadderConfig config) {
        List<Rung> rungs = rungs();
        boolean known = rungs.stream()
                .filter(NodeLadder::walked)
                .allMatch(rung -> accuracy(rung).isPresent());
        List<MeasuredRung> all = new ArrayList<>();
        List<MeasuredRung> allowed = new ArrayList<>();
        for (Rung rung : rungs) {
            double rank = rungs.size() - all.size();
            double step =
                    (rung.needsFlow() ? costs.stackedNanos() : costs.plainNanos()) / (periodNanos * rung.stride());
            double flow = rung.needsFlow() ? costs.flowNanos() / fieldNanos : 0;
            MeasuredRung measured =
                    new MeasuredRung(rung, known ? accuracy(rung).orElse(0) : rank, Math.max(step, flow), step);
            all.add(measured);
            boolean mode = pipeline.mode().equals(PipelineConfig.AUTO)
                    || pipeline.mode().equals(rung.mode().word());
            boolean stride =
                    pipeline.stride() == PipelineConfig.ANY ? walked(rung) : pipeline.stride() == rung.stride();
            if (mode && stride) {
                allowed.add(measured);
            }
        }
        return new LadderPlan(all, MeasuredRung.front(allowed), rules(config), periodNanos, fieldNanos);
    }

    /** Two streams that look so seldom are worse than one that looks twice as often and cost more. */
    private static boolean walked(Rung rung) {
        return !(rung.mode() == Mode.TWO_STREAM && rung.stride() == LONGEST);
    }

    private OptionalDouble accuracy(Rung rung) {
        for (OperatingPoint point : bundle.manifest().operatingPoints()) {
            Double value = point.accuracy().get(METRIC);
            if (value != null && point.mode().equals(rung.mode().word()) && point.stride() == rung.stride()) {
                return OptionalDouble.of(value);
            }
        }
        return OptionalDouble.empty();
    }

    private static LadderRules rules(LadderConfig config) {
        return new LadderRules(
                TimeUnit.MILLISECONDS.toNanos(config.downMillis()),
                config.dropRatio(),
                TimeUnit.MILLISECONDS.toNanos(config.climbMillis()),
                config.climbLoad(),
                config.changesPerMinute(),
                config.downKelvin(),
                config.upKelvin());
    }
}
