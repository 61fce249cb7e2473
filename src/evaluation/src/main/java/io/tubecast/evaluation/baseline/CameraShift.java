package io.tubecast.evaluation.baseline;

/**
 * Where an older picture lies under a newer one, in whole cells: the shift with the smallest mean luma difference.
 *
 * @param x cell (u, v) of the newer picture is cell (u + x, v + y) of the older
 * @param y see {@code x}
 */
record CameraShift(int x, int y) {
    private static final int REACH = 6;
    private static final int STRIDE = 3;

    /** The best shift of at most 6 cells each way; the smaller one of equals. */
    static CameraShift between(LumaGrid older, LumaGrid newer) {
        CameraShift best = new CameraShift(0, 0);
        double least = difference(older, newer, 0, 0);
        for (int y = -REACH; y <= REACH; y++) {
            for (int x = -REACH; x <= REACH; x++) {
                double difference = difference(older, newer, x, y);
                if (difference < least) {
                    least = difference;
                    best = new CameraShift(x, y);
                }
            }
        }
        return best;
    }

    /** Mean over a lattice of cells inside both pictures. A cell's part is bounded, so that people in it do not decide. */
    private static double difference(LumaGrid older, LumaGrid newer, int x, int y) {
        double sum = 0;
        int count = 0;
        for (int v = 0; v < newer.height(); v += STRIDE) {
            for (int u = 0; u < newer.width(); u += STRIDE) {
                if (older.holds(u + x, v + y)) {
                    sum += Math.min(40, Math.abs(newer.at(u, v) - older.at(u + x, v + y)));
                    count++;
                }
            }
        }
        return count == 0 ? Double.MAX_VALUE : sum / count;
    }
}
