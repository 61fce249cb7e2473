package io.tubecast.lab.study.network;

import io.tubecast.lab.detect.ClipWays;

/**
 * A network that sees clips, run on the test videos in several ways at once.
 *
 * @param network the network
 * @param ways how its tubes are found
 */
record ClipReading(NetworkRow network, ClipWays ways) {
    /** The name in files. */
    String key() {
        return network.key();
    }
}
