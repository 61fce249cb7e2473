package io.tubecast.training.cfad;

import io.tubecast.core.trajectory.AnchorGrid;
import io.tubecast.core.trajectory.ClipShape;
import io.tubecast.core.trajectory.FeatureSampling;
import io.tubecast.core.trajectory.SpanAnchors;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.cfad.volume.VolumeSpec;
import io.tubecast.training.network.Initializer;
import io.tubecast.training.network.Weights;
import java.util.List;

/**
 * CFAD (Li et al.) as data: a trunk on a clip, and four modules on its features.
 *
 * @param clip what it sees
 * @param trunk from the clip to features [N, C, T', H, W]
 * @param design of the modules
 */
public record CfadSpec(Clip clip, VolumeSpec trunk, CfadDesign design) {
    /** Checks that the clip is large enough for the trunk. */
    public CfadSpec {
        trunk.sizes(clip.extent());
    }

    /** T', H and W of the features. */
    public Extent features() {
        return trunk.outputSize(clip.extent());
    }

    /** C of the features. */
    public int channels() {
        return trunk.outputChannels();
    }

    /** Frames of the clip in a time step of the features. */
    public int timeStride() {
        int enough = 1 << 16;
        return enough
                / trunk.outputSize(new Extent(enough, clip.height(), clip.width()))
                        .time();
    }

    /** The anchors of the temporal proposal network. */
    public SpanAnchors spanAnchors() {
        return SpanAnchors.tiling(clip.frames(), timeStride());
    }

    /** The anchors of the coarse and refine modules. */
    public AnchorGrid grid() {
        return new AnchorGrid(features().width(), features().height(), design.shapes());
    }

    /** How features are sampled in a temporal proposal. */
    public FeatureSampling sampling() {
        return new FeatureSampling(features().time(), timeStride(), design.samples());
    }

    /** What must be known to read what the modules say. */
    public ClipShape shape() {
        int plane = channels() * features().height() * features().width();
        return new ClipShape(clip.frames(), design.classes(), design.order(), spanAnchors(), grid(), sampling(), plane);
    }

    /** T', H and W of the features sampled in a proposal. */
    public Extent sampled() {
        return new Extent(design.samples(), features().height(), features().width());
    }

    /** The temporal proposal network, on {@link #features()}. */
    public VolumeSpec proposals() {
        return CfadModules.proposals(channels(), spanAnchors().scales().size(), design.widths());
    }

    /** The coarse module, on {@link #sampled()}. */
    public VolumeSpec coarse() {
        return CfadModules.coarse(channels(), design);
    }

    /** The selector, on {@link #sampled()}. */
    public VolumeSpec selector() {
        return CfadModules.selector(channels(), design.widths().selector());
    }

    /** The refine module, on the map of one sample. */
    public VolumeSpec refine() {
        return CfadModules.refine(channels(), design);
    }

    /** Trunk and modules. */
    public List<VolumeSpec> parts() {
        return List.of(trunk, proposals(), coarse(), selector(), refine());
    }

    /** Learnt values of all parts. */
    public long parameters() {
        return parts().stream().mapToLong(VolumeSpec::parameters).sum();
    }

    /**
     * Multiply-accumulates of one clip.
     *
     * @param proposals temporal proposals that are looked into
     * @param refined samples that are refined, of all tubes together
     */
    public long macs(int proposals, int refined) {
        Extent map = new Extent(1, features().height(), features().width());
        return trunk.macs(clip.extent())
                + proposals().macs(features())
                + proposals * (coarse().macs(sampled()) + selector().macs(sampled()))
                + refined * refine().macs(map);
    }

    /** Fresh weights of all parts. */
    public Weights weights(long seed) {
        Initializer initializer = new Initializer(seed);
        Weights weights = new Weights();
        for (VolumeSpec part : parts()) {
            part.addWeights(weights, initializer);
        }
        return weights;
    }
}
