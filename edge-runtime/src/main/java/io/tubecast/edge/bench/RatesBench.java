package io.tubecast.edge.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.label.Labels;
import io.tubecast.edge.node.Node;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldLabels;
import io.tubecast.world.WorldOptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The same scenes seen by cameras of different rates: runs the whole node on each, without loss, and writes what it published and what was true, for {@code lab study rates} to make a table of.
 */
public final class RatesBench {
    private final BenchSetting setting;
    private final Path folder;
    private final int scenes;
    private final int seconds;

    /**
     * A measurement.
     *
     * @param folder gets {@code tubes-RATE.jsonl} and {@code truth-RATE.jsonl}
     * @param scenes how many streams of the synthetic world
     * @param seconds how long each
     */
    public RatesBench(BenchSetting setting, Path folder, int scenes, int seconds) {
        this.setting = setting;
        this.folder = folder;
        this.scenes = scenes;
        this.seconds = seconds;
    }

    /** Keeps whole tubes. */
    private static final class Ends implements Observer {
        final List<NodeEvent.TubeEnd> ends = new ArrayList<>();

        @Override
        public synchronized void event(NodeEvent event) {
            if (event instanceof NodeEvent.TubeEnd end) {
                ends.add(end);
            }
        }

        @Override
        public void status(NodeStatus status) {}
    }

    /** Runs the node at every rate. */
    public void run(List<Integer> rates) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int done = 0;
        long begun = System.nanoTime();
        for (int rate : rates) {
            try (BufferedWriter tubes = Files.newBufferedWriter(folder.resolve("tubes-%d.jsonl".formatted(rate)));
                    BufferedWriter truth = Files.newBufferedWriter(folder.resolve("truth-%d.jsonl".formatted(rate)))) {
                for (int scene = 0; scene < scenes && !setting.stop().getAsBoolean(); scene++) {
                    scene(rate, scene, tubes, truth);
                    done++;
                    tell(rate, scene, (System.nanoTime() - begun) / 1e9, (double) done / (rates.size() * scenes));
                }
            }
        }
    }

    private void scene(int rate, int seed, BufferedWriter tubes, BufferedWriter truth)
            throws IOException, InterruptedException {
        int frames = rate * seconds;
        NodePlan plan = setting.plan();
        NodePlan ofScene = new NodePlan(
                plan.config(),
                plan.model(),
                "synthetic:?seed=%d&fps=%d&frames=%d".formatted(seed, rate, frames),
                plan.brokerFiles(),
                0,
                true);
        Ends ends = new Ends();
        Labels labels;
        try (Node node = new Node(ofScene, setting.version(), ends)) {
            labels = node.labels();
            node.start();
            node.await();
        }
        WorldOptions options = WorldOptions.defaults().withFramesPerSecond(rate);
        AnnotatedVideo annotation = WorldClips.camera(seed, options, frames).annotation();
        PublishedTubes lines =
                new PublishedTubes("scene-%04d".formatted(seed), annotation.width(), annotation.height());
        for (NodeEvent.TubeEnd end : ends.ends) {
            write(tubes, lines.of(end.tube(), labels));
        }
        write(truth, lines.of(annotation, WorldLabels.labels()));
    }

    private static void write(BufferedWriter out, List<ObjectNode> lines) throws IOException {
        for (ObjectNode line : lines) {
            out.write(line.toString());
            out.newLine();
        }
    }

    private void tell(int rate, int scene, double passed, double part) {
        setting.out()
                .printf(
                        Locale.ROOT,
                        "%d frames/s, scene %d of %d; %.0f s, %.0f s left%n",
                        rate,
                        scene + 1,
                        scenes,
                        passed,
                        passed / part - passed);
        setting.out().flush();
    }
}
