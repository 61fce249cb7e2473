package io.tubecast.training.cfad.data;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.training.augment.Augmenter;
import io.tubecast.training.config.CfadConfig;
import io.tubecast.training.config.CfadConfig.ClipSampling;
import io.tubecast.training.data.BatchSource;
import io.tubecast.training.data.StackPictures;
import io.tubecast.training.data.TrainingClip;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Makes the batch of a step: draws videos and parts of them, resamples them to T frames, changes all frames of a clip, and the flow that the network sees with them, in the same way.
 *
 * <p>Classes are drawn first, each as likely as the others, then a video that shows it. A batch depends on the seed and its number alone. Keeps scratch
 * pictures: one builder a thread.
 */
public final class ClipBatchBuilder implements BatchSource<ClipBatch> {
    private static final int MOST_DRAWS = 100;
    private static final int LEAST_FRAMES = 2;

    private final ClipIndex index;
    private final CfadConfig config;
    private final Augmenter early;
    private final Augmenter late;
    private final Consumer<FrameSourceException> damaged;
    private final StackPictures stacks = new StackPictures();
    private final Image target;
    private final Image field;
    private Image frame = new Image(1, 1);

    /**
     * A builder.
     *
     * @param index what is trained on, with flow if the configuration has it
     * @param config sampling, augmentation, seed
     * @param resizer for this thread alone
     * @param damaged told of frames and flow that cannot be read; another clip is drawn in place of theirs
     */
    public ClipBatchBuilder(
            ClipIndex index, CfadConfig config, ImageResizer resizer, Consumer<FrameSourceException> damaged) {
        this.index = index;
        this.config = config;
        this.damaged = damaged;
        early = new Augmenter(config.augmentation(), resizer);
        late = new Augmenter(config.augmentation().late(), resizer);
        target = new Image(config.network().width(), config.network().height());
        field = new Image(target.width(), target.height());
    }

    /**
     * {@inheritDoc}
     *
     * @throws FrameSourceException if so many clips in a row cannot be read that there is no use in going on
     */
    @Override
    public void build(long batchNumber, ClipBatch batch) {
        batch.clear();
        Augmenter augmenter =
                config.schedule().isLate(batchNumber / config.batch().parts()) ? late : early;
        for (int clip = 0; clip < batch.clips(); clip++) {
            long number = batchNumber * batch.clips() + clip;
            SplittableRandom random = new SplittableRandom(
                    new SplittableRandom(config.seed() ^ (number * 0x9E3779B97F4A7C15L)).nextLong());
            add(random, augmenter, clip, batch);
        }
    }

    private void add(SplittableRandom random, Augmenter augmenter, int number, ClipBatch batch) {
        for (int draw = 1; ; draw++) {
            try {
                TrainingClip clip = index.draw(random);
                ClipPart part = part(clip.annotation(), random);
                read(clip, part, augmenter, random, number, batch);
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

    /** All of a video, or a part of it that begins anywhere. */
    ClipPart part(AnnotatedVideo video, SplittableRandom random) {
        ClipSampling sampling = config.sampling();
        int frames = config.network().frames();
        if (random.nextDouble() >= sampling.part()) {
            return ClipPart.whole(video, frames);
        }
        double share = sampling.partLeast() + random.nextDouble() * (1 - sampling.partLeast());
        int length = Math.min(video.frames(), Math.max(LEAST_FRAMES, (int) Math.round(share * video.frames())));
        int first = random.nextInt(video.frames() - length + 1);
        return new ClipPart(video, first, new Resampling(length, frames));
    }

    private void read(
            TrainingClip clip,
            ClipPart part,
            Augmenter augmenter,
            SplittableRandom random,
            int number,
            ClipBatch batch) {
        AnnotatedVideo video = clip.annotation();
        Augmenter.Change change = augmenter.draw(part.ends(), video.width(), video.height(), random);
        if (frame.width() != video.width() || frame.height() != video.height()) {
            frame = new Image(video.width(), video.height());
        }
        int shown = -1;
        for (int i = 0; i < batch.size().frames(); i++) {
            int wanted = part.videoFrame(i);
            if (wanted == shown) {
                batch.repeat(number, i);
                continue;
            }
            clip.clip().readFrame(wanted, frame);
            augmenter.frame(frame, change, target);
            batch.put(number, i, target);
            if (config.flow() != null) {
                FlowStackSource flow = Objects.requireNonNull(clip.flow(), "no flow for the network");
                augmenter.field(stacks.read(flow, wanted).get(0), change, field);
                batch.putFlow(number, i, field);
            }
            shown = wanted;
        }
        batch.add(part.tubes(change::of));
    }
}
