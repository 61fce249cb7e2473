package io.tubecast.lab.study.network;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.fusion.LateFusion;
import io.tubecast.training.config.FlowConfig;
import org.jspecify.annotations.Nullable;

/**
 * How trained networks are run on the test videos.
 *
 * @param network the network, with late fusion that of appearance
 * @param partner with late fusion that of motion
 * @param late how the two are joined
 * @param delta frames between the two of a pair
 * @param appearanceOnly whether a network with two heads is to do without its motion stream
 */
record Reading(
        NetworkRow network,
        @Nullable NetworkRow partner,
        LateFusion.@Nullable Method late,
        int delta,
        boolean appearanceOnly) {
    /** One network as it is. */
    static Reading of(NetworkRow network, int delta) {
        return new Reading(network, null, null, delta, false);
    }

    /** The second head of a network of two streams. */
    static Reading fallback(NetworkRow network, int delta) {
        return new Reading(network, null, null, delta, true);
    }

    /** Two networks joined after both have spoken. */
    static Reading late(NetworkRow appearance, NetworkRow motion, LateFusion.Method method, int delta) {
        return new Reading(appearance, motion, method, delta, false);
    }

    /** The name in files. */
    String key() {
        String joined = late == null ? network.key() : "late-" + late;
        return joined + (appearanceOnly ? "-fallback" : "") + "-at-d" + delta;
    }

    /** The network that sees flow, if any does. */
    NetworkRow seer() {
        return partner == null ? network : partner;
    }

    /** The flow that it needs; null: none. */
    @Nullable FlowMethod flow() {
        FlowConfig seen = seer().flow();
        return appearanceOnly || seen == null ? null : seen.method();
    }
}
