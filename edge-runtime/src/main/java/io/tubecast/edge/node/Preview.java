package io.tubecast.edge.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.PreviewConfig;
import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.PictureTap;
import io.tubecast.edge.preview.PreviewBox;
import io.tubecast.edge.preview.PreviewFeed;
import io.tubecast.edge.preview.PreviewScene;
import io.tubecast.edge.preview.PreviewServer;
import io.tubecast.edge.preview.PreviewServer.HealthReport;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The preview page of a node: its tap on the detect stage and its server. */
final class Preview implements PictureTap, AutoCloseable {
    private static final ObjectMapper JSON = new JsonMapper();

    private final PreviewFeed feed;
    private final PreviewServer server;
    private final Labels labels;
    private final String boot;
    private volatile @Nullable NodeStatus status;

    /**
     * Opens the page's port.
     *
     * @param anyPort whether another port will do when the configured one is taken
     * @param boot first part of the actors' ids
     * @throws ConfigException if the port is taken
     */
    Preview(PreviewConfig config, boolean anyPort, Labels labels, String boot, NanoClock clock) {
        this.labels = labels;
        this.boot = boot;
        feed = new PreviewFeed(clock, config.framesPerSecond(), config.jpegQuality());
        server = open(config.port(), anyPort);
    }

    private PreviewServer open(int port, boolean anyPort) {
        try {
            return new PreviewServer(port, feed, this::health);
        } catch (IOException e) {
            if (anyPort && port != 0) {
                return open(0, false);
            }
            throw new ConfigException("preview.port %d: %s".formatted(port, e.getMessage()), e);
        }
    }

    void start() {
        feed.start();
        server.start();
    }

    String address() {
        return server.address();
    }

    /** Takes how the node is doing. */
    void status(NodeStatus now) {
        status = now;
    }

    @Override
    public void offer(Image picture, TubesSnapshot snapshot) {
        if (feed.wants()) {
            feed.offer(picture, scene(snapshot));
        }
    }

    private PreviewScene scene(TubesSnapshot snapshot) {
        List<PreviewBox> boxes = new ArrayList<>(snapshot.size());
        for (int i = 0; i < snapshot.size(); i++) {
            boxes.add(box(snapshot.get(i), snapshot.widthPx(), snapshot.heightPx()));
        }
        NodeStatus now = status;
        Health health = now == null ? null : now.health();
        Health.Rates fps = health == null ? null : health.fps();
        Health.Latency latency = health == null ? null : health.latency();
        return new PreviewScene(
                snapshot.frame(),
                boxes,
                snapshot.mode().word(),
                snapshot.stride(),
                fps == null || Double.isNaN(fps.out()) ? 0 : fps.out(),
                latency == null ? 0 : latency.p50(),
                now == null ? 0 : now.dropped());
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

    private HealthReport health() {
        NodeStatus now = status;
        if (now == null) {
            return new HealthReport(true, "{\"state\":\"fault\",\"cause\":\"starting\"}");
        }
        Health health = now.health();
        Map<String, Object> report = new TreeMap<>();
        report.put("state", health.state().word());
        report.put("mode", health.mode().word());
        report.put("camera_up", health.camera().up());
        report.put("frame_age_ms", health.camera().frameAgeMillis());
        report.put("processed", now.processed());
        report.put("dropped", now.dropped());
        report.put("uptime_s", Math.round(health.uptimeSeconds()));
        if (health.cause() != null) {
            report.put("cause", health.cause());
        }
        try {
            return new HealthReport(health.state() == Health.State.FAULT, JSON.writeValueAsString(report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of plain values is JSON", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
