package io.tubecast.lab.detect;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.time.NanoClock;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.cfad.CfadDetector;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.MotionFrames;
import io.tubecast.video.preprocess.PictureFit;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network that sees clips over videos: each is one clip, resampled to the network's frames, or is looked at in windows.
 *
 * <p>A video that is one clip is read twice, for how long it is must be known before the first frame is chosen; nothing of it is kept but the clip. Where the network sees flow, that comes with the second
 * reading. In windows it is read once. Owns the networks. Not thread-safe.
 */
final class ClipDetection implements AutoCloseable {
    /** All of a video is one clip. */
    static final int WHOLE = 0;

    /** A video of one frame does not move. */
    private static final int LEAST_FRAMES = 2;

    private final CfadDetector detector;
    private final @Nullable MotionOpener motion;
    private final PictureFit fit;
    private final Image input;
    private final ByteBuffer field;
    private final Labels labels;
    private final @Nullable ClipWindows windows;
    private int clips;
    private int width;
    private int height;

    /**
     * Loads and checks the networks of a bundle.
     *
     * @param provider what runs them; must outlive this
     * @param motion opens videos with the flow that the networks see; null if they see pictures alone; must outlive this
     * @param window frames that are looked at as one; {@value #WHOLE} for the whole of a video
     */
    ClipDetection(ModelBundle bundle, EngineProvider provider, @Nullable MotionOpener motion, int window) {
        if ((bundle.manifest().flow() != null) != (motion != null)) {
            throw new IllegalArgumentException("flow is for networks that see it, and for no others");
        }
        this.motion = motion;
        detector = new CfadDetector(bundle, provider, NanoClock.system());
        InputSpec spec = bundle.manifest().input();
        fit = new PictureFit(spec.width(), spec.height(), spec.resize(), spec.mean());
        input = new Image(spec.width(), spec.height());
        field = ByteBuffer.allocateDirect(input.pixels().capacity());
        labels = bundle.labels();
        windows = window == WHOLE ? null : new ClipWindows(window, input, motion != null);
    }

    /**
     * Finds the tubes of a video, in one way or several.
     *
     * @param outputs the ways; each receives its tubes, best first
     * @param stop asked before every frame whether to end here, without tubes
     * @return frames of the video
     * @throws FrameSourceException if the video or its flow is damaged
     */
    int detect(VideoList.Entry video, List<ClipOutput> outputs, BooleanSupplier stop) {
        return windows == null ? detectWhole(video, outputs, stop) : detectIn(windows, video, outputs, stop);
    }

    private int detectWhole(VideoList.Entry video, List<ClipOutput> outputs, BooleanSupplier stop) {
        int frames = length(video.frames());
        if (frames < LEAST_FRAMES || stop.getAsBoolean()) {
            return frames;
        }
        Resampling resampling = detector.resampling(frames);
        if (read(video, resampling, stop)) {
            look(resampling, outputs, (output, tubes) -> output.write(records(video, tubes)));
        }
        return frames;
    }

    /** Windows of a video, one after the other; their tubes linked. */
    private int detectIn(ClipWindows cut, VideoList.Entry video, List<ClipOutput> outputs, BooleanSupplier stop) {
        cut.begin(outputs);
        for (ClipOutput output : outputs) {
            ToldWindows told = output.told();
            if (told != null) {
                told.begin();
            }
        }
        try (FrameSequence source = open(video)) {
            for (Image picture = source.frame(0); picture != null; picture = source.frame(cut.frames())) {
                if (stop.getAsBoolean()) {
                    return cut.frames();
                }
                fit(picture);
                if (source instanceof MotionFrames frames) {
                    readFlow(video, frames, cut.frames());
                }
                cut.add(input, field);
                if (cut.due()) {
                    lookAt(cut, video, outputs);
                }
            }
        }
        if (cut.unseen()) {
            lookAt(cut, video, outputs);
        }
        for (ClipOutput output : outputs) {
            output.write(records(video, cut.end(output)));
        }
        return cut.frames();
    }

    private void lookAt(ClipWindows cut, VideoList.Entry video, List<ClipOutput> outputs) {
        Resampling resampling = detector.resampling(cut.size());
        for (int i = 0; i < detector.frames(); i++) {
            int wanted = resampling.sourceFrame(i);
            detector.put(i, cut.picture(wanted));
            if (motion != null) {
                detector.putFlow(i, cut.field(wanted));
            }
        }
        look(resampling, outputs, (output, tubes) -> {
            output.write(records(video, cut.link(output, tubes)));
            ToldWindows told = output.told();
            if (told != null) {
                told.tell(video.name(), width, height, cut.linker(output), cut.frames());
            }
        });
        cut.next();
    }

    /** Finds the tubes of the clip that the networks have, in pixels of the video. */
    private void look(
            Resampling resampling, List<ClipOutput> outputs, BiConsumer<ClipOutput, List<ActionTube>> receiver) {
        detector.look();
        // each clip begins with another way, so that none is always first after the trunk when times are taken
        for (int i = 0; i < outputs.size(); i++) {
            ClipOutput output = outputs.get((i + clips) % outputs.size());
            List<ActionTube> tubes = new ArrayList<>();
            for (RefinedTube refined : detector.find(output.way())) {
                tubes.add(inPixels(refined, resampling));
            }
            output.took(detector.times());
            receiver.accept(output, tubes);
        }
        clips++;
    }

    private List<TubeRecord> records(VideoList.Entry video, List<ActionTube> tubes) {
        return tubes.stream()
                .map(tube -> new TubeRecord(video.name(), width, height, labels.name(tube.actionClass()), tube))
                .toList();
    }

    private FrameSequence open(VideoList.Entry video) {
        return motion == null ? video.frames().get() : motion.openUneven(video);
    }

    private void fit(Image picture) {
        fit.fill(picture, input);
        width = picture.width();
        height = picture.height();
    }

    /** Gives the networks the clip of a video; false if it was stopped. */
    private boolean read(VideoList.Entry video, Resampling resampling, BooleanSupplier stop) {
        try (FrameSequence source = open(video)) {
            int shown = -1;
            for (int i = 0; i < detector.frames(); i++) {
                int wanted = resampling.sourceFrame(i);
                if (wanted != shown) {
                    Image picture = stop.getAsBoolean() ? null : source.frame(wanted);
                    if (picture == null) {
                        return false;
                    }
                    fit(picture);
                    shown = wanted;
                }
                detector.put(i, input);
                if (source instanceof MotionFrames frames) {
                    readFlow(video, frames, wanted);
                    detector.putFlow(i, field);
                }
            }
            if (motion != null) {
                source.frame(resampling.sourceFrames()); // the end, where kept flow turns out to be another video's
            }
            return true;
        }
    }

    private void readFlow(VideoList.Entry video, MotionFrames source, int frame) {
        if (!source.stack(field)) {
            throw new FrameSourceException("video %s: no flow belongs to frame %d".formatted(video.name(), frame));
        }
    }

    /**
     * The way that the manifest names.
     *
     * @param published receives what is known after each window; null if nobody asks
     */
    ClipOutput output(Path file, @Nullable Path published) {
        return new ClipOutput(detector.way(), file, published == null ? null : new ToldWindows(published, labels));
    }

    /** Another way. */
    ClipOutput output(ClipWays.Way way, Path file) {
        ClipSettings settings = way.settings(detector.settings());
        return new ClipOutput(detector.way(settings, way.keys(settings.refine().alpha())), file, null);
    }

    /** T, frames of a clip. */
    int frames() {
        return detector.frames();
    }

    /** N, time stamps of a proposal that may be refined. */
    int samples() {
        return detector.samples();
    }

    private static int length(Supplier<FrameSequence> video) {
        try (FrameSequence source = video.get()) {
            for (int number = 0; source.frame(number) != null; number++) {
                // read to the end, where the number of frames is known
            }
            return source.frames();
        }
    }

    private ActionTube inPixels(RefinedTube tube, Resampling resampling) {
        ActionTube found = detector.finish(tube, resampling, 1.0 / Math.max(width, height));
        double[] boxes = found.boxes().clone();
        fit.toFrame(boxes, 0, boxes.length);
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] = Math.max(0, Math.min(1, boxes[i])) * (i % 2 == 0 ? width : height);
        }
        return new ActionTube(found.actionClass(), found.score(), found.start(), boxes, found.frameScores());
    }

    @Override
    public void close() {
        detector.close();
        fit.close();
    }
}
