package io.tubecast.training.trainer;

import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.detection.MicroTubeDecoder;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.evaluation.metric.FrameEvaluator;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.data.Batch;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.data.StackPictures;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Weights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Validation: frame-mAP at 0.5 of a network on a fixed set of clips, with the micro-tubes' first boxes, at every so manyth frame, or at the labelled ones
 * where not all are.
 *
 * <p>Pairs of which a frame has no flow stack are passed over where the network sees motion. Not thread-safe; keeps buffers between validations.
 */
public final class FrameMap {
    private final List<TrainingClip> clips;
    private final AnchorLayout layout;
    private final int delta;
    private final int every;
    private final ImageResizer resizer;
    private final Consumer<FrameSourceException> damaged;
    private final List<Image> resized = new ArrayList<>();
    private final StackPictures stacks = new StackPictures();
    private final PixelPacker packer;
    private final Batch batch;
    private final NetworkSpec network;

    /**
     * A validation.
     *
     * @param clips what is looked at
     * @param config of the network that is validated
     * @param delta distance between the frames of a pair
     * @param every distance between the pairs
     * @param resizer the project's one resizer
     * @param damaged told of frames and flow that cannot be read; such frames do not count
     */
    public FrameMap(
            List<TrainingClip> clips,
            TrainingConfig config,
            int delta,
            int every,
            ImageResizer resizer,
            Consumer<FrameSourceException> damaged) {
        this.clips = List.copyOf(clips);
        this.delta = delta;
        this.every = every;
        this.resizer = resizer;
        this.damaged = damaged;
        layout = config.layout();
        network = config.networkSpec(1);
        packer = new PixelPacker(layout.inputWidth());
        batch = new Batch(1, layout, network);
    }

    /**
     * Measures a network as it is.
     *
     * @param head number of the head that speaks: 0 the main one, 1 the fallback
     * @param stopped asked before each pair; when it says so, the measurement ends at once
     * @return NaN if it was stopped, or if there is nobody in the frames that could be read
     */
    public double of(AmtNetwork trained, int head, BooleanSupplier stopped) {
        int classes = trained.spec().head().classes();
        DetectionSettings settings = DetectionSettings.DEFAULT;
        MicroTubeDecoder decoder =
                new MicroTubeDecoder(BoxCodec.of(layout, 2), classes, settings, MicroTubeDecoder.Clip.TO_IMAGE);
        MicroTubes found = new MicroTubes(classes, 2, settings.capacity(layout.size()));
        FrameEvaluator evaluator = new FrameEvaluator(Protocol.CONTINUOUS, classes);
        for (TrainingClip clip : clips) {
            AnnotatedVideo video = clip.annotation();
            IntPredicate chosen = video.labelled().all() ? frame -> frame % every == 0 : video.labelled()::contains;
            IntPredicate seen = frame ->
                    chosen.test(frame) && frame + delta < video.frames() && clip.has(frame) && clip.has(frame + delta);
            BitSet read = new BitSet();
            evaluator.begin(TruthVideo.of(video), read::get);
            for (int frame = 0; frame < video.frames(); frame++) {
                if (stopped.getAsBoolean()) {
                    return Double.NaN;
                }
                if (seen.test(frame) && read(clip, frame)) {
                    read.set(frame);
                    detect(trained, head, decoder, found);
                    evaluator.addNormalised(frame, found, 0);
                }
            }
            evaluator.end();
        }
        return evaluator.meanAveragePrecision();
    }

    private boolean read(TrainingClip clip, int frame) {
        try {
            readPair(clip, frame);
            return true;
        } catch (FrameSourceException e) {
            damaged.accept(e);
            return false;
        }
    }

    /** The network's input for a pair, as it learnt it; valid until the next call. */
    Batch readPair(TrainingClip clip, int frame) {
        for (int member = 0; member < network.frames(); member++) {
            int number = frame + member * delta;
            for (StreamKind stream : network.streams()) {
                List<Image> pictures = stream == StreamKind.APPEARANCE
                        ? List.of(frame(clip, number))
                        : stacks.read(Objects.requireNonNull(clip.flow(), "no flow for the motion stream"), number);
                List<Image> fitted = fitted(pictures);
                int at = batch.offset(stream, 0, member);
                if (stream == StreamKind.APPEARANCE) {
                    packer.pack(fitted.get(0), batch.input(stream), at);
                } else {
                    packer.packFlow(fitted, batch.input(stream), at);
                }
            }
        }
        return batch;
    }

    private static Image frame(TrainingClip clip, int number) {
        Image picture = new Image(clip.annotation().width(), clip.annotation().height());
        clip.clip().readFrame(number, picture);
        return picture;
    }

    private List<Image> fitted(List<Image> pictures) {
        for (int i = 0; i < pictures.size(); i++) {
            if (resized.size() == i) {
                resized.add(new Image(layout.inputWidth(), layout.inputHeight()));
            }
            resizer.resize(pictures.get(i), resized.get(i));
        }
        return resized.subList(0, pictures.size());
    }

    private void detect(AmtNetwork trained, int head, MicroTubeDecoder decoder, MicroTubes found) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            AmtNetwork.Output output =
                    trained.forward(InputTensors.of(batch, network), false).get(head);
            decoder.decode(
                    FloatBuffer.wrap(Weights.read(softmax(output.logits(), 2))),
                    FloatBuffer.wrap(Weights.read(output.offsets())),
                    found);
        }
    }
}
