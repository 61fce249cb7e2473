package io.tubecast.edge.command;

import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.config.MqttConfig;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.node.BrokerFiles;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.node.SourceOpener;
import io.tubecast.edge.store.ModelOrigin;
import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleKey;
import io.tubecast.inference.bundle.BundleTrust;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that run and demo share; each goes over a key of the configuration. */
final class NodeOptions {
    @Option(
            names = "--source",
            paramLabel = "URI",
            description = {
                "Where frames come from: a file, v4l2:/dev/video0, rtsp://HOST/PATH, gst:PIPELINE, or synthetic:?seed=7&fps=25."
            })
    private @Nullable String source;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model bundle: a folder with model.yaml. Goes over what is installed, too.")
    private @Nullable String model;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "What runs the networks: auto takes the best that is there; tensorrt or onnxruntime that alone.")
    private @Nullable String engine;

    @Option(
            names = "--frames",
            paramLabel = "N",
            description = "Stop after N processed frames. Default: go on until the source ends or Ctrl-C.")
    private @Nullable Long frames;

    @Option(
            names = "--preview",
            paramLabel = "PORT",
            description =
                    "Show the live picture with boxes and labels to a browser on this machine, at port PORT; 0 takes a free one.")
    private @Nullable Integer preview;

    @Option(
            names = "--record",
            paramLabel = "FILE.jsonl",
            description =
                    "Write every message to FILE.jsonl as well; finished parts stand beside it. 'replay' plays them again.")
    private @Nullable String record;

    @Option(
            names = "--as-fast-as-possible",
            description =
                    "Files and the synthetic camera do not keep their time: capture waits for detection, no frame is dropped.")
    private boolean asFastAsPossible;

    /** Lays the options over what was read so far and resolves paths. */
    NodePlan plan(ConfigReader reader, boolean previewAnyPort) {
        NodeConfig config = reader.option("source.uri", source, "--source")
                .option("model.directory", model, "--model")
                .option("model.store", model == null ? null : "", "--model")
                .option("model.engine", engine, "--engine")
                .option("preview.enabled", preview == null ? null : Boolean.TRUE, "--preview")
                .option("record.file", record, "--record")
                .option("http.enabled", preview == null ? null : Boolean.TRUE, "--preview")
                .option("http.port", preview, "--preview")
                .option("source.asFastAsPossible", asFastAsPossible ? Boolean.TRUE : null, "--as-fast-as-possible")
                .read();
        if (frames != null && frames < 1) {
            throw new ConfigException("option --frames: must be at least 1, was " + frames);
        }
        Path shipped = shippedFolder();
        String uri = config.source().uri();
        return new NodePlan(
                config,
                model(reader, config.model(), shipped),
                SourceOpener.isPath(uri)
                        ? reader.resolve("source.uri", uri, shipped).toString()
                        : uri,
                brokerFiles(reader, config.mqtt(), shipped),
                file(reader, "record.file", config.record().file(), shipped),
                config.clips().enabled()
                        ? reader.resolve("clips.directory", config.clips().directory(), shipped)
                        : null,
                frames == null ? 0 : frames,
                previewAnyPort && preview == null,
                file(reader, "http.tokenFile", config.http().tokenFile(), shipped));
    }

    /** Where the configuration has the model from, its paths resolved and its keys read. */
    static ModelOrigin model(ConfigReader reader, ModelConfig model, Path shipped) {
        List<BundleKey> keys = new ArrayList<>();
        for (String key : model.trustedKeys()) {
            keys.add(key(reader, key, shipped));
        }
        return new ModelOrigin(
                reader.resolve("model.directory", model.directory(), shipped),
                file(reader, "model.store", model.store(), shipped),
                new BundleTrust(keys, keys.isEmpty() || model.allowUnsigned()));
    }

    private static BundleKey key(ConfigReader reader, String key, Path shipped) {
        try {
            return BundleKey.isKey(key)
                    ? BundleKey.parse(key, "'" + key + "'")
                    : BundleKey.read(reader.resolve("model.trustedKeys", key, shipped));
        } catch (BundleException e) {
            throw new ConfigException("model.trustedKeys: " + e.getMessage(), e);
        }
    }

    /** The files that the configuration names for the broker, resolved. */
    static BrokerFiles brokerFiles(ConfigReader reader, MqttConfig mqtt, Path shipped) {
        return new BrokerFiles(
                file(reader, "mqtt.passwordFile", mqtt.passwordFile(), shipped),
                file(reader, "mqtt.caFile", mqtt.caFile(), shipped),
                file(reader, "mqtt.certificateFile", mqtt.certificateFile(), shipped),
                file(reader, "mqtt.keyFile", mqtt.keyFile(), shipped));
    }

    private static @Nullable Path file(ConfigReader reader, String key, String value, Path shipped) {
        return value.isEmpty() ? null : reader.resolve(key, value, shipped);
    }

    /** The folder of the shipped configuration: the launcher says where the checkout is. */
    static Path shippedFolder() {
        return Path.of(System.getProperty("tubecast.home", "")).resolve("config");
    }
}
