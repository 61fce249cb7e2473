package io.tubecast.training.data;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.detection.AnchorMatcher;
import io.tubecast.core.detection.BoxCodec;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.training.augment.Augmenter;
import io.tubecast.training.config.TrainingConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes the batch of a step: draws pairs, reads and changes their frames, matches anchors.
 *
 * <p>A batch depends on the seed and the number of its step alone, so a resumed run sees the same batches. Keeps scratch pictures: one builder a
 * thread.
 */
public final class BatchBuilder {
    private final List<Clip> clips;
    private final PairIndex index;
    private final TrainingConfig config;
    private final Augmenter early;
    private final Augmenter late;
    private final AnchorMatcher matcher;
    private final List<Image> targets;
    private final Map<Integer, List<Image>> framesBySize = new HashMap<>();
    private final PixelPacker packer;

    /**
     * A builder.
     *
     * @param clips what is trained on
     * @param index the usable pairs of those clips
     * @param config sampling, matching, augmentation, seed
     * @param layout the anchors
     * @param resizer for this thread alone
     */
    public BatchBuilder(
            List<Clip> clips, PairIndex index, TrainingConfig config, AnchorLayout layout, ImageResizer resizer) {
        this.clips = List.copyOf(clips);
        this.index = index;
        this.config = config;
        early = new Augmenter(config.augmentation(), resizer);
        late = new Augmenter(config.augmentation().late(), resizer);
        matcher = new AnchorMatcher(BoxCodec.of(layout, 2), config.loss().minOverlap());
        targets = List.of(
                new Image(layout.inputWidth(), layout.inputHeight()),
                new Image(layout.inputWidth(), layout.inputHeight()));
        packer = new PixelPacker(layout.inputWidth());
    }

    /**
     * Fills the batch of a step.
     *
     * @param step 0-based
     * @param batch (out)
     */
    public void build(long step, Batch batch) {
        batch.clear();
        boolean isLate = config.schedule().isLate(step);
        TrainingConfig.SamplingConfig sampling = config.sampling();
        for (int pair = 0; pair < batch.pairs(); pair++) {
            SplittableRandom random = random(step, pair);
            PairIndex.Pair drawn = index.draw(random, isLate ? sampling.lateEmptyShare() : sampling.emptyShare());
            add(drawn, random, isLate ? late : early, pair, batch);
        }
    }

    private SplittableRandom random(long step, int pair) {
        long number = step * config.batch().pairs() + pair;
        return new SplittableRandom(new SplittableRandom(config.seed() ^ (number * 0x9E3779B97F4A7C15L)).nextLong());
    }

    private void add(PairIndex.Pair drawn, SplittableRandom random, Augmenter augmenter, int pair, Batch batch) {
        Clip clip = clips.get(drawn.clip());
        AnnotatedVideo video = clip.annotation();
        List<Image> frames = frames(video.width(), video.height());
        clip.readFrame(drawn.frame(), frames.get(0));
        clip.readFrame(drawn.frame() + drawn.delta(), frames.get(1));
        PairTruth truth = PairTruth.of(video, drawn.frame(), drawn.delta());
        PairTruth changed = augmenter.apply(frames, truth, random, targets);
        matcher.match(changed.corners(), changed.classArray());
        batch.addTargets(matcher.labels(), matcher.offsets());
        for (int member = 0; member < 2; member++) {
            packer.pack(targets.get(member), batch.pixels(), batch.pixelOffset(pair, member));
        }
    }

    private List<Image> frames(int width, int height) {
        return framesBySize.computeIfAbsent(
                width << 16 | height, size -> List.of(new Image(width, height), new Image(width, height)));
    }
}
