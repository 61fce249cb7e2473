package io.tubecast.lab.detect;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run over clips writes: one file as the manifest says, or a folder with a file for each of several ways. Not thread-safe. */
final class ClipOutputs implements AutoCloseable {
    private final ClipDetection detection;
    private final Map<String, ClipOutput> outputs = new LinkedHashMap<>();
    private final @Nullable Path folder;

    /**
     * Begins the files.
     *
     * @param ways by name; empty: as the manifest says
     * @param out file, or folder where there are ways
     * @param published receives what is known after each window; null if nobody asks
     */
    ClipOutputs(ClipDetection detection, Map<String, ClipWays.Way> ways, Path out, @Nullable Path published) {
        this.detection = detection;
        folder = ways.isEmpty() ? null : out;
        if (ways.isEmpty()) {
            outputs.put("", detection.output(out, published));
        }
        ways.forEach((name, way) -> outputs.put(name, detection.output(way, out.resolve(name + ".jsonl.gz"))));
    }

    /** All ways. */
    List<ClipOutput> all() {
        return List.copyOf(outputs.values());
    }

    /** Tubes of all videos and ways. */
    int tubes() {
        return outputs.values().stream().mapToInt(ClipOutput::tubes).sum();
    }

    /** Writes what each way cost, where there are several. */
    void writeCosts() {
        if (folder != null) {
            Map<String, ClipCosts.Cost> costs = new LinkedHashMap<>();
            outputs.forEach((name, output) -> costs.put(name, output.cost()));
            new ClipCosts(detection.frames(), detection.samples(), costs).write(folder);
        }
    }

    @Override
    public void close() {
        outputs.values().forEach(ClipOutput::close);
    }
}
