package io.tubecast.publish.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the node is: sent on every connect and kept by the broker. The publisher adds topics and schemas.
 *
 * @param software name of the program
 * @param version its version
 * @param models the models in use
 * @param streams the streams that are watched
 * @param budgetMillis time that a step may take
 * @param maxActors most tubes in one message
 */
public record Factsheet(
        String software, String version, List<Model> models, List<Stream> streams, double budgetMillis, int maxActors) {

    /** Copies the lists. */
    public Factsheet {
        models = List.copyOf(models);
        streams = List.copyOf(streams);
    }

    /**
     * A model.
     *
     * @param id its name
     * @param family its method
     * @param sha256 of its manifest, 64 hexadecimal digits
     * @param licence under which it may be used
     * @param labels its classes in order
     * @param modes what it can look with here, the best first
     * @param flow the optical flow it sees; null if it sees none
     * @param clip how it sees the stream as clips; null if it sees frames as they come
     * @param engine what runs it
     */
    public record Model(
            String id,
            String family,
            String sha256,
            String licence,
            List<String> labels,
            List<Mode> modes,
            @Nullable Flow flow,
            @Nullable Clip clip,
            Engine engine) {
        /** Copies the lists. */
        public Model {
            labels = List.copyOf(labels);
            modes = List.copyOf(modes);
        }

        /** A model that sees frames as they come. */
        @SuppressWarnings("checkstyle:ParameterNumber") // the record's own, less one
        public Model(
                String id,
                String family,
                String sha256,
                String licence,
                List<String> labels,
                List<Mode> modes,
                @Nullable Flow flow,
                Engine engine) {
            this(id, family, sha256, licence, labels, modes, flow, null, engine);
        }
    }

    /**
     * What runs a model's networks now.
     *
     * @param target {@code tensorrt} or {@code onnxruntime}
     * @param name library, version and device, for people
     * @param reason why this and nothing else, for people
     * @param graphs the networks
     */
    public record Engine(String target, String name, String reason, List<Graph> graphs) {
        /** Copies the list. */
        public Engine {
            graphs = List.copyOf(graphs);
        }
    }

    /**
     * A network.
     *
     * @param graph its name in the model
     * @param precision what it computes with, wherever single nodes were not kept in a higher one
     * @param sha256 of the file that runs, 64 hexadecimal digits
     */
    public record Graph(String graph, String precision, String sha256) {}

    /**
     * The optical flow that a model sees.
     *
     * @param method how it is found
     * @param fields consecutive fields in a stack
     * @param alignment which of them belong to a frame: {@code causal} or {@code centred}
     * @param framesAhead frames behind its own that a stack waits for, at the model's own rate
     * @param widthPx width of the picture that it is computed on
     * @param heightPx height of the picture that it is computed on
     */
    public record Flow(String method, int fields, String alignment, int framesAhead, int widthPx, int heightPx) {}

    /**
     * How a model of whole clips sees the stream.
     *
     * @param frames of a clip as the model sees it
     * @param window frames of the stream that are seen as one clip; 0 if the whole video is
     * @param hop frames from one window to the next; 0 if the whole video is one clip
     */
    public record Clip(int frames, int window, int hop) {}

    /**
     * A stream.
     *
     * @param id its id in topics
     * @param widthPx width of its frames, 0 if not known yet
     * @param heightPx height of its frames, 0 if not known yet
     * @param fps its nominal rate
     * @param cameraFrame name of the camera's coordinate frame on the robot
     * @param model id of the model that watches it
     * @param camera what else is configured about its camera
     */
    public record Stream(
            String id,
            int widthPx,
            int heightPx,
            double fps,
            @Nullable String cameraFrame,
            String model,
            CameraFacts camera) {
        /** A stream with nothing configured about its camera. */
        public Stream(String id, int widthPx, int heightPx, double fps, @Nullable String cameraFrame, String model) {
            this(id, widthPx, heightPx, fps, cameraFrame, model, CameraFacts.NONE);
        }
    }
}
