package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.training.config.FlowConfig;
import io.tubecast.training.config.NetworkConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.StreamKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The networks of a study, made of its one training configuration. */
final class NetworkRows {
    private final StudyConfig study;
    private final TrainingConfig base;

    /**
     * For one study.
     *
     * @param base of two streams
     * @throws TrainingConfigException if it has one stream
     */
    NetworkRows(StudyConfig study, TrainingConfig base) {
        this.study = study;
        this.base = base;
        if (base.flow() == null || base.network().streams().size() < 2) {
            throw new TrainingConfigException(
                    "network.streams must be [appearance, motion]: the studies leave out what they do" + " not want");
        }
    }

    /** The method of flow that is used where a study does not vary it. */
    FlowMethod flowMethod() {
        return flow().method();
    }

    /** The appearance stream on one frame. */
    NetworkRow frame() {
        return single("frame", StreamKind.APPEARANCE, 1, study.delta(), null);
    }

    /** The appearance stream on pairs. */
    NetworkRow appearance(int delta) {
        return single("appearance", StreamKind.APPEARANCE, 2, delta, null);
    }

    /** The motion stream on pairs. */
    NetworkRow motion(int delta) {
        return single("motion", StreamKind.MOTION, 2, delta, flowMethod());
    }

    /**
     * The motion stream on pairs, with the flow of some method. It starts from the base of appearance, by tiling, so that none of several methods has an
     * advantage.
     */
    NetworkRow motion(FlowMethod method) {
        TrainingConfig config = config(StreamKind.MOTION, 2, study.delta(), method, base.schedule());
        StudyConfig.Base from = study.base();
        return new NetworkRow(
                "motion-tiled-d%d-%s".formatted(study.delta(), method),
                config,
                from == null || from.clips() == null ? List.of() : List.of(baseOf(StreamKind.APPEARANCE, from)),
                from == null || from.weights() == null ? List.of() : from.weights(),
                List.of(),
                null);
    }

    /**
     * Two streams. As in the paper they start from the two trained networks of one stream, of the same distance.
     *
     * @param fallback whether a second head sees appearance alone
     */
    NetworkRow fused(Fusion fusion, boolean fallback, int delta) {
        NetworkConfig network = new NetworkConfig(
                base.network().trunk(), List.of(StreamKind.APPEARANCE, StreamKind.MOTION), 2, fusion, fallback);
        StudyConfig.Fused fused = study.fused();
        TrainingConfig config = new TrainingConfig(
                network,
                flow(),
                base.seed(),
                sampling(delta),
                base.batch(),
                base.loss(),
                base.augmentation(),
                rate(base.optimizer(), fused.rate()),
                schedule(fused.steps(), fused.lateFrom()),
                base.run());
        String key = (fallback ? "both" : fusion.toString()) + "-d" + delta + "-" + flowMethod();
        return new NetworkRow(key, config, List.of(appearance(delta), motion(delta)), List.of(), List.of(), null);
    }

    /** The same row with another seed. */
    static TrainingConfig seeded(TrainingConfig config, long seed) {
        return new TrainingConfig(
                config.network(),
                config.flow(),
                seed,
                config.sampling(),
                config.batch(),
                config.loss(),
                config.augmentation(),
                config.optimizer(),
                config.schedule(),
                config.run());
    }

    private NetworkRow single(String name, StreamKind stream, int frames, int delta, @Nullable FlowMethod method) {
        TrainingConfig config = config(stream, frames, delta, method, base.schedule());
        String key = name + "-d" + delta + (method == null ? "" : "-" + method);
        StudyConfig.Base from = study.base();
        return new NetworkRow(
                key,
                config,
                from == null || from.clips() == null ? List.of() : List.of(baseOf(stream, from)),
                from == null || from.weights() == null ? List.of() : from.weights(),
                List.of(),
                null);
    }

    /** The network of single frames that a stream starts from. */
    private NetworkRow baseOf(StreamKind stream, StudyConfig.Base from) {
        StudyConfig.Clips clips = Objects.requireNonNull(from.clips());
        TrainingConfig.ScheduleConfig schedule =
                schedule(Objects.requireNonNull(from.steps()), Objects.requireNonNull(from.lateFrom()));
        FlowMethod method = stream == StreamKind.MOTION ? flowMethod() : null;
        StudyData own = new StudyData(
                StudyConfig.Base.NAME,
                null,
                new StudyData.World(clips.context(), clips.size(), clips.training(), 1),
                null);
        return new NetworkRow(
                stream + (method == null ? "" : "-" + method),
                config(stream, 1, study.delta(), method, schedule),
                List.of(),
                List.of(),
                List.of(),
                own);
    }

    private TrainingConfig config(
            StreamKind stream,
            int frames,
            int delta,
            @Nullable FlowMethod method,
            TrainingConfig.ScheduleConfig schedule) {
        FlowConfig flow = method == null
                ? null
                : new FlowConfig(method, flow().stack(), flow().alignment(), flow().scale(), flow().size());
        return new TrainingConfig(
                new NetworkConfig(base.network().trunk(), List.of(stream), frames, null, null),
                flow,
                base.seed(),
                sampling(delta),
                base.batch(),
                base.loss(),
                base.augmentation(),
                base.optimizer(),
                schedule,
                base.run());
    }

    private TrainingConfig.ScheduleConfig schedule(int steps, int lateFrom) {
        TrainingConfig.ScheduleConfig schedule = base.schedule();
        return new TrainingConfig.ScheduleConfig(
                steps,
                schedule.warmUp(),
                schedule.decline(),
                schedule.drops(),
                schedule.dropFactor(),
                schedule.floor(),
                lateFrom);
    }

    private FlowConfig flow() {
        return Objects.requireNonNull(base.flow());
    }

    private TrainingConfig.SamplingConfig sampling(int delta) {
        return new TrainingConfig.SamplingConfig(
                List.of(delta), base.sampling().emptyShare(), base.sampling().lateEmptyShare());
    }

    private static TrainingConfig.OptimizerConfig rate(TrainingConfig.OptimizerConfig optimizer, double rate) {
        return new TrainingConfig.OptimizerConfig(
                rate,
                optimizer.momentum(),
                optimizer.decay(),
                optimizer.biasRate(),
                optimizer.trunkRate(),
                optimizer.clipNorm(),
                optimizer.averageDecay(),
                optimizer.method());
    }
}
