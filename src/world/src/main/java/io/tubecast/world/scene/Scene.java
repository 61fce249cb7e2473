package io.tubecast.world.scene;

import io.tubecast.world.body.Style;
import io.tubecast.world.draw.Canvas;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.PartList;
import io.tubecast.world.draw.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One place with its people, seen by one camera for a while. What is drawn at a moment depends on the seed and the moment
 * alone. Immutable; safe to draw from several threads.
 */
public final class Scene {
    private final Cast cast;
    private final CameraMotion camera;
    private final Light light;
    private final List<Actor> actors = new ArrayList<>();
    private final List<Prop> props = new ArrayList<>();
    private final Ground ground;
    private final long seed;

    /**
     * What a scene is asked for.
     *
     * @param widthPx frame width
     * @param heightPx frame height
     * @param style drawing style
     * @param seconds how long the scene lasts
     * @param minActors fewest people who act
     * @param maxActors most people who act
     * @param minBystanders fewest people who never act
     * @param maxBystanders most people who never act
     * @param theme what all who act do; null for many things
     */
    public record Cast(
            int widthPx,
            int heightPx,
            Style style,
            double seconds,
            int minActors,
            int maxActors,
            int minBystanders,
            int maxBystanders,
            @Nullable Theme theme) {}

    /** The scene of a seed. */
    public Scene(long seed, Cast cast) {
        this.seed = seed;
        this.cast = cast;
        Dice dice = new Dice(seed);
        double near = dice.range(0.36, 0.50);
        double horizon = dice.range(-0.5, -0.15);
        double tallest = dice.range(0.55, 0.88);
        double perspective = tallest / (near - horizon);
        double far = Math.max(horizon + 0.38 / perspective, near - 0.45);
        double halfWidth = 0.5 * cast.widthPx() / cast.heightPx();
        ground = new Ground(horizon, perspective, dice.range(0.08, 0.30), halfWidth, Math.min(far, near), near);
        camera = new CameraMotion(dice.fork(1), cast.widthPx(), cast.heightPx());
        light = new Light(dice.fork(2));
        castPeople(dice.fork(3));
        castProps(dice.fork(4));
    }

    private void castPeople(Dice dice) {
        int acting = few(dice, cast.minActors(), cast.maxActors());
        int idle = few(dice, cast.minBystanders(), cast.maxBystanders());
        int people = acting + idle;
        double slot = 2 * (ground.halfWidth() - 0.06) / Math.max(1, people);
        int shift = dice.below(Math.max(1, people));
        for (int i = 0; i < people; i++) {
            double y = dice.range(ground.far(), ground.near());
            int column = (i + shift) % people;
            double x = -ground.halfWidth() + 0.06 + slot * (column + dice.range(0.1, 0.9));
            Script.Role role = i < acting ? Script.Role.roll(dice) : Script.Role.BYSTANDER;
            Theme theme = i < acting ? cast.theme() : null;
            Actor.Part part = new Actor.Part(theme == null ? role : theme.role(), theme);
            actors.add(new Actor(dice.fork(i), ground, part, cast.style(), new Actor.Place(x, y, cast.seconds())));
        }
    }

    /** A number between two limits, small ones more often. */
    private static int few(Dice dice, int least, int most) {
        return least + Math.min(dice.below(most - least + 1), dice.below(most - least + 1));
    }

    private void castProps(Dice dice) {
        Prop.Kind[] kinds = Prop.Kind.values();
        for (int i = 0; i < kinds.length; i++) {
            Prop.Kind kind = kinds[i];
            if (dice.chance(kind.close() ? 0.18 : 0.16)) {
                props.add(Prop.roll(dice.fork(i), ground, kind));
            }
        }
    }

    /** What was asked for. */
    public Cast cast() {
        return cast;
    }

    /** The people, those who act first. */
    public List<Actor> actors() {
        return List.copyOf(actors);
    }

    /** The view at a moment. */
    public View view(double seconds) {
        return camera.view(seconds, 1);
    }

    /** Paints what stands still; costs some milliseconds, the caller keeps it. */
    public Still still() {
        return new Still(Surroundings.paint(new Dice(seed).fork(5), cast, ground));
    }

    /** The painted background of a scene. Immutable. */
    public static final class Still {
        private final Backdrop backdrop;

        Still(Backdrop backdrop) {
            this.backdrop = backdrop;
        }
    }

    /** Collects everything that moves at a moment. */
    public void parts(double seconds, PartList parts) {
        parts.clear();
        View view = view(seconds);
        for (Actor actor : actors) {
            actor.add(parts, view, seconds);
        }
        for (Prop prop : props) {
            prop.add(parts, camera, seconds);
        }
    }

    /**
     * Draws a frame as the camera gives it.
     *
     * @param still the background of this scene
     * @param frame number of the frame, which seeds the sensor's noise
     * @param seconds the frame's moment
     * @param canvas (out) the picture
     */
    public void draw(Still still, int frame, double seconds, Canvas canvas) {
        still.backdrop.draw(canvas, view(seconds));
        PartList parts = new PartList();
        parts(seconds, parts);
        canvas.draw(parts);
        light.expose(canvas, frame, seconds);
    }
}
