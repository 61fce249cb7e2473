package io.tubecast.lab.study.network;

import io.tubecast.lab.detect.ClipWays;
import io.tubecast.lab.detect.ClipWays.Selection;
import io.tubecast.lab.detect.ClipWays.Way;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.CfadConfig.NetworkPart;
import io.tubecast.training.config.RunSettings;
import io.tubecast.training.config.TrainingConfigException;
import java.util.ArrayList;
import java.util.List;

/** The networks of a study of clips, made of its one training configuration, and the ways in which each is run. */
final class CfadRows {
    /** The way that refines nothing. */
    static final String NONE = "none";

    /** The way that refines every time stamp. */
    static final String ALL = "all";

    private static final double NEVER = 2;

    private final CfadStudyConfig study;
    private final CfadConfig base;

    /**
     * For one study.
     *
     * @param training that order and branch are varied of
     * @throws TrainingConfigException if it is of another family
     */
    CfadRows(CfadStudyConfig study, RunSettings training) {
        this.study = study;
        if (!(training instanceof CfadConfig clips)) {
            throw new TrainingConfigException(
                    "network.trunk must be one that sees clips (cfad-...), was '%s'".formatted(training.trunk()));
        }
        base = clips;
    }

    /** The network with polynomials of an order. */
    ClipReading ofOrder(int order) {
        List<Way> ways = table();
        if (order == study.order()) {
            ways.addAll(selections());
        }
        return new ClipReading(network("order-" + order, order, true), new ClipWays(ways));
    }

    /** The network of the study's order without residual branch. */
    ClipReading withoutResiduals() {
        return new ClipReading(network("no-residuals", study.order(), false), new ClipWays(table()));
    }

    /** All of them. */
    List<ClipReading> all() {
        List<ClipReading> all = new ArrayList<>();
        study.orders().forEach(order -> all.add(ofOrder(order)));
        all.add(withoutResiduals());
        return all;
    }

    private NetworkRow network(String key, int order, boolean residual) {
        NetworkPart part = base.network();
        NetworkPart other = new NetworkPart(
                part.trunk(),
                part.frames(),
                part.width(),
                part.height(),
                part.samples(),
                order,
                residual,
                part.anchors(),
                part.shapes());
        List<String> weights = study.weights();
        List<String> fresh = study.fresh();
        return new NetworkRow(
                key,
                base.with(other, base.seed()),
                List.of(),
                weights == null ? List.of() : weights,
                fresh == null ? List.of() : fresh,
                null);
    }

    /** The same with another seed. */
    static CfadConfig seeded(CfadConfig config, long seed) {
        return config.with(config.network(), seed);
    }

    /** Table 1: without refinement, and with each size of the search area. */
    private List<Way> table() {
        List<Way> ways = new ArrayList<>();
        ways.add(byScore(NONE, NEVER, study.sigma()));
        study.sigmas().forEach(sigma -> ways.add(byScore(sigma(sigma), study.alpha(), sigma)));
        return ways;
    }

    /** Figure 4b: by score, evenly spread and drawn, as many each; and everything. */
    private List<Way> selections() {
        List<Way> ways = new ArrayList<>();
        ways.add(byScore(ALL, 0, study.sigma()));
        for (double alpha : study.alphas()) {
            for (Selection selection : Selection.values()) {
                for (String name : selected(selection, alpha)) {
                    long draw = 1L + ways.size();
                    ways.add(new Way(
                            name,
                            alpha,
                            study.sigma(),
                            study.set(),
                            selection,
                            selection == Selection.RANDOM ? draw : null));
                }
            }
        }
        return ways;
    }

    private Way byScore(String name, double alpha, double sigma) {
        return new Way(name, alpha, sigma, study.set(), Selection.SCORE, null);
    }

    /** The way that searches areas of a size. */
    static String sigma(double sigma) {
        return "sigma-" + sigma;
    }

    /** The ways that select time stamps, several where they are drawn. */
    List<String> selected(Selection selection, double alpha) {
        List<String> names = new ArrayList<>();
        int count = selection == Selection.RANDOM ? study.draws() : 1;
        for (int draw = 1; draw <= count; draw++) {
            names.add("%s-%s%s".formatted(selection, alpha, selection == Selection.RANDOM ? "-draw-" + draw : ""));
        }
        return names;
    }
}
