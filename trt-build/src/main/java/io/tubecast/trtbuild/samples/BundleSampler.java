package io.tubecast.trtbuild.samples;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.terminal.Interruption;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.trtbuild.frames.Video;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.MotionFrames;
import io.tubecast.video.preprocess.PictureFit;
import io.tubecast.video.preprocess.StackFit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes inputs of all graphs of a bundle from videos: frames and flow stacks for the trunks, and for the heads what the trunks make of both frames of real pairs.
 *
 * <p>Pairs are spread evenly over the videos and in each of them; both frames of a pair are samples of the trunks. Pictures are fitted and flow is computed as the node does it. Maps are large: the heads get
 * every pair, or every second, third, ..., so that all of it stays below 1 GiB. Owns the trunks; not thread-safe.
 */
final class BundleSampler implements AutoCloseable {
    private static final long MOST_HEAD_BYTES = 1L << 30;

    private final Owned owned = new Owned();
    private final ModelManifest manifest;
    private final int wanted;
    private final int stride;
    private final SampleFolder folder;
    private final PictureFit fit;
    private final @Nullable NetworkRun appearance;
    private final @Nullable NetworkRun motion;
    private final @Nullable StackFit stackFit;
    private final Image picture;
    private int frames;
    private int pairs;
    private int headSamples;

    /**
     * Loads the trunks.
     *
     * @param provider what runs them; stays the caller's
     * @param folder where the samples go
     * @param wanted how many frames at most, two a pair
     */
    BundleSampler(ModelBundle bundle, EngineProvider provider, SampleFolder folder, int wanted) {
        this.folder = folder;
        this.wanted = wanted;
        manifest = bundle.manifest();
        long headBytes = heads().stream()
                .flatMap(head -> head.inputs().stream())
                .mapToLong(TensorSpec::bytes)
                .sum();
        stride = (int) Math.max(1, (headBytes * (wanted / 2) + MOST_HEAD_BYTES - 1) / MOST_HEAD_BYTES);
        InputSpec input = manifest.input();
        picture = new Image(input.width(), input.height());
        try {
            fit = owned.own(new PictureFit(input.width(), input.height(), input.resize(), input.mean()));
            appearance = trunk(bundle, provider, GraphRole.APPEARANCE_TRUNK);
            motion = trunk(bundle, provider, GraphRole.MOTION_TRUNK);
            FlowSpec flow = manifest.flow();
            stackFit = flow == null
                    ? null
                    : owned.own(new StackFit(
                            flow.layout().channels(), flow.width(), flow.height(), input.width(), input.height()));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private @Nullable NetworkRun trunk(ModelBundle bundle, EngineProvider provider, GraphRole role) {
        GraphSpec graph = manifest.graph(role).orElse(null);
        return graph == null ? null : owned.own(new NetworkRun(provider, bundle.directory(), graph));
    }

    /**
     * Takes frames of videos.
     *
     * @param done told how many frames were taken
     * @return how many were taken
     */
    int take(List<Video> videos, IntConsumer done) {
        for (int i = 0; i < videos.size() && frames < wanted; i++) {
            int pairsLeft = (wanted - frames + 1) / 2;
            int videosLeft = videos.size() - i;
            int before = frames;
            take(videos.get(i), (pairsLeft + videosLeft - 1) / videosLeft);
            done.accept(frames - before);
        }
        return frames;
    }

    private void take(Video video, int wantedPairs) {
        int delta = manifest.frames().delta();
        List<Integer> starts = starts(video.expectedFrames(), delta, wantedPairs);
        try (FrameSequence sequence = new FlowVideos(manifest.flow()).open(video)) {
            for (int start : starts) {
                Interruption.check();
                if (!takePair(sequence, start, start + delta)) {
                    return;
                }
            }
        } catch (FrameSourceException e) {
            throw new SampleException("video %s: %s".formatted(video.name(), e.getMessage()), e);
        }
    }

    /** First frames of pairs, evenly spread, no pair within another; none before a flow stack can be there. */
    private List<Integer> starts(int length, int delta, int most) {
        FlowSpec flow = manifest.flow();
        int first = flow == null ? 0 : flow.layout().firstFrame();
        int last = length - 1 - delta;
        List<Integer> starts = new ArrayList<>();
        int room = last - first < 0 ? 0 : (last - first) / (delta + 1) + 1;
        int count = Math.min(most, room);
        for (int i = 0; i < count; i++) {
            starts.add(count == 1 ? (first + last) / 2 : first + (int) ((long) i * (last - first) / (count - 1)));
        }
        return starts;
    }

    private boolean takePair(FrameSequence sequence, int first, int second) {
        if (!take(sequence, first, false)) {
            return false;
        }
        if (take(sequence, second, true)) {
            return true;
        }
        frames--; // the video ended before it was said to: half a pair is none
        for (GraphSpec graph : manifest.graphs()) {
            int number = graph.role().isHead() ? headSamples : frames;
            graph.inputs().forEach(input -> folder.delete(graph.name(), input.name(), number));
        }
        return false;
    }

    /** Takes one frame of a pair: whether it was there, with a flow stack where one is needed. */
    private boolean take(FrameSequence sequence, int number, boolean second) {
        Image frame = sequence.frame(number);
        if (frame == null || !fill(sequence, frame)) {
            return false;
        }
        save(appearance, second);
        save(motion, second);
        frames++;
        if (second) {
            headSamples += pairs % stride == 0 ? 1 : 0;
            pairs++;
        }
        return true;
    }

    private boolean fill(FrameSequence sequence, Image frame) {
        if (motion != null && stackFit != null) {
            if (!(sequence instanceof MotionFrames flow) || !flow.stack(stackFit.stack())) {
                return false;
            }
            stackFit.fit(input(motion));
        }
        if (appearance != null) {
            fit.fill(frame, picture);
            input(appearance)
                    .duplicate()
                    .clear()
                    .put(picture.pixels().duplicate().clear());
        }
        return true;
    }

    private static ByteBuffer input(NetworkRun trunk) {
        return trunk.input(trunk.graph().inputs().get(0).name()).bytes();
    }

    private void save(@Nullable NetworkRun trunk, boolean second) {
        if (trunk == null) {
            return;
        }
        GraphSpec graph = trunk.graph();
        folder.save(graph.name(), graph.inputs().get(0).name(), frames, input(trunk));
        if (pairs % stride != 0) {
            return;
        }
        trunk.run();
        Map<String, String> tensors = new HashMap<>();
        graph.outputs().forEach(map -> tensors.put((second ? "second." : "first.") + map.name(), map.name()));
        for (GraphSpec head : heads()) {
            for (TensorSpec input : head.inputs()) {
                String map = tensors.get(input.name());
                if (map != null) {
                    folder.save(
                            head.name(),
                            input.name(),
                            headSamples,
                            trunk.output(map).bytes());
                }
            }
        }
    }

    private List<GraphSpec> heads() {
        return manifest.graphs().stream().filter(graph -> graph.role().isHead()).toList();
    }

    @Override
    public void close() {
        owned.close();
    }
}
