package io.tubecast.training.trainer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The mean of the weights of several runs of one network, of which each began where another ended, or all with the same weights (model soups, Wortsman et
 * al., 2022; not of the papers). Such runs err differently, so their mean errs less, and it costs no more to run than one of them.
 */
public final class CheckpointMean {
    private CheckpointMean() {}

    /**
     * Reads checkpoints and means their weights: of each its running average, where it has one.
     *
     * @param files of which every one counts the same; one gives its own weights
     * @return with labels, steps and configuration of the first; nothing to go on training with but the weights
     * @throws CheckpointException if one cannot be read, or is of another network or other classes than the first
     */
    public static Checkpoint of(List<Path> files) {
        Path firstFile = files.get(0);
        Checkpoint first = Checkpoint.read(firstFile);
        Map<String, double[]> sums = new LinkedHashMap<>();
        first.weights().forEach((name, values) -> sums.put(name, doubles(values)));
        for (Path file : files.subList(1, files.size())) {
            Checkpoint read = Checkpoint.read(file);
            check(firstFile, first, file, read);
            read.weights()
                    .forEach((name, values) ->
                            add(file, firstFile, Objects.requireNonNull(sums.get(name), name), values));
        }
        Map<String, float[]> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put("model/" + name, mean(sum, files.size())));
        return new Checkpoint(first.labels(), first.step(), first.config(), means);
    }

    private static void check(Path firstFile, Checkpoint first, Path file, Checkpoint read) {
        if (!read.labels().equals(first.labels())) {
            throw new CheckpointException("%s knows the classes %s, %s %s; only equal ones have a mean"
                    .formatted(file, read.labels(), firstFile, first.labels()));
        }
        Record network = read.settings(file).network();
        Record firstNetwork = first.settings(firstFile).network();
        if (!network.equals(firstNetwork)
                || !read.weights().keySet().equals(first.weights().keySet())) {
            throw new CheckpointException("%s is of another network than %s, so they have no mean: %s and %s"
                    .formatted(file, firstFile, network, firstNetwork));
        }
    }

    private static void add(Path file, Path firstFile, double[] sum, float[] values) {
        if (values.length != sum.length) {
            throw new CheckpointException(
                    "%s is of another network than %s: one of its tensors has %d numbers, there %d"
                            .formatted(file, firstFile, values.length, sum.length));
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static float[] mean(double[] sum, int count) {
        float[] mean = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            mean[i] = (float) (sum[i] / count);
        }
        return mean;
    }
}
