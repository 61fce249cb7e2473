package io.tubecast.edge.control;

import io.tubecast.core.camera.CameraGeometry;
import io.tubecast.core.camera.Lens;
import io.tubecast.core.camera.Mounting;
import io.tubecast.core.decision.DecisionRule;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.geometry.Polygon;
import io.tubecast.core.label.Labels;
import io.tubecast.core.motion.MotionSettings;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.edge.config.CameraConfig;
import io.tubecast.edge.config.ConfigException;
import io.tubecast.edge.config.DecisionsConfig;
import io.tubecast.edge.config.NodeConfig;
import io.tubecast.edge.pipeline.ControlSettings;
import io.tubecast.inference.bundle.AnchorSpec;
import io.tubecast.inference.bundle.ClipSpec;
import io.tubecast.inference.bundle.InputSpec;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.publish.message.CameraFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the configuration says about camera, masks and decisions, as the pipeline takes it and as the factsheet tells it. */
public final class ControlSetup {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSetup.class);

    private final NodeConfig config;
    private final CameraConfig camera;
    private final ModelBundle bundle;
    private final List<Polygon> masks;
    private final List<@Nullable DecisionRule> decisions;

    /**
     * The setup of a node.
     *
     * @throws ConfigException if a label is not one of the model's
     */
    public ControlSetup(NodeConfig config, ModelBundle bundle) {
        this.config = config;
        this.bundle = bundle;
        camera = config.camera();
        masks = camera.masks().stream().map(Polygon::new).toList();
        decisions = rules(config.decisions(), bundle);
    }

    /** A source with the configured parts of its pictures blanked; it becomes the new one's own. */
    public FrameSource masked(FrameSource source) {
        return MaskedSource.over(masks).apply(source);
    }

    /** As the pipeline takes it. */
    public ControlSettings settings() {
        return new ControlSettings(
                MotionSettings.defaults(),
                config.control().extrapolate() ? config.control().maxExtrapolationMillis() : 0,
                this::geometry,
                masks,
                decisions,
                new ControlSettings.View(camera.minLuma(), camera.minSharpness(), this::smallestPerson));
    }

    private static List<@Nullable DecisionRule> rules(DecisionsConfig config, ModelBundle bundle) {
        Labels labels = bundle.labels();
        for (String label : config.labels().keySet()) {
            if (labels.indexOf(label).isEmpty()) {
                throw new ConfigException("decisions.labels: the model '%s' has no label '%s', it has %s"
                        .formatted(bundle.manifest().model().name(), label, labels.names()));
            }
        }
        List<@Nullable DecisionRule> rules = new ArrayList<>();
        boolean any = false;
        for (String label : labels.names()) {
            DecisionsConfig own = config.of(label);
            any |= own.enabled();
            rules.add(own.enabled() ? rule(own) : null);
        }
        boolean online = bundle.manifest().clip() == null; // a clip is decided long after it began
        return any && online ? rules : List.of();
    }

    private static DecisionRule rule(DecisionsConfig own) {
        return new DecisionRule(
                own.minScore(),
                own.holdMillis(),
                own.coolDownMillis(),
                own.minHeight(),
                own.region().isEmpty() ? null : new Polygon(own.region()));
    }

    private @Nullable CameraGeometry geometry(int widthPx, int heightPx) {
        Lens lens = lens(widthPx, heightPx);
        if (lens != null && !lens.fits(widthPx, heightPx)) {
            LOG.warn(
                    "camera.size {} is of another shape than the pictures of {}x{}: no bearings are told",
                    camera.size(),
                    widthPx,
                    heightPx);
            return null;
        }
        return lens == null ? null : new CameraGeometry(lens, mounting());
    }

    private @Nullable Lens lens(int widthPx, int heightPx) {
        List<Double> d = camera.distortion();
        Lens.Distortion distortion = d.isEmpty()
                ? Lens.Distortion.NONE
                : new Lens.Distortion(d.get(0), d.get(1), d.get(2), d.get(3), d.size() > 4 ? d.get(4) : 0);
        List<Double> matrix = camera.matrix();
        if (!matrix.isEmpty()) {
            List<Double> size = camera.size();
            return new Lens(
                    size.isEmpty() ? widthPx : size.get(0),
                    size.isEmpty() ? heightPx : size.get(1),
                    matrix.get(0),
                    matrix.get(1),
                    matrix.get(2),
                    matrix.get(3),
                    distortion);
        }
        return camera.horizontalFov() > 0
                ? Lens.ofFieldOfView(widthPx, heightPx, Math.toRadians(camera.horizontalFov()))
                        .with(distortion)
                : null;
    }

    private Mounting mounting() {
        List<Double> at = camera.position();
        List<Double> turned = camera.rotation();
        return new Mounting(
                at.get(0),
                at.get(1),
                at.get(2),
                Math.toRadians(turned.get(0)),
                Math.toRadians(turned.get(1)),
                Math.toRadians(turned.get(2)));
    }

    /**
     * How far away somebody of some height may be and still be as large as the smallest anchor.
     *
     * @return meters, or nothing if the lens is not known
     */
    public OptionalDouble reachMeters(double heightMeters, int widthPx, int heightPx) {
        Lens lens = lens(widthPx, heightPx);
        if (lens == null) {
            return OptionalDouble.empty();
        }
        double focalPx = lens.fy() * heightPx / lens.heightPx();
        return OptionalDouble.of(focalPx * heightMeters / smallestPerson(widthPx, heightPx));
    }

    /** The side of the smallest square anchor, in pixels of the frame: smaller people match none of the model's anchors well. */
    public int smallestPerson(int widthPx, int heightPx) {
        InputSpec input = bundle.manifest().input();
        double smallest = smallestAnchor();
        double across = (double) input.width() / widthPx;
        double down = (double) input.height() / heightPx;
        double inputPerFramePx = switch (input.resize()) {
            case STRETCH -> down;
            case LETTERBOX -> Math.min(across, down);
            case CROP -> Math.max(across, down);
        };
        return (int) Math.round(smallest / inputPerFramePx);
    }

    /** In pixels of the networks' input: the side of the smallest square anchor, or the height of the lowest where they are not square. */
    private double smallestAnchor() {
        double smallest = Double.MAX_VALUE;
        ClipSpec clip = bundle.manifest().clip();
        if (clip != null) {
            for (Shape shape : clip.shapes()) {
                smallest = Math.min(
                        smallest, shape.height() * bundle.manifest().input().height());
            }
            return smallest;
        }
        for (AnchorSpec.Level level : bundle.manifest().pairs().anchors().levels()) {
            smallest = Math.min(smallest, level.minSize());
        }
        return smallest;
    }

    /** As the factsheet tells it. */
    public CameraFacts facts(int widthPx, int heightPx) {
        return new CameraFacts(optics(widthPx, heightPx), camera.masks(), ruleFacts());
    }

    private CameraFacts.@Nullable Optics optics(int widthPx, int heightPx) {
        CameraGeometry geometry = widthPx < 1 || heightPx < 1 ? null : geometry(widthPx, heightPx);
        if (geometry == null) {
            return null;
        }
        Lens lens = geometry.lens();
        Lens.Distortion d = lens.distortion();
        Mounting m = geometry.mounting();
        return new CameraFacts.Optics(
                List.of(lens.widthPx(), lens.heightPx()),
                List.of(lens.fx(), lens.fy(), lens.cx(), lens.cy()),
                List.of(d.k1(), d.k2(), d.p1(), d.p2(), d.k3()),
                List.of(m.x(), m.y(), m.z()),
                List.of(m.roll(), m.pitch(), m.yaw()));
    }

    private List<CameraFacts.Rule> ruleFacts() {
        List<CameraFacts.Rule> facts = new ArrayList<>();
        for (int i = 0; i < decisions.size(); i++) {
            DecisionRule rule = decisions.get(i);
            if (rule != null) {
                String label = bundle.labels().name(i);
                facts.add(new CameraFacts.Rule(
                        label,
                        rule.minScore(),
                        Math.round(rule.holdMillis()),
                        Math.round(rule.coolDownMillis()),
                        rule.minHeight(),
                        config.decisions().of(label).region()));
            }
        }
        return facts;
    }
}
