package io.tubecast.edge.command;

import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.ladder.Ladder;
import io.tubecast.edge.log.LogForm;
import io.tubecast.edge.log.LogLines;
import io.tubecast.edge.node.Node;
import io.tubecast.edge.node.NodePlan;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.store.FirstUsable;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.message.Factsheet;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** A node's life as people see it: what it is, what happens, how it ended. Ctrl-C and SIGTERM end it in good order. */
final class NodeRun {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);

    private final PrintWriter out;
    private final PrintWriter err;
    private final String name;

    private NodeRun(PrintWriter out, PrintWriter err, String name) {
        this.out = out;
        this.err = err;
        this.name = name;
    }

    static NodeRun of(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli fills the spec");
        }
        return new NodeRun(spec.commandLine().getOut(), spec.commandLine().getErr(), spec.qualifiedName());
    }

    /** Runs a node to its end. */
    int run(ConfigFile config) throws InterruptedException {
        NodePlan plan = config.first(err);
        LogLines.use(LogForm.of(plan.config().log().format()));
        ConsoleReport report = new ConsoleReport(out, plan.config().log().reportSeconds());
        try (OrderlyExit exit = new OrderlyExit(err);
                Node node =
                        FirstUsable.open(plan.model(), model -> new Node(plan.with(model), Version.text(), report))) {
            report.labels(node.labels());
            introduce(node);
            introduceModel(plan.model().trust(), node.bundle());
            if (plan.recordFile() != null) {
                out.printf("  record   %s%n", plan.recordFile());
                out.flush();
            }
            config.started();
            node.reloadsFrom(config::again, taken -> {
                LogLines.use(LogForm.of(taken.log().format()));
                report.every(taken.log().reportSeconds());
                config.reloaded();
            });
            HangUp.does(() -> reload(node));
            exit.stopsWith(node::stop);
            long begun = System.nanoTime();
            node.start();
            node.await();
            double seconds = (System.nanoTime() - begun) / 1e9;
            node.close();
            return conclude(node, seconds);
        }
    }

    private static void reload(Node node) {
        try {
            node.reload();
        } catch (ConfigException e) {
            LOG.debug("told already", e);
        }
    }

    private void introduce(Node node) {
        ModelCard model = node.bundle().manifest().model();
        FrameSource.Format format = node.source().format();
        out.printf("tubecast %s%n", Version.text());
        Factsheet.Engine engine = node.engine();
        out.printf("  model    %s %s (%s), %s%n", model.name(), model.version(), model.family(), engine.name());
        out.printf("  engine   %s: %s%n", precisions(engine), engine.reason());
        out.printf("  licence  %s%n", model.licence());
        out.printf(
                Locale.ROOT,
                "  source   %s, %dx%d, %s, of which the model takes %.2f, %s%n",
                node.source().name(),
                format.width(),
                format.height(),
                format.rate(),
                node.stepsPerSecond(),
                format.live() ? "live: the newest frame wins" : "capture waits, no frame is dropped");
        introduceStreams(node);
        node.clip().ifPresent(clip -> introduceClips(clip, format.framesPerSecond()));
        introduceLadder(node.ladder());
        out.printf("  broker   %s%n", node.brokerAddress());
        node.webAddress().ifPresent(address -> out.printf("  http     %slivez readyz healthz metrics%n", address));
        node.previewAddress().ifPresent(address -> out.printf("  preview  %s%n", address));
        out.flush();
    }

    /** Nothing is said where everybody's models are taken. */
    private void introduceModel(BundleTrust trust, ModelBundle bundle) {
        if (!trust.keys().isEmpty()) {
            out.printf("  trust    %s%n", trust.describe(bundle.directory()));
            out.flush();
        }
    }

    /** Nothing is said where there is nothing to choose. */
    private void introduceLadder(Ladder ladder) {
        if (ladder.rungs().size() > 1) {
            out.printf(
                    "  ladder   %s of the time there is; begins with %s%n",
                    ladder.rungs().stream()
                            .map(each -> String.format(
                                    Locale.ROOT, "%s %.0f %%", each.rung().text(), 100 * each.cost()))
                            .collect(Collectors.joining(", ")),
                    ladder.rung().text());
        }
    }

    private static String precisions(Factsheet.Engine engine) {
        return engine.graphs().stream()
                .map(graph -> graph.graph() + " " + graph.precision())
                .collect(Collectors.joining(", "));
    }

    /** Nothing is said about models that see pictures alone. */
    private void introduceStreams(Node node) {
        FlowSpec flow = node.bundle().manifest().flow();
        if (flow == null) {
            return;
        }
        if (node.flowThread().isEmpty()) {
            out.printf(
                    "  streams  %s, as configured; no optical flow%n",
                    node.mode().word());
            return;
        }
        out.printf(
                "  streams  %s; %s flow at %dx%d, stacks of %d, %s, computed by the %s thread%n",
                node.mode().word(),
                flow.method(),
                flow.width(),
                flow.height(),
                flow.stack(),
                flow.alignment(),
                node.flowThread().get() ? "flow" : "capture");
        double trainingMillis = node.bundle().manifest().frames().intervalNanos() / 1e6;
        int ahead = flow.layout().framesAhead();
        if (ahead > 0) {
            out.printf(
                    Locale.ROOT,
                    "           a message waits for the %d frames behind its own: %.0f ms late by itself, not for controllers%n",
                    ahead,
                    ahead * trainingMillis);
        }
        double fps = node.source().format().framesPerSecond();
        if (fps > 0 && 1e3 / fps > LiveFlowStack.LONGEST_INTERVAL * trainingMillis) {
            out.printf(
                    Locale.ROOT,
                    "           the source is too slow for flow: a frame every %.0f ms, the model needs one every %.0f ms%n",
                    1e3 / fps,
                    LiveFlowStack.LONGEST_INTERVAL * trainingMillis);
        }
    }

    private void introduceClips(Factsheet.Clip clip, double fps) {
        if (clip.window() == 0) {
            out.printf(
                    "  clips    the whole video is one clip, seen as %d frames: nothing is said before its end%n",
                    clip.frames());
        } else {
            out.printf(
                    Locale.ROOT,
                    "  clips    windows of %d frames (%.2f s), seen as %d; one every %d frames; what happens is told when its window is over%n",
                    clip.window(),
                    fps > 0 ? clip.window() / fps : 0,
                    clip.frames(),
                    clip.hop());
        }
        out.printf("           not online: ladder, pipeline.stride and decisions do not apply%n");
    }

    private int conclude(Node node, double seconds) {
        StreamState state = node.pipeline().state();
        long dropped = node.pipeline().dropped();
        out.printf(
                Locale.ROOT,
                "%nprocessed %d of %d frames in %.1f s: %.1f frames/s, %d dropped%n",
                state.processed(),
                state.captured(),
                seconds,
                state.processed() / seconds,
                dropped);
        out.print(node.pipeline().times().table());
        PublisherStatus sent = node.publisherStatus();
        out.printf(
                "sent %d tubes messages, %d overwritten by newer ones; %d events, %d lost%n",
                sent.tubesSent(),
                sent.tubesDropped() + node.pipeline().overwritten(),
                sent.eventsSent(),
                sent.eventsLost());
        node.recorder()
                .ifPresent(recorder -> out.printf(
                        "recorded; %d messages were not%s%n",
                        recorder.lost(), recorder.cause() == null ? "" : ": " + recorder.cause()));
        if (sent.connects() == 0) {
            out.printf("the broker %s was never reached: %s%n", node.brokerAddress(), sent.lastFailure());
        }
        out.flush();
        if (state.failure() != null) {
            err.printf("%s: %s%n", name, state.failure());
            return 1;
        }
        return 0;
    }
}
