package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.edge.EdgeRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * From starting the process to its first message, with the native libraries unpacked already and without.
 *
 * <p>The process is started by this one; both read the same monotonic clock. The file cache of the system stays as it is: emptying it takes rights that a measurement should not ask for.
 */
public final class StartBench {
    private static final String CACHE = "-Dorg.bytedeco.javacpp.cachedir=";
    private static final long PATIENCE_SECONDS = 120;

    private final BenchSetting setting;
    private final List<String> nodeOptions;
    private final int runs;

    /**
     * A measurement.
     *
     * @param nodeOptions options of {@code run} that say which node
     * @param runs how often each
     */
    public StartBench(BenchSetting setting, List<String> nodeOptions, int runs) {
        this.setting = setting;
        this.nodeOptions = List.copyOf(nodeOptions);
        this.runs = runs;
    }

    /** Measures. */
    public ObjectNode run() throws IOException, InterruptedException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("machine", MachineDescription.json());
        ArrayNode cold = json.putArray("coldMillis");
        ArrayNode warm = json.putArray("warmMillis");
        for (int i = 0; i < runs && !setting.stop().getAsBoolean(); i++) {
            Path cache = Files.createTempDirectory("tubecast-start");
            try {
                double first = start(cache);
                double second = start(cache);
                cold.add(first);
                warm.add(second);
                setting.out()
                        .printf(
                                Locale.ROOT,
                                "%d of %d: %.0f ms with cold native caches, %.0f ms with warm ones%n",
                                i + 1,
                                runs,
                                first,
                                second);
                setting.out().flush();
            } finally {
                delete(cache);
            }
        }
        return json;
    }

    private double start(Path cache) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>();
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith(CACHE) && !option.startsWith("-agentlib") && !option.startsWith("-javaagent")) {
                options.add(option);
            }
        }
        options.add(CACHE + cache);
        List<String> command = ChildJvm.command(options, EdgeRuntime.class.getName());
        command.addAll(List.of("bench", "first"));
        command.addAll(nodeOptions);
        Path output = Files.createTempFile(cache, "output", ".txt");
        long begun = System.nanoTime();
        Process process = ChildJvm.start(command, ProcessBuilder.Redirect.to(output.toFile()));
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        String line = said.lines()
                .filter(each -> each.startsWith(FirstMessage.MARK))
                .findFirst()
                .orElseThrow(() -> new BenchException("the node sent no message; it said: " + said.strip()));
        return (Long.parseLong(line.substring(FirstMessage.MARK.length())) - begun) / 1e6;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
