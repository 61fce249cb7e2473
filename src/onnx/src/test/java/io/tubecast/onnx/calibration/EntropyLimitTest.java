package io.tubecast.onnx.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class EntropyLimitTest {
    /**
     * The published procedure word by word, with lists: reference P = the first n bins, what is beyond added to the last; Q = the first n bins merged into 128
     * groups, each expanded to its bins that are not 0; both normalized; KL(P, Q) = sum p ln(p / q). The last n of those with the least divergence.
     */
    private static int bruteForce(long[] counts, int used) {
        long[] bins = Arrays.copyOf(counts, used);
        bins[0] = bins[1];
        int best = used;
        double least = Double.POSITIVE_INFINITY;
        for (int n = 128; n <= used; n++) {
            List<Double> p = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                p.add((double) bins[i]);
            }
            double outliers = 0;
            for (int i = n; i < used; i++) {
                outliers += bins[i];
            }
            p.set(n - 1, p.get(n - 1) + outliers);
            double[] q = new double[n];
            for (int group = 0; group < 128; group++) {
                List<Integer> members = new ArrayList<>();
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    // bin i belongs to the group g with floor(g n / 128) <= i < floor((g + 1) n / 128)
                    if (i >= Math.floorDiv(group * n, 128) && i < Math.floorDiv((group + 1) * n, 128)) {
                        sum += bins[i];
                        if (bins[i] != 0) {
                            members.add(i);
                        }
                    }
                }
                for (int member : members) {
                    q[member] = sum / members.size();
                }
            }
            double divergence = divergence(p, q);
            if (divergence <= least) {
                least = divergence;
                best = n;
            }
        }
        return best;
    }

    private static double divergence(List<Double> p, double[] q) {
        double allP = p.stream().mapToDouble(Double::doubleValue).sum();
        double allQ = Arrays.stream(q).sum();
        double sum = 0;
        for (int i = 0; i < q.length; i++) {
            if (p.get(i) > 0) {
                sum += q[i] > 0
                        ? p.get(i) / allP * Math.log(p.get(i) / allP / (q[i] / allQ))
                        : Double.POSITIVE_INFINITY;
            }
        }
        return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
    }

    private static Histogram of(int count, DoubleSupplier value) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) value.getAsDouble();
        }
        Histogram histogram = new Histogram();
        histogram.add(FloatBuffer.wrap(values));
        return histogram;
    }

    private static long[] counts(Histogram histogram) {
        long[] counts = new long[Histogram.BINS];
        Arrays.setAll(counts, histogram::count);
        return counts;
    }

    @Test
    void equalCountsAreKeptWhole() {
        long[] counts = new long[Histogram.BINS];
        for (int used : new int[] {129, 1025, 1500, 2048}) {
            Arrays.fill(counts, 0);
            Arrays.fill(counts, 0, used, 10);
            assertThat(EntropyLimit.bins(counts, used)).isEqualTo(used); // P and Q are the same there: divergence 0
        }
        assertThat(EntropyLimit.bins(counts, 100)).as("fewer bins than levels").isEqualTo(100);
    }

    @Test
    void aHeavyTailIsCut() {
        Random random = new Random(3);
        // most within 1, one in a thousand up to 100
        Histogram histogram = of(50_000, () -> random.nextGaussian() * (random.nextInt(1000) == 0 ? 30 : 0.3));
        Range max = histogram.choose(Method.MAX);
        Range entropy = histogram.choose(Method.ENTROPY);
        assertThat(max.magnitude()).isGreaterThan(50);
        assertThat(entropy.magnitude()).isBetween(0.5f, max.magnitude() / 3);
    }

    @Test
    void zerosOfReluDoNotCount() {
        Random random = new Random(4);
        float[] positive = new float[20_000];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = (float) Math.abs(random.nextGaussian());
        }
        Histogram without = new Histogram();
        without.add(FloatBuffer.wrap(positive));
        Histogram with = new Histogram();
        with.add(FloatBuffer.wrap(positive));
        with.add(FloatBuffer.wrap(new float[1_000_000]));
        assertThat(with.choose(Method.ENTROPY).max())
                .isEqualTo(without.choose(Method.ENTROPY).max());
    }

    @Test
    void agreesWithTheProcedureWordByWord() {
        for (int seed = 0; seed < 3; seed++) { // a cubic number of steps each
            Random random = new Random(seed);
            double tail = 1 + seed * 5.0;
            Histogram histogram =
                    of(4000, () -> Math.abs(random.nextGaussian()) * (random.nextInt(50) == 0 ? tail : 1));
            // a part of the bins, so that the slow way ends
            int used = 300 + 50 * seed;
            long[] counts = counts(histogram);
            assertThat(EntropyLimit.bins(counts, used)).as("seed %d", seed).isEqualTo(bruteForce(counts, used));
        }
    }
}
