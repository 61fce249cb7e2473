package io.tubecast.edge.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.HttpConfig;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.http.AccessToken;
import io.tubecast.edge.http.WebServer;
import io.tubecast.edge.metrics.BuildCommit;
import io.tubecast.edge.metrics.NodeMetrics;
import io.tubecast.edge.metrics.NodeProbes;
import io.tubecast.edge.metrics.NodeTally;
import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.edge.pipeline.PictureTap;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.preview.PreviewBox;
import io.tubecast.edge.preview.PreviewFeed;
import io.tubecast.edge.preview.PreviewRoutes;
import io.tubecast.edge.preview.PreviewScene;
import io.tubecast.edge.preview.TubeHistory;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelCard;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's web server: probes, metrics and, where it is wanted, the preview page with its tap on the detect stage.
 *
 * <p>The live path calls {@link #offer} and the methods of {@link Observer}; all else happens on the server's own threads.
 */
final class NodeWeb implements PictureTap, Observer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWeb.class);
    private static final ObjectMapper JSON = new JsonMapper();

    private final NodeConfig config;
    private final Labels labels;
    private final String boot;
    private final boolean fallback;
    private final NodeTally tally = new NodeTally();
    private final TubeHistory history;
    private final @Nullable PreviewFeed feed;
    private final @Nullable WebServer server;

    /**
     * Opens the port.
     *
     * @param plan the configuration, and whether another port will do when the configured one is taken
     * @param boot first part of the actors' ids
     * @throws ConfigException if the token cannot be used, or the port is taken although the page is wanted
     */
    NodeWeb(NodePlan plan, Labels labels, String boot, NanoClock clock) {
        config = plan.config();
        this.labels = labels;
        this.boot = boot;
        fallback = plan.model().passedOver() != null;
        history = new TubeHistory(labels, clock);
        feed = config.preview().enabled()
                ? new PreviewFeed(
                        clock,
                        config.preview().framesPerSecond(),
                        config.preview().jpegQuality(),
                        new PreviewFeed.Draft(
                                config.node().stream(), config.publish().maxActors(), this::scene))
                : null;
        server = config.http().enabled() ? open(plan, config.http().port(), plan.previewAnyPort()) : null;
    }

    private @Nullable WebServer open(NodePlan plan, int port, boolean anyPort) {
        HttpConfig http = config.http();
        AccessToken token = AccessToken.of(http, plan.tokenFile());
        try {
            return new WebServer(http.host(), port, token);
        } catch (IOException e) {
            if (anyPort && port != 0) {
                return open(plan, 0, false);
            }
            String problem = "http.port %d at %s: %s".formatted(port, http.host(), e.getMessage());
            if (config.preview().enabled() || http.reachableFromElsewhere()) {
                throw new ConfigException(problem, e);
            }
            LOG.warn("{}; the node runs without probes and metrics", problem);
            return null;
        }
    }

    /**
     * Starts to answer about a node that is whole now.
     *
     * @param version the program's
     */
    void start(
            String version,
            ModelBundle bundle,
            StreamState state,
            StageTimes times,
            Supplier<PublisherStatus> publisher) {
        WebServer web = server;
        if (web == null) {
            return;
        }
        ModelCard card = bundle.manifest().model();
        NodeMetrics.Sources sources = new NodeMetrics.Sources(
                version,
                BuildCommit.text(),
                card.name() + " " + card.version(),
                labels,
                fallback,
                state,
                times,
                publisher);
        NodeMetrics metrics = new NodeMetrics(sources, tally);
        NodeProbes probes = new NodeProbes(
                sources.state(), sources.publisher(), tally, config.http().readyNeedsBroker());
        web.route("/livez", exchange -> say(exchange, probes.live()))
                .route("/readyz", exchange -> say(exchange, probes.ready()))
                .route("/healthz", exchange -> health(exchange, probes))
                .route("/metrics", exchange -> WebServer.send(exchange, 200, NodeMetrics.CONTENT_TYPE, metrics.text()));
        PreviewFeed pictures = feed;
        if (pictures == null) {
            web.route("/", exchange -> WebServer.say(exchange, 200, """
                    tubecast: /livez /readyz /healthz /metrics
                    The preview page is off; preview.enabled switches it on.
                    """));
        } else {
            pictures.start();
            PreviewRoutes.add(web, pictures, () -> status(probes));
        }
        web.start();
    }

    private static void say(HttpExchange exchange, NodeProbes.Answer answer) throws IOException {
        WebServer.say(exchange, answer.yes() ? 200 : 503, (answer.yes() ? "yes: " : "no: ") + answer.why() + "\n");
    }

    private static void health(HttpExchange exchange, NodeProbes probes) throws IOException {
        byte[] body = json(probes.report()).getBytes(StandardCharsets.UTF_8);
        WebServer.send(exchange, probes.fault() ? 503 : 200, "application/json", body);
    }

    /** The node's health as the page reads it, with what it shows besides. */
    private String status(NodeProbes probes) {
        Map<String, Object> report = probes.report();
        report.put("boot", boot);
        report.put("node", config.node().id());
        report.put("stream", config.node().stream());
        report.put("classes", labels.names());
        report.put("history", history.lastMinute());
        return json(report);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of plain values is JSON", e);
        }
    }

    /** Takes over what can be changed while the node runs. */
    void renew(NodeConfig renewed, @Nullable AccessToken token) {
        if (server != null) {
            server.token(token);
        }
        if (feed != null) {
            feed.renew(renewed.preview().framesPerSecond(), renewed.preview().jpegQuality());
        }
    }

    /** Where it is, if there is one. */
    Optional<String> address() {
        return Optional.ofNullable(server).map(WebServer::address);
    }

    /** Where the page is, if there is one. */
    Optional<String> pageAddress() {
        return feed == null ? Optional.empty() : address();
    }

    @Override
    public void event(NodeEvent event) {
        tally.event(event);
        history.take(event);
    }

    @Override
    public void status(NodeStatus status) {
        tally.status(status);
    }

    @Override
    public void offer(Image picture, TubesSnapshot snapshot) {
        if (feed != null && feed.wants()) {
            feed.offer(picture, snapshot);
        }
    }

    private PreviewScene scene(TubesSnapshot snapshot) {
        List<PreviewBox> boxes = new ArrayList<>(snapshot.size());
        for (int i = 0; i < snapshot.size(); i++) {
            boxes.add(box(snapshot.get(i), snapshot.widthPx(), snapshot.heightPx()));
        }
        ClipSpan clip = snapshot.clip();
        long windowNanos = clip == null ? 0 : snapshot.captureNanos() - clip.firstNanos();
        return new PreviewScene(
                snapshot.frame(),
                boxes,
                snapshot.mode().word(),
                snapshot.stride(),
                TimeUnit.NANOSECONDS.toMillis(windowNanos));
    }

    private PreviewBox box(TubeEntry tube, double width, double height) {
        return new PreviewBox(
                boot + "-" + tube.id(),
                labels.name(tube.label()),
                tube.score(),
                tube.state().word(),
                List.of(
                        tube.x() / width,
                        tube.y() / height,
                        (tube.x() + tube.width()) / width,
                        (tube.y() + tube.height()) / height));
    }

    @Override
    public void close() {
        if (feed != null) {
            feed.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
