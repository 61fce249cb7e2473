package io.tubecast.edge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.edge.bench.BenchSetting;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.node.SourceOpener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all measurements take: which node, and where the figures go. */
final class BenchOptions {
    @Option(names = "--model", paramLabel = "DIR", description = "The model bundle; default the shipped one.")
    private @Nullable String model;

    @Option(
            names = "--fps",
            paramLabel = "F",
            defaultValue = "25",
            description = "Frames a second of the synthetic camera; default ${DEFAULT-VALUE}.")
    private double fps;

    @Option(
            names = "--source",
            paramLabel = "URI",
            description = "Another source in the place of the synthetic camera.")
    private @Nullable String source;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "What runs the networks: auto, tensorrt or onnxruntime.")
    private @Nullable String engine;

    @Option(names = "--config", paramLabel = "FILE", description = "A configuration to measure with.")
    private @Nullable Path config;

    @Option(
            names = "--broker",
            paramLabel = "URI",
            description = "Where messages go; default the configured one. None needs to be there.")
    private @Nullable String broker;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the figures here as well, as JSON.")
    private @Nullable Path out;

    /** The node. */
    private NodePlan plan(boolean lossless) {
        ConfigReader reader = new ConfigReader();
        if (config != null) {
            reader.file(config);
        }
        String uri = source != null ? source : "synthetic:?seed=7&fps=" + number(fps);
        NodeConfig read = reader.option("source.uri", uri, source != null ? "--source" : "--fps")
                .option("model.directory", model, "--model")
                .option("model.store", model == null ? null : "", "--model")
                .option("model.engine", engine, "--engine")
                .option("mqtt.broker", broker, "--broker")
                .option("source.asFastAsPossible", lossless ? Boolean.TRUE : null, "bench rates")
                .option("http.enabled", false, "bench")
                .option("preview.enabled", false, "bench")
                .read();
        Path shipped = NodeOptions.shippedFolder();
        return new NodePlan(
                read,
                NodeOptions.model(reader, read.model(), shipped),
                SourceOpener.isPath(uri)
                        ? reader.resolve("source.uri", uri, shipped).toString()
                        : uri,
                NodeOptions.brokerFiles(reader, read.mqtt(), shipped),
                0,
                true);
    }

    /** Refuses a number of something that must be above 0. */
    static void requireAbove0(String option, double value) {
        if (!(value > 0)) {
            throw new ConfigException("option %s: must be above 0, was %s".formatted(option, value));
        }
    }

    BenchSetting setting(PrintWriter text, BooleanSupplier stop) {
        return new BenchSetting(plan(false), Version.text(), text, stop);
    }

    /** The same, and the source waits for the node. */
    BenchSetting losslessSetting(PrintWriter text, BooleanSupplier stop) {
        return new BenchSetting(plan(true), Version.text(), text, stop);
    }

    /** The same options for another process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--fps", number(fps)));
        add(arguments, "--model", model);
        add(arguments, "--source", source);
        add(arguments, "--engine", engine);
        add(arguments, "--config", config == null ? null : config.toString());
        add(arguments, "--broker", broker);
        return arguments;
    }

    private static void add(List<String> arguments, String option, @Nullable String value) {
        if (value != null) {
            arguments.add(option);
            arguments.add(value);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /** Prints the figures, and writes them if that is wanted. */
    void tell(ObjectNode figures, PrintWriter text) {
        try {
            String json = new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(figures);
            text.println(json);
            text.flush();
            write(json + "\n", "");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot fail to be JSON", e);
        }
    }

    /** Writes beside the figures, with another ending of the name; nothing if they are not written either. */
    void write(String text, String ending) {
        if (out == null) {
            return;
        }
        Path file = ending.isEmpty()
                ? out
                : out.resolveSibling(out.getFileName().toString().replaceFirst("\\.json$", "") + ending);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new ConfigException("option --out: %s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }
}
