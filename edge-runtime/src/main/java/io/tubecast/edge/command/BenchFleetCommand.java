package io.tubecast.edge.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.bench.FleetBench;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.MqttConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench fleet}: many nodes at one broker. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Loads a broker with simulated nodes: publishers as real nodes have them, without cameras and networks.",
            "Reports for each consumer of all nodes how long messages took, what was lost and what gaps it saw, as the fleet grows."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  mosquitto -c config/mosquitto.conf",
            "  edge-runtime bench fleet --nodes 200 --rate 10 --out fleet.json",
            "      from 10 to 200 nodes; fleet.svg beside it is the growth as a picture",
            "  edge-runtime bench fleet --nodes 20 --broker embedded",
            "      a small one, with the broker of the demo"
        })
final class BenchFleetCommand implements Callable<Integer> {
    private static final int MOST = 10_000;
    private static final int FASTEST = 1_000;
    private static final List<Integer> STEPS = List.of(10, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000);

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "200",
            description =
                    "Size of the whole fleet; smaller ones from 10 on are measured before. Default ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--rate",
            paramLabel = "F",
            defaultValue = "10",
            description = "Messages a second of each node; default ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "20",
            description = "How long at each size; default ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--consumers",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many listen to all nodes; default ${DEFAULT-VALUE}.")
    private int consumers;

    @Option(
            names = "--broker",
            paramLabel = "URI",
            defaultValue = "tcp://127.0.0.1:1883",
            description = "The broker, or embedded; default ${DEFAULT-VALUE}.")
    private String broker = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Write the figures here as JSON, and a picture beside.")
    private @Nullable Path out;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        BenchOptions.requireAbove0("--rate", rate);
        BenchOptions.requireAbove0("--seconds", seconds);
        if (rate > FASTEST) {
            throw new ConfigException("option --rate: must be at most %d, was %s".formatted(FASTEST, rate));
        }
        if (nodes < 1 || nodes > MOST || consumers < 1) {
            throw new ConfigException("options --nodes must be from 1 to %d, --consumers at least 1, were %d and %d"
                    .formatted(MOST, nodes, consumers));
        }
        return BenchRun.of(spec, this::measure);
    }

    private void measure(PrintWriter text, BooleanSupplier stop) throws InterruptedException, IOException {
        if (!broker.equals(MqttConfig.EMBEDDED)) {
            measure(address(), text, stop);
            return;
        }
        try (EmbeddedBroker embedded = EmbeddedBroker.find()
                .orElseThrow(() -> new ConfigException("option --broker: embedded broker not installed"))) {
            measure(embedded.start(0), text, stop);
        }
    }

    private URI address() {
        try {
            return URI.create(broker);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("option --broker: '%s' is no address".formatted(broker), e);
        }
    }

    private void measure(URI address, PrintWriter text, BooleanSupplier stop) throws InterruptedException, IOException {
        FleetBench bench = new FleetBench(address, new FleetBench.Load(sizes(), rate, seconds, consumers), text, stop);
        ObjectNode figures = bench.run();
        String json =
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(figures);
        text.println(json);
        text.flush();
        Path file = out;
        if (file != null) {
            Files.writeString(file, json + "\n");
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
            Files.writeString(file.resolveSibling(name + ".svg"), bench.chart());
        }
    }

    /** From the smallest fleet in steps of about two to the whole. */
    private List<Integer> sizes() {
        return IntStream.concat(
                        STEPS.stream().mapToInt(Integer::intValue).filter(step -> step < nodes), IntStream.of(nodes))
                .boxed()
                .toList();
    }
}
