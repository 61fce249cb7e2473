package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.bench.AheadScores.Way;
import io.tubecast.edge.model.AmtnetStepDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.flow.StreamStack;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The extrapolation bench over clips of the synthetic world, for cameras that turn at several speeds. Speed 0 is the world's ordinary camera, which pans, zooms and shakes a little or stands
 * still.
 */
public final class ExtrapolationRun {
    private static final int FEWEST_ACTORS = 3;
    private static final int MOST_ACTORS = 6;

    private final Plan plan;
    private final List<AheadScores> results = new ArrayList<>();

    /**
     * What is to be measured.
     *
     * @param split which clips
     * @param clips how many
     * @param speeds picture widths a second that the picture moves at its fastest
     * @param aheadMillis how far ahead it is said where a box will be
     */
    public record Plan(Split split, int clips, List<Double> speeds, List<Double> aheadMillis) {
        /** Copies the lists. */
        public Plan {
            speeds = List.copyOf(speeds);
            aheadMillis = List.copyOf(aheadMillis);
        }

        /** Clips that are looked at in all. */
        public int total() {
            return clips * speeds.size();
        }
    }

    /** Who is told how far it is. */
    @FunctionalInterface
    public interface Listener {
        /** So many of the plan's clips are done. */
        void done(int clips);
    }

    private ExtrapolationRun(Plan plan) {
        this.plan = plan;
    }

    /**
     * Measures.
     *
     * @param provider runs the bundle's networks
     * @param stop asked before each clip; true ends early, with what there is
     */
    public static ExtrapolationRun run(
            Plan plan, ModelBundle bundle, EngineProvider provider, Listener listener, BooleanSupplier stop) {
        ExtrapolationRun run = new ExtrapolationRun(plan);
        WorldOptions options = WorldOptions.defaults();
        int done = 0;
        try (AmtnetStepDetector detector =
                        new AmtnetStepDetector(bundle, provider, new StageTimes(), NanoClock.system());
                StreamStack stacks = stacks(bundle)) {
            for (double speed : plan.speeds) {
                AheadScores scores = new AheadScores(plan.aheadMillis);
                ExtrapolationBench bench =
                        new ExtrapolationBench(bundle.manifest(), detector, stacks, options.framesPerSecond(), scores);
                for (int clip = 0; clip < plan.clips && !stop.getAsBoolean(); clip++) {
                    bench.watch(clip(plan.split, clip, options, speed));
                    listener.done(++done);
                }
                run.results.add(scores);
            }
        }
        return run;
    }

    private static WorldClip clip(Split split, int index, WorldOptions options, double speed) {
        return speed == 0
                ? WorldClips.clip(split, index, options)
                : WorldClips.turning(split, index, options.withActors(FEWEST_ACTORS, MOST_ACTORS), speed);
    }

    /** The model's own flow; for models without, the fastest kind at the size of their pictures. */
    private static StreamStack stacks(ModelBundle bundle) {
        FlowSpec flow = bundle.manifest().flow();
        InputSpec input = bundle.manifest().input();
        int width = flow == null ? input.width() : flow.width();
        int height = flow == null ? input.height() : flow.height();
        FlowMethod method = flow == null ? FlowMethod.DIS : flow.method();
        LiveFlowStack stack = new LiveFlowStack(
                flow == null ? new FlowStack(FlowAlignment.CAUSAL, 1) : flow.layout(),
                width,
                height,
                flow == null ? FlowEncoding.DEFAULT : flow.flowEncoding(),
                bundle.manifest().frames().intervalNanos());
        return new StreamStack(new StreamFlow(FlowMethods.open(method), width, height), stack);
    }

    /** By which part the mean IoU is higher than that of held boxes. */
    public double gain(int speed, int ahead) {
        return results.get(speed).gain(ahead);
    }

    /** Number of boxes that were compared. */
    public long cases(int speed, int ahead) {
        return results.get(speed).cases(ahead);
    }

    /** Mean IoU of a way, by its word in the report. */
    double mean(int speed, int ahead, Way way) {
        return results.get(speed).mean(ahead, way);
    }

    /** The figures, one row for each speed and time ahead. */
    public ObjectNode toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("split", plan.split.key()).put("clips", plan.clips);
        ArrayNode rows = root.putArray("rows");
        for (int speed = 0; speed < results.size(); speed++) {
            AheadScores scores = results.get(speed);
            for (int ahead = 0; ahead < plan.aheadMillis.size(); ahead++) {
                ObjectNode row = rows.addObject();
                row.put("widthsPerSecond", plan.speeds.get(speed));
                row.put("aheadMillis", plan.aheadMillis.get(ahead));
                row.put("cases", scores.cases(ahead));
                ObjectNode means = row.putObject("meanIou");
                for (Way way : Way.values()) {
                    means.put(way.word(), rounded(scores.mean(ahead, way)));
                }
                row.put("gain", rounded(scores.gain(ahead)));
                row.put("betterShare", rounded(scores.betterShare(ahead)));
            }
        }
        return root;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
