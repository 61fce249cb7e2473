package io.tubecast.training.config;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.KeyTimes;
import io.tubecast.training.cfad.CfadDesign;
import io.tubecast.training.cfad.CfadModules;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.CfadWidths;
import io.tubecast.training.cfad.Clip;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that shapes a training run of the coarse-to-fine action detector except the data and the place it writes to.
 *
 * @param network trunk, clip and modules
 * @param flow optical flow that the trunk sees beside the pictures; not there: pictures alone
 * @param spans temporal proposals
 * @param seed of first weights, sampling, augmentation and the draws of anchors
 * @param sampling which parts of videos
 * @param batch how they are put together
 * @param loss matching, and what the modules' losses are multiplied with
 * @param augmentation random changes, the same for all frames of a clip
 * @param optimizer how weights move
 * @param schedule how the rate changes over the run
 * @param run how often things are written
 */
public record CfadConfig(
        NetworkPart network,
        @Nullable FlowPart flow,
        SpanPart spans,
        long seed,
        ClipSampling sampling,
        ClipBatchConfig batch,
        ClipLoss loss,
        AugmentationConfig augmentation,
        OptimizerConfig optimizer,
        ScheduleConfig schedule,
        RunConfig run)
        implements RunSettings {
    /** Checks that some module learns in every step. */
    public CfadConfig {
        Checks.require(
                loss.learns(CfadModules.PROPOSALS) || spans.firstSteps == 0,
                "spans.firstSteps must be 0 where loss.only leaves out proposals, was " + spans.firstSteps);
        Checks.require(
                !spans.full || !List.of(CfadModules.PROPOSALS).equals(loss.only),
                "loss.only must name more than proposals where spans.full is true: there they learn nothing");
    }

    @Override
    public String trunk() {
        return network.trunk();
    }

    /** These settings with anchors of these shapes. */
    public CfadConfig withShapes(List<Shape> shapes) {
        NetworkPart other = new NetworkPart(
                network.trunk,
                network.frames,
                network.width,
                network.height,
                network.samples,
                network.order,
                network.residual,
                network.anchors,
                shapes);
        return with(other, seed);
    }

    /** These settings with another network and another seed. */
    public CfadConfig with(NetworkPart otherNetwork, long otherSeed) {
        return new CfadConfig(
                otherNetwork, flow, spans, otherSeed, sampling, batch, loss, augmentation, optimizer, schedule, run);
    }

    /** How tubes are found with a network of this configuration, until somebody chooses otherwise. */
    public ClipSettings settings() {
        return ClipSettings.defaults().withFullSpan(spans.full).withProposals(spans.foundScore, spans.mostFound);
    }

    /** Channels of the trunk's input: those of pictures, and two of flow where it sees that. */
    public int inputChannels() {
        return flow == null ? CfadTrunks.RGB_CHANNELS : CfadTrunks.FLOW_CHANNELS;
    }

    /**
     * The network for so many action classes, background not counted.
     *
     * @throws IllegalStateException if the anchors' shapes are not known yet
     */
    public CfadSpec spec(int classes) {
        List<Shape> shapes = network.shapes();
        if (shapes == null) {
            throw new IllegalStateException("the anchors' shapes come from the boxes that are learnt");
        }
        CfadWidths widths = network.trunk.equals(CfadTrunks.I3D) ? CfadWidths.full() : CfadWidths.light();
        return new CfadSpec(
                new Clip(network.frames, network.height, network.width),
                CfadTrunks.byName(network.trunk, inputChannels()),
                new CfadDesign(classes, shapes, network.order, network.samples, network.residual, widths));
    }

    /**
     * The network.
     *
     * @param trunk {@code cfad-light} or {@code cfad-i3d}
     * @param frames T, to which every video is resampled: 96 or 32 in the paper
     * @param width of the frames in pixels
     * @param height of the frames in pixels
     * @param samples N, features sampled in a temporal proposal: 16, 6 or 8 in the paper
     * @param order k of the tubes' polynomials: 4 for 96 frames, 2 for 32 in the paper
     * @param residual whether the coarse module looks at differences in time too
     * @param anchors shapes of anchors: 6 in the paper
     * @param shapes the shapes, as fractions of the picture; not there: from the boxes that are learnt, by k-means
     */
    public record NetworkPart(
            String trunk,
            int frames,
            int width,
            int height,
            int samples,
            int order,
            boolean residual,
            int anchors,
            @Nullable List<Shape> shapes) {
        /** Checks the ranges. */
        public NetworkPart {
            shapes = shapes == null ? null : List.copyOf(shapes);
            Checks.require(
                    CfadTrunks.names().contains(trunk),
                    "network.trunk must be one of %s, was '%s'".formatted(CfadTrunks.names(), trunk));
            Checks.atLeast("network.frames", frames, 2);
            Checks.atLeast("network.width", width, 32);
            Checks.atLeast("network.height", height, 32);
            Checks.atLeast("network.samples", samples, 2);
            Checks.require(order >= 0 && order <= 12, "network.order must be in [0, 12], was " + order);
            Checks.atLeast("network.anchors", anchors, 1);
            Checks.require(
                    shapes == null || shapes.size() == anchors,
                    "network.shapes must be as many as network.anchors, %d, were %d"
                            .formatted(
                                    anchors,
                                    shapes == null
                                            ? 0
                                            : Objects.requireNonNull(shapes).size()));
        }
    }

    /**
     * Optical flow by early fusion: x and y, as bytes, are two more channels of the trunk's input. It is computed on the video's own frames, stretched to the size of the
     * pictures: with each picture the field from its frame to the next.
     *
     * @param method how flow is computed, such as {@code dis}, or {@code exact} or {@code zero} in studies
     * @param scale grey levels a pixel of displacement around 128: at 16, the usual one, about 8 pixels either way are told apart
     */
    public record FlowPart(FlowMethod method, double scale) {
        /** Checks the ranges. */
        public FlowPart {
            try {
                new FlowEncoding(scale);
            } catch (IllegalArgumentException e) {
                throw new TrainingConfigException("flow." + e.getMessage(), e);
            }
        }
    }

    /**
     * Temporal proposals.
     *
     * @param full whether videos are trimmed, so that every span is the whole clip: there is nothing to learn of when
     * @param firstSteps steps in which the proposals alone are learnt, with the trunk; from then on all modules are
     * @param most of a clip, that the other modules learn to look into, drawn from those that are looked into when tubes are found, beside as many true spans
     * @param leastOverlap of a tube's span with one that is looked into, from which on the tube is to be found there
     * @param nearOverlap overlap from which on, up to {@code leastOverlap}, nothing is learnt of the tube there; {@code leastOverlap} itself for no such tubes, as in the paper
     * @param mostFound most proposals of a clip that are looked into when tubes are found; a clip in which many things happen one after the other needs as many
     * @param foundScore least score of those, but for the best
     * @param curvesOnSpan whether curves run from 0 to 1 along the span that is looked into, as they are read when tubes are found; not there or false: along the tube's own time, as in the paper (Eq. 4),
     *     which is another one in a proposal that is not quite the tube's
     */
    public record SpanPart(
            boolean full,
            int firstSteps,
            int most,
            double leastOverlap,
            double nearOverlap,
            int mostFound,
            double foundScore,
            @Nullable Boolean curvesOnSpan) {
        /** Checks the ranges. */
        public SpanPart {
            Checks.atLeast("spans.firstSteps", firstSteps, 0);
            Checks.require(
                    !full || firstSteps == 0, "spans.firstSteps must be 0 where spans.full is true, was " + firstSteps);
            Checks.atLeast("spans.most", most, 1);
            Checks.share("spans.leastOverlap", leastOverlap);
            Checks.require(
                    nearOverlap >= 0 && nearOverlap <= leastOverlap,
                    "spans.nearOverlap must be in [0, spans.leastOverlap], was " + nearOverlap);
            Checks.atLeast("spans.mostFound", mostFound, 1);
            Checks.share("spans.foundScore", foundScore);
        }
    }

    /**
     * Which parts of videos are clips.
     *
     * @param part probability of a part of the video in the place of all of it; 0 in the paper
     * @param partLeast shortest part, as a share of the video
     */
    public record ClipSampling(double part, double partLeast) {
        /** Checks the ranges. */
        public ClipSampling {
            Checks.share("sampling.part", part);
            Checks.require(partLeast > 0 && partLeast <= 1, "sampling.partLeast must be in (0, 1], was " + partLeast);
        }
    }

    /**
     * How a batch is made.
     *
     * @param clips in a batch, 8 in the paper
     * @param workers threads that read and augment
     * @param threads threads of PyTorch, of each replica
     * @param precision of the layers; not there: {@link Precision#FP32}
     * @param replicas copies of the network that share out a batch; not there: one
     */
    public record ClipBatchConfig(
            int clips,
            int workers,
            int threads,
            @Nullable Precision precision,
            @Nullable Integer replicas) implements BatchSettings {
        /** In fp32. */
        public ClipBatchConfig(int clips, int workers, int threads) {
            this(clips, workers, threads, null, null);
        }

        /** Checks the ranges. */
        public ClipBatchConfig {
            BatchSettings.check("clips", clips, workers, threads, replicas);
        }

        @Override
        public int items() {
            return clips;
        }
    }

    /** How far off a box is. */
    public enum BoxDistance {
        /** The smooth L1 loss of its offsets, as in Faster R-CNN's programs: hardly felt where boxes are nearly right. */
        SMOOTH_L1("smooth-l1"),
        /** 1 - generalized IoU (Rezatofighi et al., 2019): what is measured in the end, felt to the last; departs from the paper. */
        GIOU("giou");

        private final String key;

        BoxDistance(String key) {
            this.key = key;
        }

        /** The name in files. */
        @Override
        public String toString() {
            return key;
        }
    }

    /**
     * What counts as right and wrong.
     *
     * @param segment K, frames of a segment in matching, 6 in the paper
     * @param positive mean overlap with a tube's first segment from which on an anchor is positive
     * @param negative mean overlap with any segment below which an anchor is negative
     * @param boxPositive overlap with a box from which on an anchor of the refine module is positive, 0.7 in the paper: on a coarse grid hardly an anchor reaches that
     * @param boxNegative overlap below which it is negative, 0.3 in the paper
     * @param negatives of the coarse and of the refine module for each positive anchor, drawn at random; 0 for all, and for 256 anchors a time stamp in the refine module.
     *     Where one anchor in thirty is positive (of a map's boxes one in a hundred) and classes are many, none of them would outvote background for long
     * @param hardShare share of those negatives that are the anchors taken least for background; 0 in the paper
     * @param enough epsilon: key time stamps are enough from this overlap on, {@value KeyTimes#ENOUGH} in the paper
     * @param spans what the proposals' loss is multiplied with
     * @param coarse what the coarse module's loss is multiplied with
     * @param keys what the selector's loss is multiplied with
     * @param boxes what the refine module's loss is multiplied with
     * @param curves what the distance of the coarse module's curves from the boxes is multiplied with, beside {@code coarse}; the paper does not say
     * @param offsets what the distance of the refine module's boxes is multiplied with, beside {@code boxes}; the paper does not say
     * @param distance how far off those boxes are; not there: {@link BoxDistance#SMOOTH_L1}
     * @param only the modules that learn, of {@code proposals}, {@code coarse}, {@code selector} and {@code refine}; not there: all of them, and the trunk. The others stay as they are, batch norm
     *     by its running statistics: what is left to learn of one module is learnt in a fraction of the time
     */
    public record ClipLoss(
            int segment,
            double positive,
            double negative,
            double boxPositive,
            double boxNegative,
            int negatives,
            double hardShare,
            double enough,
            double spans,
            double coarse,
            double keys,
            double boxes,
            double curves,
            double offsets,
            @Nullable BoxDistance distance,
            @Nullable List<String> only) {
        /** Checks the ranges. */
        public ClipLoss {
            only = only == null ? null : List.copyOf(only);
            Checks.require(
                    only == null || (!only.isEmpty() && CfadModules.NAMES.containsAll(only)),
                    "loss.only must name some of %s, was %s".formatted(CfadModules.NAMES, only));
            Checks.atLeast("loss.segment", segment, 1);
            Checks.share("loss.positive", positive);
            Checks.require(
                    negative >= 0 && negative <= positive,
                    "loss.negative must be in [0, loss.positive], was " + negative);
            Checks.share("loss.boxPositive", boxPositive);
            Checks.require(
                    boxNegative >= 0 && boxNegative <= boxPositive,
                    "loss.boxNegative must be in [0, loss.boxPositive], was " + boxNegative);
            Checks.atLeast("loss.negatives", negatives, 0);
            Checks.share("loss.hardShare", hardShare);
            Checks.share("loss.enough", enough);
            Checks.positive("loss.spans", spans);
            Checks.positive("loss.coarse", coarse);
            Checks.positive("loss.keys", keys);
            Checks.positive("loss.boxes", boxes);
            Checks.positive("loss.curves", curves);
            Checks.positive("loss.offsets", offsets);
        }

        /** Whether a part of the network learns. */
        public boolean learns(String part) {
            return only == null || only.contains(part);
        }
    }
}
