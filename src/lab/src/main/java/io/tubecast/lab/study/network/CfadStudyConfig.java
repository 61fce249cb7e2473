package io.tubecast.lab.study.network;

import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.inference.yaml.OptionalKey;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The study of networks that see clips, as its file says it. The network that is trained stands in a training configuration beside it; order and residual branch are
 * varied here.
 *
 * @param training training configuration of the family cfad, relative to the study's file
 * @param weights files or bundles that all networks start from, such as those of {@code lab import}; not there: from nothing
 * @param fresh parts of the networks that start fresh all the same, such as {@code coarse}, so that no order has an advantage; not there: none
 * @param set how tubes are found where that is not compared: values in the place of those of the bundles' {@code settings}, by key; not there: theirs
 * @param seeds networks of each kind, whose mean is reported
 * @param protocol protocol of {@code lab evaluate}; not there: {@code continuous}
 * @param data what the study runs on, one set of tables each
 * @param orders orders of the tubes' polynomials, one network each
 * @param order the one of them that selection and the residual branch are studied on
 * @param sigmas sizes of the search area that are compared
 * @param sigma the one of them that is used where they are not compared
 * @param alphas least scores of key time stamps that are compared
 * @param alpha that which is used where they are not compared; 0 refines every time stamp
 * @param draws how many times time stamps are drawn at random, whose mean is reported
 */
public record CfadStudyConfig(
        String training,
        @OptionalKey @Nullable List<String> weights,
        @OptionalKey @Nullable List<String> fresh,
        @OptionalKey @Nullable Map<String, String> set,
        List<Long> seeds,
        @OptionalKey @Nullable String protocol,
        List<StudyData> data,
        List<Integer> orders,
        int order,
        List<Double> sigmas,
        double sigma,
        List<Double> alphas,
        double alpha,
        int draws) {
    private static final int HIGHEST_ORDER = 12;
    private static final int MOST_DRAWS = 100;

    /** Checks that nothing is empty or there twice, and that the order and sigma that are used are compared too. */
    public CfadStudyConfig {
        fresh = fresh == null ? List.of() : List.copyOf(fresh);
        StudyConfig.require(fresh.isEmpty() || weights != null, "fresh goes with weights, was " + fresh);
        set = set == null ? Map.of() : Map.copyOf(set);
        unique("seeds", seeds);
        unique("data", data.stream().map(StudyData::name).toList());
        unique("orders", orders);
        unique("sigmas", sigmas);
        unique("alphas", alphas);
        orders.forEach(each -> StudyConfig.require(
                each >= 0 && each <= HIGHEST_ORDER,
                "orders must be in [0, %d], was %d".formatted(HIGHEST_ORDER, each)));
        alphas.forEach(each -> StudyConfig.require(each >= 0 && each <= 1, "alphas must be in [0, 1], was " + each));
        sigmas.forEach(each -> StudyConfig.require(each > 0 && each <= 100, "sigmas must be in (0, 100], was " + each));
        StudyConfig.require(orders.contains(order), "order must be one of %s, was %d".formatted(orders, order));
        StudyConfig.require(sigmas.contains(sigma), "sigma must be one of %s, was %s".formatted(sigmas, sigma));
        StudyConfig.require(alpha >= 0 && alpha <= 1, "alpha must be in [0, 1], was " + alpha);
        StudyConfig.require(
                draws >= 1 && draws <= MOST_DRAWS, "draws must be in [1, %d], was %d".formatted(MOST_DRAWS, draws));
        protocol = protocol == null ? Protocol.CONTINUOUS.name() : protocol;
        StudyConfig.require(
                Protocol.named(protocol).isPresent(),
                "protocol must be one of %s, was '%s'"
                        .formatted(Protocol.ALL.stream().map(Protocol::name).toList(), protocol));
    }

    private static void unique(String key, List<?> values) {
        StudyConfig.require(!values.isEmpty(), key + " must name at least one");
        StudyConfig.require(
                new HashSet<>(values).size() == values.size(), key + " must not name one twice, was " + values);
    }

    /** Under which rules tubes are evaluated. */
    Protocol rules() {
        return Protocol.named(Objects.requireNonNull(protocol)).orElseThrow();
    }

    /** The same, the files of data sets and weights found from a folder. */
    CfadStudyConfig in(Path folder) {
        return new CfadStudyConfig(
                training,
                weights == null
                        ? null
                        : weights.stream()
                                .map(file -> folder.resolve(file).toString())
                                .toList(),
                fresh,
                set,
                seeds,
                protocol,
                data.stream().map(set -> set.in(folder)).toList(),
                orders,
                order,
                sigmas,
                sigma,
                alphas,
                alpha,
                draws);
    }
}
