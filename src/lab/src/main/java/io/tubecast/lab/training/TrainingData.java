package io.tubecast.lab.training;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.evaluation.truth.Ucf24Annotations;
import io.tubecast.evaluation.truth.VideoNames;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.video.capture.VideoClipReader;
import io.tubecast.video.capture.VideoFile;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldLabels;
import io.tubecast.world.WorldOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run learns from.
 *
 * @param labels the classes
 * @param training clips to learn from
 * @param validation clips to measure on
 */
record TrainingData(Labels labels, List<TrainingClip> training, List<TrainingClip> validation) {
    private static final long MAX_CLIP_BYTES = 2_000_000_000L;
    private static final int VALIDATION_EVERY = 20;
    private static final int MOST_IN_MEMORY = 50;

    /** Clips of the synthetic world; those to validate on have seeds of their own. */
    static TrainingData synthetic(int clips, int validationClips) {
        return new TrainingData(
                WorldLabels.labels(), world(Split.TRAIN, clips), world(Split.VALIDATION, validationClips));
    }

    private static List<TrainingClip> world(Split split, int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> new TrainingClip(WorldClips.clip(split, index, WorldOptions.defaults()), null))
                .toList();
    }

    /**
     * UCF101-24: {@code finalAnnots.mat} and the video files anywhere below a folder. Videos that are missing, or cannot be read, are reported and skipped.
     *
     * <p>Uncut, every twentieth video is kept to validate on. Cut, only the first part of each clip is learnt and validated on, so what is measured during
     * the run is memory.
     *
     * @param folder of the data set
     * @param cut which part is learnt, or null for whole videos
     * @param report receives a line for each video that is skipped
     */
    static TrainingData ucf24(Path folder, @Nullable Cut cut, Consumer<String> report) {
        Truth truth = Ucf24Annotations.read(folder.resolve("finalAnnots.mat"));
        Map<String, Path> files = videosBelow(folder);
        List<TrainingClip> clips = new ArrayList<>();
        int missing = 0;
        for (TruthVideo video : truth.videos()) {
            Path file = files.get(VideoNames.stem(video.name()));
            if (file == null) {
                missing++;
                continue;
            }
            try {
                AnnotatedVideo part = inPixelsOf(file, part(video.annotation(), cut));
                Clip clip = files.size() <= MOST_IN_MEMORY
                        ? VideoClipReader.read(file, part, MAX_CLIP_BYTES)
                        : new LazyClip(file, part);
                clips.add(new TrainingClip(clip, null));
            } catch (FrameSourceException e) {
                report.accept("skipped " + file + ": " + e.getMessage());
            }
        }
        report.accept(
                "%d videos, %d of the annotation's have no file below %s".formatted(clips.size(), missing, folder));
        if (cut != null) {
            return new TrainingData(Ucf24Annotations.LABELS, clips, clips);
        }
        List<TrainingClip> training = new ArrayList<>();
        List<TrainingClip> validation = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            (i % VALIDATION_EVERY == VALIDATION_EVERY - 1 ? validation : training).add(clips.get(i));
        }
        return new TrainingData(Ucf24Annotations.LABELS, training, validation);
    }

    /** The annotation in the pixels of a file whose frames are of another size. */
    private static AnnotatedVideo inPixelsOf(Path file, AnnotatedVideo video) {
        try (VideoFile opened = new VideoFile(file, true, NanoClock.system())) {
            FrameSource.Format format = opened.format();
            return scaled(video, format.width(), format.height());
        }
    }

    /** The same boxes on frames of another size. */
    static AnnotatedVideo scaled(AnnotatedVideo video, int width, int height) {
        double x = (double) width / video.width();
        double y = (double) height / video.height();
        List<AnnotatedTube> tubes = new ArrayList<>();
        for (AnnotatedTube tube : video.tubes()) {
            List<Box> boxes = tube.boxes().stream()
                    .map(box -> new Box(box.x1() * x, box.y1() * y, box.x2() * x, box.y2() * y))
                    .toList();
            tubes.add(new AnnotatedTube(tube.actionClass(), tube.start(), boxes));
        }
        return new AnnotatedVideo(video.name(), width, height, video.frames(), tubes);
    }

    private static Map<String, Path> videosBelow(Path folder) {
        try (Stream<Path> entries = Files.walk(folder)) {
            Map<String, Path> files = new HashMap<>();
            entries.filter(file -> VideoNames.isVideoFile(file.toString()))
                    .forEach(file -> files.put(VideoNames.stem(file.toString()), file));
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /** The annotation of what is learnt; a clip that ends at the cut is read no further. */
    static AnnotatedVideo part(AnnotatedVideo video, @Nullable Cut cut) {
        if (cut == null) {
            return video;
        }
        TruthVideo truth = cut.truth(video, Cut.Part.TRAINING);
        return new AnnotatedVideo(
                video.name(),
                video.width(),
                video.height(),
                cut.frameOf(video),
                truth.annotation().tubes());
    }

    /** A clip that is decoded when it is first read and kept as long as memory allows: for data sets that do not fit. */
    private static final class LazyClip implements Clip {
        private final Path file;
        private final AnnotatedVideo annotation;
        private SoftReference<Clip> decoded = new SoftReference<>(null);

        LazyClip(Path file, AnnotatedVideo annotation) {
            this.file = file;
            this.annotation = annotation;
        }

        @Override
        public AnnotatedVideo annotation() {
            return annotation;
        }

        @Override
        public void readFrame(int index, Image target) {
            decoded().readFrame(index, target);
        }

        private synchronized Clip decoded() {
            Clip clip = decoded.get();
            if (clip == null) {
                clip = VideoClipReader.read(file, annotation, MAX_CLIP_BYTES);
                decoded = new SoftReference<>(clip);
            }
            return clip;
        }
    }
}
