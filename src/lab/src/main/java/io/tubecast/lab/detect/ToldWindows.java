package io.tubecast.lab.detect;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.trajectory.LinkedTube;
import io.tubecast.core.trajectory.LinkedTube.Segment;
import io.tubecast.core.trajectory.WindowLinker;
import io.tubecast.evaluation.format.PublishedBox;
import io.tubecast.evaluation.format.PublishedStep;
import io.tubecast.evaluation.format.PublishedWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what a listener has been told after each window, as {@code published.jsonl}: a step for each frame that no window had before, known with the window's last one. Not thread-safe.
 *
 * <p>A node's message is about the last frame and carries the way there; so whoever listens knows of all frames of the window when its last one has been seen, and of none before.
 */
final class ToldWindows implements AutoCloseable {
    private final PublishedWriter writer;
    private final Labels labels;
    private int told;

    /** Begins the file. */
    ToldWindows(Path file, Labels labels) {
        writer = new PublishedWriter(file);
        this.labels = labels;
    }

    /** Another video begins. */
    void begin() {
        told = 0;
    }

    /**
     * Writes what is known of the frames that nothing was told of.
     *
     * @param video its name
     * @param width pixels of a row
     * @param height rows
     * @param linker after it took the window
     * @param frames of the video until now
     */
    void tell(String video, int width, int height, WindowLinker linker, int frames) {
        List<List<PublishedBox>> boxes = new ArrayList<>();
        for (int frame = told; frame < frames; frame++) {
            boxes.add(new ArrayList<>());
        }
        linker.ended().forEach(tube -> add(tube, boxes));
        linker.live().forEach(tube -> add(tube, boxes));
        for (List<PublishedBox> there : boxes) {
            writer.write(new PublishedStep(video, width, height, told, told, frames - 1, there));
            told++;
        }
    }

    private void add(LinkedTube tube, List<List<PublishedBox>> boxes) {
        tube.read((frame, box) -> {
            if (frame >= told) {
                boxes.get((int) (frame - told)).add(published(tube, frame, box));
            }
        });
    }

    private PublishedBox published(LinkedTube tube, long frame, double[] box) {
        Segment segment = tube.segments().stream()
                .filter(part -> frame <= part.lastFrame())
                .findFirst()
                .orElseGet(tube::segment);
        return new PublishedBox(
                Math.toIntExact(tube.id()),
                segment.actionClass(),
                labels.name(segment.actionClass()),
                segment.score(),
                segment.score(),
                Math.toIntExact(segment.firstFrame()),
                new Box(box[0], box[1], box[2], box[3]),
                false);
    }

    @Override
    public void close() {
        writer.close();
    }
}
