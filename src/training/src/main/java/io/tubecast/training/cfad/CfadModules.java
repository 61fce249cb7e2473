package io.tubecast.training.cfad;

import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.cfad.volume.VolumeChain;
import io.tubecast.training.cfad.volume.VolumeOp.Add;
import io.tubecast.training.cfad.volume.VolumeOp.Attention;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeOp.CropTime;
import io.tubecast.training.cfad.volume.VolumeOp.Difference;
import io.tubecast.training.cfad.volume.VolumeOp.MaxPool;
import io.tubecast.training.cfad.volume.VolumeOp.MeanSpace;
import io.tubecast.training.cfad.volume.VolumeOp.MeanTime;
import io.tubecast.training.cfad.volume.VolumeOp.PadTime;
import io.tubecast.training.cfad.volume.VolumeOp.RepeatTime;
import io.tubecast.training.cfad.volume.VolumeSpec;
import java.util.List;

/**
 * CFAD's modules on the trunk's features, as data. All layers but the last of each have batch norm and a rectifier.
 *
 * <p>What the paper leaves open follows its sources: the proposal network is R-C3D's with the mean over space in the place of its maximum.
 */
public final class CfadModules {
    /** Name of the temporal proposal network. */
    public static final String PROPOSALS = "proposals";

    /** Name of the coarse module. */
    public static final String COARSE = "coarse";

    /** Name of the selector. */
    public static final String SELECTOR = "selector";

    /** Name of the refine module. */
    public static final String REFINE = "refine";

    /** All of them. */
    public static final List<String> NAMES = List.of(PROPOSALS, COARSE, SELECTOR, REFINE);

    /** Output of the proposal, coarse and refine modules: logits, background first. */
    public static final String SCORES = "scores";

    /** Output of the proposal and refine modules: offsets from anchors. */
    public static final String OFFSETS = "offsets";

    /** Output of the coarse module: coefficients of the tubes' polynomials. */
    public static final String THETA = "theta";

    /** Output of the selector: the logit of a time stamp being key. */
    public static final String KEY = "key";

    private static final double EPSILON = 1e-5;
    private static final int SELECTOR_STEPS = 4;

    private CfadModules() {}

    /**
     * The temporal proposal network: features [N, C, T', H, W] to scores [N, 2 A, T', 1, 1] and offsets of the same sizes.
     *
     * @param anchors A, at each time step
     */
    public static VolumeSpec proposals(int channels, int anchors, CfadWidths widths) {
        VolumeChain chain = new VolumeChain();
        window(chain, "conv1", channels, widths.proposals(), widths.separable());
        window(chain, "conv2", widths.proposals(), widths.proposals(), widths.separable());
        String pooled = chain.add("pooled", new MeanSpace());
        chain.add(SCORES, Conv.linear(widths.proposals(), 2 * anchors), pooled);
        chain.add(OFFSETS, Conv.linear(widths.proposals(), 2 * anchors), pooled);
        return chain.spec(PROPOSALS, channels, EPSILON, SCORES, OFFSETS);
    }

    /**
     * The coarse module: sampled features [P, C, N, H, W] to scores [P, A (C + 1), 1, H, W] and theta [P, A 4 (k + 1), 1, H, W].
     *
     * <p>Differs from the paper in the order of sum and mean over time: the branch on differences has a time step less than the other, so the branches meet after the
     * mean.
     */
    public static VolumeSpec coarse(int channels, CfadDesign design) {
        CfadWidths widths = design.widths();
        VolumeChain chain = new VolumeChain();
        String tube = branch(chain, "direct", channels, widths);
        if (design.residual()) {
            chain.add("residual.difference", new Difference(), VolumeSpec.INPUT);
            String other = branch(chain, "residual", channels, widths);
            tube = chain.add("both", new Add(false), tube, other);
        }
        int anchors = design.shapes().size();
        chain.add(SCORES, Conv.linear(widths.coarse(), anchors * design.scores()), tube);
        chain.add(THETA, Conv.linear(widths.coarse(), anchors * design.coefficients()), tube);
        return chain.spec(COARSE, channels, EPSILON, SCORES, THETA);
    }

    /** A non-local block, then convolutions, then the mean over time. */
    private static String branch(VolumeChain chain, String name, int channels, CfadWidths widths) {
        nonLocal(chain, name, channels);
        chain.add(name + ".reduce", Conv.normed(channels, widths.coarse(), Extent.UNIT));
        window(chain, name + ".conv1", widths.coarse(), widths.coarse(), widths.separable());
        window(chain, name + ".conv2", widths.coarse(), widths.coarse(), widths.separable());
        return chain.add(name + ".pooled", new MeanTime());
    }

    /** Added to what goes in; the last scale starts at 0, so that the block does nothing at first. */
    private static void nonLocal(VolumeChain chain, String name, int channels) {
        String entry = chain.last();
        int half = Math.max(1, channels / 2);
        String queries = chain.add(name + ".query", Conv.linear(channels, half), entry);
        String keys = chain.add(name + ".key", Conv.linear(channels, half), entry);
        String values = chain.add(name + ".value", Conv.linear(channels, half), entry);
        chain.add(name + ".attention", new Attention(half), queries, keys, values);
        chain.add(name + ".out", Conv.normed(half, channels, Extent.UNIT).unrectified(0));
        chain.add(name + ".nonlocal", new Add(false), chain.last(), entry);
    }

    /** A window of 3x3x3, or one of 1x3x3 and one of 3x1x1. */
    private static void window(VolumeChain chain, String name, int in, int out, boolean separable) {
        if (separable) {
            chain.add(name + ".space", Conv.normed(in, out, Extent.space(3)));
            chain.add(name + ".time", Conv.normed(out, out, Extent.time(3)));
        } else {
            chain.add(name, Conv.normed(in, out, Extent.cube(3)));
        }
    }

    /** The selector: sampled features [P, C, N, H, W] to a logit for each sample, [P, 1, N, 1, 1], by an hourglass of two steps along time. */
    public static VolumeSpec selector(int channels, int width) {
        VolumeChain chain = new VolumeChain();
        Conv conv = Conv.normed(width, width, Extent.time(3));
        MaxPool half = new MaxPool(Extent.time(2), Extent.time(2));
        chain.add("pooled", new MeanSpace());
        chain.add("reduce", Conv.normed(channels, width, Extent.UNIT));
        chain.add("padded", new PadTime(SELECTOR_STEPS));
        String whole = chain.add("down1", conv);
        chain.add("half", half);
        String halved = chain.add("down2", conv);
        chain.add("quarter", half);
        chain.add("bottom", conv);
        chain.add("up2", new RepeatTime(2));
        chain.add("skip2", new Add(false), chain.last(), halved);
        chain.add("up1", new RepeatTime(2));
        chain.add("skip1", new Add(false), chain.last(), whole);
        chain.add("last", conv);
        chain.add("logit", Conv.linear(width, 1));
        chain.add(KEY, new CropTime(), "logit", VolumeSpec.INPUT);
        return chain.spec(SELECTOR, channels, EPSILON, KEY);
    }

    /** The refine module: features of single time stamps [M, C, 1, H, W] to scores [M, A (C + 1), 1, H, W] and offsets [M, A 4, 1, H, W]. */
    public static VolumeSpec refine(int channels, CfadDesign design) {
        int width = design.widths().refine();
        int anchors = design.shapes().size();
        VolumeChain chain = new VolumeChain();
        chain.add("reduce", Conv.normed(channels, width, Extent.UNIT));
        chain.add("conv1", Conv.normed(width, width, Extent.space(3)));
        String map = chain.add("conv2", Conv.normed(width, width, Extent.space(3)));
        chain.add(SCORES, Conv.linear(width, anchors * design.scores()), map);
        chain.add(OFFSETS, Conv.linear(width, anchors * 4), map);
        return chain.spec(REFINE, channels, EPSILON, SCORES, OFFSETS);
    }
}
