package io.tubecast.edge.node;

import io.tubecast.core.frame.FrameSource;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.publish.message.CameraFacts;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself: most of it stays as long as it runs. Nothing of it is read from the disk when it is told: the model's folder may be gone by then.
 *
 * @param version the program's
 * @param sha256 of the model's manifest
 * @param mode what the node looks with when it has all it needs
 * @param clip how the model sees the stream as clips; null if it sees frames as they come
 * @param format the source's as it was opened
 * @param targetFps steps a second that the model is made for
 */
record Factsheets(
        String version,
        ModelBundle bundle,
        String sha256,
        Mode mode,
        Factsheet.@Nullable Clip clip,
        NodeConfig config,
        FrameSource.Format format,
        double targetFps) {
    /**
     * The factsheet as it is now.
     *
     * @param widthPx of the picture that comes
     * @param heightPx of the picture that comes
     * @param engine what runs the networks
     * @param control what is told of camera, masks and decisions
     */
    Factsheet of(int widthPx, int heightPx, Factsheet.Engine engine, CameraFacts control) {
        String model = bundle.manifest().model().name();
        Factsheet.Stream stream = new Factsheet.Stream(
                config.node().stream(),
                widthPx,
                heightPx,
                format.framesPerSecond(),
                config.node().frameId(),
                model,
                control);
        return new Factsheet(
                "tubecast",
                version,
                List.of(Model.factsheet(bundle, sha256, mode, clip, engine)),
                List.of(stream),
                1e3 / targetFps,
                config.publish().maxActors());
    }
}
