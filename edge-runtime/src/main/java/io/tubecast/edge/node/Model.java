package io.tubecast.edge.node;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.PublishConfig;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.publish.message.Factsheet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** What the node takes from a model bundle besides its networks. */
final class Model {
    private Model() {}

    /**
     * The least score for each class.
     *
     * @throws ConfigException if a label is not one of the model's
     */
    static double[] minScores(ModelBundle bundle, PublishConfig publish) {
        double[] scores = new double[bundle.labels().size()];
        Arrays.fill(scores, publish.minScore());
        for (Map.Entry<String, Double> entry : publish.minScores().entrySet()) {
            int label = bundle.labels()
                    .indexOf(entry.getKey())
                    .orElseThrow(
                            () -> new ConfigException("publish.minScores: the model '%s' has no label '%s', it has %s"
                                    .formatted(
                                            bundle.manifest().model().name(),
                                            entry.getKey(),
                                            bundle.labels().names())));
            scores[label] = entry.getValue();
        }
        return scores;
    }

    /** The model as the factsheet names it. */
    static Factsheet.Model factsheet(ModelBundle bundle) {
        ModelManifest manifest = bundle.manifest();
        return new Factsheet.Model(
                manifest.model().name(),
                manifest.model().family(),
                sha256(bundle),
                manifest.model().licence(),
                bundle.labels().names());
    }

    private static String sha256(ModelBundle bundle) {
        try {
            byte[] manifest = Files.readAllBytes(bundle.directory().resolve(ModelManifest.FILE));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(manifest));
        } catch (IOException e) {
            throw new UncheckedIOException(bundle.directory() + ": cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
