package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.inference.yaml.OptionalKey;
import io.tubecast.lab.world.WorldArguments;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the studies of networks share, as one file says it. The network that is trained stands in a training configuration beside it.
 *
 * @param training training configuration, relative to the study's file: two streams, joined by sum; the studies vary streams, fusion, deltas, flow and seed
 * @param base what all networks start from, as the paper's start from networks of single frames; not there: from nothing
 * @param fused schedule of the networks of two streams, which start from trained ones of one stream, as in the paper
 * @param seeds of the ablation; the other studies take the first
 * @param delta frames between the two of a pair at test, where a study does not vary it
 * @param trim {@code none}, {@code peak}, {@code background} or a switching cost, as in {@code lab link}
 * @param linker linker of {@code lab link}; not there: {@code online}
 * @param protocol protocol of {@code lab evaluate}; not there: {@code continuous}
 * @param data what the studies run on, one set of tables each
 * @param ablation rows of the ablation
 * @param deltas distances that are trained and tested
 * @param flow methods that are compared
 * @param mirrored pairs of labels that are the same movement forwards and backwards, so that one frame cannot tell them apart; may be empty
 */
public record StudyConfig(
        String training,
        @OptionalKey @Nullable Base base,
        Fused fused,
        List<Long> seeds,
        int delta,
        String trim,
        @OptionalKey @Nullable String linker,
        @OptionalKey @Nullable String protocol,
        List<StudyData> data,
        List<AblationRow> ablation,
        Deltas deltas,
        FlowMethods flow,
        List<List<String>> mirrored) {
    private static final int LARGEST_DELTA = 64;
    private static final Pattern TRIM = Pattern.compile("none|peak|background|[0-9]+(\\.[0-9]+)?");
    private static final List<String> LINKERS = List.of("online", "road", "act", "offline");

    /** Checks that nothing is empty that is needed. */
    public StudyConfig {
        require(!seeds.isEmpty(), "seeds must name at least one seed");
        require(!data.isEmpty(), "data must name at least one set");
        List<String> names = Stream.concat(data.stream(), flow.data() == null ? Stream.empty() : flow.data().stream())
                .map(StudyData::name)
                .toList();
        require(names.stream().distinct().count() == names.size(), "data must not use a name twice, was " + names);
        require(
                !names.contains(Base.NAME),
                "data must not be named '%s': that is the base's folder".formatted(Base.NAME));
        require(Set.copyOf(seeds).size() == seeds.size(), "seeds must not name one twice, was " + seeds);
        require(isDelta(delta), "delta must be in [1, %d], was %d".formatted(LARGEST_DELTA, delta));
        require(
                TRIM.matcher(trim).matches(),
                "trim must be none, peak, background or a switching cost, was '%s'".formatted(trim));
        linker = linker == null ? "online" : linker;
        require(LINKERS.contains(linker), "linker must be one of %s, was '%s'".formatted(LINKERS, linker));
        protocol = protocol == null ? Protocol.CONTINUOUS.name() : protocol;
        require(
                Protocol.named(protocol).isPresent(),
                "protocol must be one of %s, was '%s'"
                        .formatted(Protocol.ALL.stream().map(Protocol::name).toList(), protocol));
        require(!ablation.isEmpty(), "ablation must name at least one row");
        for (List<String> pair : mirrored) {
            require(pair.size() == 2, "mirrored must hold pairs of labels, was " + pair);
        }
    }

    /** Under which rules tubes are evaluated. */
    Protocol rules() {
        return Protocol.named(Objects.requireNonNull(protocol)).orElseThrow();
    }

    /** The same, the files of data sets and weights found from a folder. */
    StudyConfig in(Path folder) {
        Base from = base == null || base.weights() == null
                ? base
                : new Base(
                        null,
                        null,
                        null,
                        base.weights().stream()
                                .map(file -> folder.resolve(file).toString())
                                .toList());
        List<StudyData> own = flow.data();
        return new StudyConfig(
                training,
                from,
                fused,
                seeds,
                delta,
                trim,
                linker,
                protocol,
                data.stream().map(set -> set.in(folder)).toList(),
                ablation,
                deltas,
                new FlowMethods(
                        flow.methods(),
                        own == null
                                ? null
                                : own.stream().map(set -> set.in(folder)).toList()),
                mirrored);
    }

    /**
     * What all networks start from: either a network of single frames for each stream, trained here on clips of its own, or files of weights.
     *
     * @param clips what the networks of single frames learn from; not there with {@code weights}
     * @param steps length of their runs
     * @param lateFrom step from which on pictures are whole
     * @param weights checkpoints or weights of {@code lab import}, found from the study's folder; not there with {@code clips}
     */
    public record Base(
            @OptionalKey @Nullable Clips clips,
            @OptionalKey @Nullable Integer steps,
            @OptionalKey @Nullable Integer lateFrom,
            @OptionalKey @Nullable List<String> weights) {
        /** Its folder. */
        static final String NAME = "base";

        /** Checks that it is one of the two. */
        public Base {
            require((clips == null) != (weights == null), "base must have either clips or weights");
            require(
                    clips == null || (steps != null && lateFrom != null),
                    "base must have steps and lateFrom where it has clips");
        }
    }

    /**
     * Clips of the synthetic world to learn from.
     *
     * @param context {@code rich}, {@code free} or {@code mixed}
     * @param size of the frames, such as 160x120
     * @param training how many
     */
    public record Clips(String context, String size, int training) {
        /** Checks all of it. */
        public Clips {
            require(training >= 1, "training must be 1 or more, was " + training);
            WorldArguments.look(context, size);
        }
    }

    /**
     * The schedule of networks of two streams.
     *
     * @param steps length of the run
     * @param rate learning rate at its highest
     * @param lateFrom step from which on pictures are whole
     */
    public record Fused(int steps, double rate, int lateFrom) {}

    /**
     * Distances between the frames of a pair.
     *
     * @param train of the networks, one each
     * @param test at which each is run
     */
    public record Deltas(List<Integer> train, List<Integer> test) {
        /** Checks the distances. */
        public Deltas {
            for (List<Integer> list : List.of(train, test)) {
                require(!list.isEmpty(), "deltas must name at least one distance each");
                list.forEach(delta ->
                        require(isDelta(delta), "deltas must be in [1, %d], was %d".formatted(LARGEST_DELTA, delta)));
            }
        }
    }

    /**
     * Methods of optical flow.
     *
     * @param methods one network of the motion stream each
     * @param data what this study runs on, smaller because some methods take long; not there: the other studies' data
     */
    public record FlowMethods(
            List<FlowMethod> methods, @OptionalKey @Nullable List<StudyData> data) {
        /** Checks that there are some. */
        public FlowMethods {
            require(!methods.isEmpty(), "methods must name at least one method");
            require(data == null || !data.isEmpty(), "data must name at least one set");
        }
    }

    private static boolean isDelta(int delta) {
        return delta >= 1 && delta <= LARGEST_DELTA;
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
