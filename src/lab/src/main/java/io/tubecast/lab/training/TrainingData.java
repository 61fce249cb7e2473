package io.tubecast.lab.training;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.FrameFolder;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.lab.frames.FileClip;
import io.tubecast.lab.frames.FolderClip;
import io.tubecast.lab.frames.FrameCache;
import io.tubecast.lab.frames.VideoIndex;
import io.tubecast.video.capture.VideoFile;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldLabels;
import io.tubecast.world.WorldOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a run learns from.
 *
 * @param labels the classes
 * @param training clips to learn from
 * @param validation clips to measure on
 * @param framesPerSecond of all of them; null if they differ or do not say, as pictures do not
 */
record TrainingData(
        Labels labels,
        List<Clip> training,
        List<Clip> validation,
        @Nullable Double framesPerSecond) {
    private static final int VALIDATION_EVERY = 20;
    private static final int TOLD = 20;

    /** Clips of the synthetic world that look like this; those to validate on have seeds of their own. */
    static TrainingData synthetic(int clips, int validationClips, WorldOptions options) {
        return new TrainingData(
                WorldLabels.labels(),
                world(Split.TRAIN, clips, options),
                world(Split.VALIDATION, validationClips, options),
                options.framesPerSecond());
    }

    private static List<Clip> world(Split split, int count, WorldOptions options) {
        return IntStream.range(0, count)
                .<Clip>mapToObj(index -> WorldClips.clip(split, index, options))
                .toList();
    }

    /**
     * Which videos of a data set are learnt, and which part of them.
     *
     * @param videos where they lie, as files or folders of frames, anywhere below this folder
     * @param names of those that are learnt, as the truth has them; null: all videos
     * @param cut which part of a video is learnt; null: all of it
     * @param validates whether some are kept to validate on
     */
    record Chosen(
            Path videos,
            @Nullable Set<String> names,
            @Nullable Cut cut,
            boolean validates) {}

    /**
     * The videos of a data set. Those that are missing, or cannot be read, or are shorter than their annotation, are reported and left out.
     *
     * <p>Uncut, every twentieth video is kept to validate on, if the run validates. Cut, only the first part of each clip is learnt and validated on, so what is measured during
     * the run is memory.
     *
     * @param report receives a line for each video that is left out, as far as 20 of them, and the totals
     */
    static TrainingData annotated(Truth truth, Chosen chosen, Consumer<String> report) {
        List<AnnotatedVideo> wanted = truth.videos().stream()
                .map(TruthVideo::annotation)
                .filter(video -> chosen.names() == null || chosen.names().contains(video.name()))
                .toList();
        VideoIndex index = VideoIndex.below(
                chosen.videos(), truth.videos().stream().map(TruthVideo::name).toList());
        FrameCache cache = FrameCache.ofThisMachine();
        FrameRates rates = new FrameRates();
        List<Clip> clips = new ArrayList<>();
        List<Skipped.Entry> skipped = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (AnnotatedVideo video : wanted) {
            Optional<Path> place = index.find(video.name());
            if (place.isEmpty()) {
                missing.add(video.name());
                continue;
            }
            try {
                clips.add(clip(place.get(), part(video, chosen.cut()), cache, rates));
            } catch (DataException e) {
                skipped.add(new Skipped.Entry(Skipped.Reason.SHORT, "video " + video.name() + ": " + e.getMessage()));
            } catch (FrameSourceException e) {
                Skipped.Reason reason = Files.isDirectory(place.get()) ? Skipped.Reason.MISSING : Skipped.Reason.BROKEN;
                skipped.add(new Skipped.Entry(reason, "video " + video.name() + ": " + e.getMessage()));
            }
        }
        skipped.stream().limit(TOLD).forEach(entry -> report.accept(entry.toString()));
        report.accept("%d videos, %d of the annotation's have no file below %s%s; %d could not be used%s"
                .formatted(
                        clips.size(),
                        missing.size(),
                        chosen.videos(),
                        missing.isEmpty() ? "" : ", such as " + missing.get(0),
                        skipped.size(),
                        skipped.isEmpty() ? "" : ": " + new Skipped(skipped).summary()));
        return withValidation(truth.labels(), clips, chosen, rates.common());
    }

    private static TrainingData withValidation(
            Labels labels, List<Clip> clips, Chosen chosen, @Nullable Double framesPerSecond) {
        if (!chosen.validates() || chosen.cut() != null) {
            List<Clip> memory = chosen.validates() ? clips : List.of();
            return new TrainingData(labels, clips, memory, framesPerSecond);
        }
        List<Clip> training = new ArrayList<>();
        List<Clip> validation = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            (i % VALIDATION_EVERY == VALIDATION_EVERY - 1 ? validation : training).add(clips.get(i));
        }
        return new TrainingData(labels, training, validation, framesPerSecond);
    }

    private static Clip clip(Path place, AnnotatedVideo video, FrameCache cache, FrameRates rates) {
        if (Files.isDirectory(place)) {
            FrameFolder frames =
                    FrameFolder.in(place).orElseThrow(() -> new FrameSourceException(place + ": has no frames"));
            int[] size = frames.size();
            rates.addUnknown();
            return new FolderClip(frames, scaled(video, size[0], size[1]));
        }
        return new FileClip(place, inPixelsOf(place, video, rates), cache);
    }

    /** The annotation in the pixels of a file whose frames are of another size. */
    private static AnnotatedVideo inPixelsOf(Path file, AnnotatedVideo video, FrameRates rates) {
        try (VideoFile opened = new VideoFile(file, true, NanoClock.system())) {
            FrameSource.Format format = opened.format();
            if (format.frames() >= 0 && format.frames() < video.frames()) {
                throw new DataException(
                        "%s: has %d frames, its annotation says %d".formatted(file, format.frames(), video.frames()));
            }
            rates.add(format.framesPerSecond());
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
        return new AnnotatedVideo(video.name(), width, height, video.frames(), tubes, video.labelled());
    }

    /** The annotation of what is learnt; a clip that ends at the cut is read no further. */
    static AnnotatedVideo part(AnnotatedVideo video, @Nullable Cut cut) {
        if (cut == null) {
            return video;
        }
        int end = cut.frameOf(video);
        return new AnnotatedVideo(
                video.name(),
                video.width(),
                video.height(),
                end,
                cut.truth(video, Cut.Part.TRAINING).annotation().tubes(),
                video.labelled().before(end));
    }
}
