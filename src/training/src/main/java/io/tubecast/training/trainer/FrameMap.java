package io.tubecast.training.trainer;

import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.detection.MicroTubeDecoder;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.evaluation.metric.FrameEvaluator;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.TruthVideo;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Validation: frame-mAP at 0.5 of a network on a fixed set of clips, with the micro-tubes' first boxes, at every so manyth frame.
 *
 * <p>Not thread-safe; keeps buffers between validations.
 */
public final class FrameMap {
    private final List<Clip> clips;
    private final AnchorLayout layout;
    private final int delta;
    private final int every;
    private final ImageResizer resizer;
    private final Image input;
    private final PixelPacker packer;
    private final FloatBuffer pixels;

    /**
     * A validation.
     *
     * @param clips what is looked at
     * @param layout the network's anchors
     * @param delta distance between the frames of a pair
     * @param every distance between the pairs
     * @param resizer the project's one resizer
     */
    public FrameMap(List<Clip> clips, AnchorLayout layout, int delta, int every, ImageResizer resizer) {
        this.clips = List.copyOf(clips);
        this.layout = layout;
        this.delta = delta;
        this.every = every;
        this.resizer = resizer;
        input = new Image(layout.inputWidth(), layout.inputHeight());
        packer = new PixelPacker(layout.inputWidth());
        pixels = ByteBuffer.allocateDirect(2 * Float.BYTES * input.pixels().capacity())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Measures a network as it is. */
    public double of(AmtNetwork network) {
        int classes = network.head().classes();
        DetectionSettings settings = DetectionSettings.DEFAULT;
        MicroTubeDecoder decoder =
                new MicroTubeDecoder(BoxCodec.of(layout, 2), classes, settings, MicroTubeDecoder.Clip.TO_IMAGE);
        MicroTubes found = new MicroTubes(classes, 2, settings.capacity(layout.size()));
        FrameEvaluator evaluator = new FrameEvaluator(Protocol.CONTINUOUS, classes);
        for (Clip clip : clips) {
            AnnotatedVideo video = clip.annotation();
            int last = video.frames() - delta;
            evaluator.begin(TruthVideo.of(video), frame -> frame % every == 0 && frame < last);
            for (int frame = 0; frame < last; frame += every) {
                detect(network, clip, frame, decoder, found);
                evaluator.addNormalised(frame, found, 0);
            }
            evaluator.end();
        }
        return evaluator.meanAveragePrecision();
    }

    private void detect(AmtNetwork network, Clip clip, int frame, MicroTubeDecoder decoder, MicroTubes found) {
        Image picture = new Image(clip.annotation().width(), clip.annotation().height());
        for (int member = 0; member < 2; member++) {
            clip.readFrame(frame + member * delta, picture);
            resizer.resize(picture, input);
            packer.pack(input, pixels, member * input.pixels().capacity());
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor frames = from_blob(new FloatPointer(pixels), 2, input.height(), input.width(), 3)
                    .permute(0, 3, 1, 2);
            AmtNetwork.Output output = network.forward(frames, false);
            decoder.decode(
                    FloatBuffer.wrap(Weights.read(softmax(output.logits(), 2))),
                    FloatBuffer.wrap(Weights.read(output.offsets())),
                    found);
        }
    }
}
