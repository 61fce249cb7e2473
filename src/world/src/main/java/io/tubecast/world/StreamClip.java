package io.tubecast.world;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.frame.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The first frames of a stream as a clip: pictures are drawn scene by scene, only the annotation is held whole. Thread-safe. */
final class StreamClip implements WorldClip {
    private final WorldStream stream;
    private final AnnotatedVideo annotation;

    StreamClip(WorldStream stream, String name, int frames) {
        this.stream = stream;
        List<AnnotatedTube> tubes = new ArrayList<>();
        for (int first = 0; first < frames; first += stream.framesPerScene()) {
            for (AnnotatedTube tube : stream.tubesAround(first)) {
                int length = Math.min(tube.end(), frames - first) - tube.start();
                if (length > 0) {
                    tubes.add(new AnnotatedTube(
                            tube.actionClass(),
                            first + tube.start(),
                            tube.boxes().subList(0, length)));
                }
            }
        }
        WorldOptions options = stream.options();
        annotation = new AnnotatedVideo(name, options.width(), options.height(), frames, tubes);
    }

    @Override
    public AnnotatedVideo annotation() {
        return annotation;
    }

    @Override
    public void readFrame(int index, Image target) {
        stream.readFrame(Objects.checkIndex(index, annotation.frames()), target);
    }

    @Override
    public void flow(int frame, FlowField flow) {
        stream.flow(Objects.checkIndex(frame, annotation.frames()), flow);
    }
}
