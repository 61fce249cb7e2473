package io.tubecast.training.data;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.detection.AnchorMatcher;
import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.training.augment.Augmenter;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.network.StreamKind;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Makes batches: draws pairs, reads and changes their frames, matches anchors.
 *
 * <p>A batch depends on the seed and its number alone, so a resumed run sees the same batches. Keeps scratch pictures: one builder a
 * thread.
 */
public final class BatchBuilder implements BatchSource<Batch> {
    private static final int MOST_DRAWS = 100;

    private final List<TrainingClip> clips;
    private final PairIndex index;
    private final TrainingConfig config;
    private final Augmenter early;
    private final Augmenter late;
    private final AnchorMatcher matcher;
    private final Consumer<FrameSourceException> damaged;
    private final List<StreamKind> streams;
    private final StackPictures stacks = new StackPictures();
    private final List<Image> fields = new ArrayList<>();
    private final Image target;
    private Image frame = new Image(1, 1);
    private final PixelPacker packer;

    /**
     * A builder.
     *
     * @param clips what is trained on
     * @param index the usable pairs of those clips
     * @param config sampling, matching, augmentation, seed
     * @param resizer for this thread alone
     * @param damaged told of frames and flow that cannot be read; another pair is drawn in place of theirs
     */
    public BatchBuilder(
            List<TrainingClip> clips,
            PairIndex index,
            TrainingConfig config,
            ImageResizer resizer,
            Consumer<FrameSourceException> damaged) {
        this.clips = List.copyOf(clips);
        this.damaged = damaged;
        this.index = index;
        this.config = config;
        early = new Augmenter(config.augmentation(), resizer);
        late = new Augmenter(config.augmentation().late(), resizer);
        streams = config.network().streams();
        AnchorLayout layout = config.layout();
        matcher = new AnchorMatcher(BoxCodec.of(layout, 2), config.loss().minOverlap());
        target = new Image(layout.inputWidth(), layout.inputHeight());
        packer = new PixelPacker(layout.inputWidth());
    }

    /**
     * {@inheritDoc}
     *
     * @throws FrameSourceException if so many pairs in a row cannot be read that there is no use in going on
     */
    @Override
    public void build(long number, Batch batch) {
        batch.clear();
        boolean isLate = config.schedule().isLate(number / config.batch().parts());
        TrainingConfig.SamplingConfig sampling = config.sampling();
        for (int pair = 0; pair < batch.pairs(); pair++) {
            SplittableRandom random = random(number * batch.pairs() + pair);
            double emptyShare = isLate ? sampling.lateEmptyShare() : sampling.emptyShare();
            add(random, emptyShare, isLate ? late : early, pair, batch);
        }
    }

    private void add(SplittableRandom random, double emptyShare, Augmenter augmenter, int pair, Batch batch) {
        for (int draw = 1; ; draw++) {
            try {
                add(index.draw(random, emptyShare), random, augmenter, pair, batch);
                return;
            } catch (FrameSourceException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e; // nothing is damaged: the run ends, and reading was cut short
                }
                damaged.accept(e);
                if (draw == MOST_DRAWS) {
                    throw e;
                }
            }
        }
    }

    private SplittableRandom random(long number) {
        return new SplittableRandom(new SplittableRandom(config.seed() ^ (number * 0x9E3779B97F4A7C15L)).nextLong());
    }

    private void add(PairIndex.Pair drawn, SplittableRandom random, Augmenter augmenter, int pair, Batch batch) {
        TrainingClip clip = clips.get(drawn.clip());
        AnnotatedVideo video = clip.annotation();
        PairTruth truth = PairTruth.of(video, drawn.frame(), drawn.delta());
        Augmenter.Change change = augmenter.draw(truth, video.width(), video.height(), random);
        for (int member = 0; member < config.network().frames(); member++) {
            int number = drawn.frame() + member * drawn.delta();
            for (StreamKind stream : streams) {
                int at = batch.offset(stream, pair, member);
                if (stream == StreamKind.APPEARANCE) {
                    addFrame(clip, number, augmenter, change, batch.input(stream), at);
                } else {
                    addStack(clip, number, augmenter, change, batch.input(stream), at);
                }
            }
        }
        PairTruth changed = change.of(truth);
        matcher.match(changed.corners(), changed.classArray());
        batch.addTargets(matcher.labels(), matcher.offsets());
    }

    private void addFrame(
            TrainingClip clip, int number, Augmenter augmenter, Augmenter.Change change, FloatBuffer input, int at) {
        AnnotatedVideo video = clip.annotation();
        if (frame.width() != video.width() || frame.height() != video.height()) {
            frame = new Image(video.width(), video.height());
        }
        clip.clip().readFrame(number, frame);
        augmenter.frame(frame, change, target);
        packer.pack(target, input, at);
    }

    private void addStack(
            TrainingClip clip, int number, Augmenter augmenter, Augmenter.Change change, FloatBuffer input, int at) {
        FlowStackSource flow = Objects.requireNonNull(clip.flow(), "no flow for the motion stream");
        List<Image> read = stacks.read(flow, number);
        while (fields.size() < read.size()) {
            fields.add(new Image(target.width(), target.height()));
        }
        for (int i = 0; i < read.size(); i++) {
            augmenter.field(read.get(i), change, fields.get(i));
        }
        packer.packFlow(fields, input, at);
    }
}
