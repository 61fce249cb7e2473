package io.tubecast.core.actor;

import io.tubecast.core.geometry.Iou;
import io.tubecast.core.linking.LiveTube;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;

/**
 * Decides which live tubes are one actor.
 *
 * <p>A tube stays with its actor while it overlaps the actor's leading tube. A tube without an actor, strongest first, joins the actor it
 * overlaps most over the last steps, or founds one if its last detection is about its class. Actors that come to overlap are one: the started one, else the older one,
 * takes the tubes of the other. Two detections of one class in one step that both mean it are never one actor, whatever their overlap:
 * suppression has left both, so they are two people ({@link ActorTubes#knowsAnother(LiveTube)}).
 */
final class ActorGroups {
    private final ActorSettings settings;
    private final double[] minScores;
    private final ActorList actors = new ActorList();
    private final ActorList free = new ActorList();
    private final ActorTubes homeless;
    private long lastId;
    private long steps;

    ActorGroups(ActorSettings settings, double[] minScores) {
        this.settings = settings;
        this.minScores = minScores;
        homeless = new ActorTubes(minScores);
    }

    /** The living actors, oldest first. */
    ActorList actors() {
        return actors;
    }

    void giveBack(Actor actor) {
        free.add(actor);
    }

    /**
     * Brings actors and tubes together.
     *
     * @param merged (out) actors that went up in others
     */
    void step(StepTime time, TubeLinker linker, ActorList merged) {
        homeless.clear();
        for (int i = 0; i < actors.size(); i++) {
            actors.get(i).tubes().clear();
        }
        for (int i = 0; i < linker.liveCount(); i++) {
            LiveTube tube = linker.live(i);
            int owner = actors.indexOf(tube.owner());
            if (owner >= 0) {
                actors.get(owner).tubes().add(tube);
            } else {
                homeless.insertByScore(tube);
            }
        }
        for (int i = 0; i < actors.size(); i++) {
            release(actors.get(i));
            actors.get(i).follow(steps);
        }
        for (int i = 0; i < homeless.size(); i++) {
            house(homeless.get(i), time);
        }
        merge(merged);
        for (int i = 0; i < actors.size(); i++) {
            actors.get(i).follow(steps); // again: newly adopted tubes may lead
        }
        steps++;
    }

    /** Lets go of the tubes that no longer go with the leading one. */
    private void release(Actor actor) {
        ActorTubes tubes = actor.tubes();
        if (tubes.size() < 2) {
            return;
        }
        LiveTube leader = tubes.leader();
        for (int i = tubes.size() - 1; i >= 0; i--) {
            LiveTube tube = tubes.get(i);
            if (tube != leader
                    && leader.recentBoxes().meanOverlap(tube.recentBoxes(), settings.overlapSteps())
                            < settings.splitOverlap()) {
                tubes.remove(i);
                tube.assignTo(0);
                homeless.insertByScore(tube);
            }
        }
    }

    private void house(LiveTube tube, StepTime time) {
        Actor best = null;
        double bestOverlap = 0;
        for (int i = 0; i < actors.size(); i++) {
            Actor actor = actors.get(i);
            double overlap = actor.recentBoxes().meanOverlap(tube.recentBoxes(), settings.overlapSteps());
            if (overlap > bestOverlap && overlap >= gateOf(actor) && mayJoin(tube, actor)) {
                best = actor;
                bestOverlap = overlap;
            }
        }
        if (best != null) {
            best.adopt(tube);
        } else if (ActorTubes.believesInItsClass(tube)) {
            found(tube, time);
        }
    }

    private double gateOf(Actor actor) {
        return actor.tubes().speak() ? settings.minOverlap() : settings.reviveOverlap();
    }

    private static boolean mayJoin(LiveTube tube, Actor actor) {
        return !actor.tubes().knowsAnother(tube);
    }

    private void found(LiveTube tube, StepTime time) {
        Actor actor = free.size() > 0 ? free.removeLast() : new Actor(minScores);
        actor.found(++lastId, tube, time);
        actor.follow(steps);
        actors.add(actor);
    }

    private void merge(ActorList merged) {
        for (int i = 0; i < actors.size(); i++) {
            for (int j = i + 1; j < actors.size(); j++) {
                Actor older = actors.get(i);
                Actor younger = actors.get(j);
                if (areOne(older, younger)) {
                    boolean youngerWins = younger.started() && !older.started();
                    unite(youngerWins ? younger : older, youngerWins ? older : younger);
                }
            }
        }
        actors.moveEndedTo(merged);
    }

    private boolean areOne(Actor a, Actor b) {
        if (a.state() == ActorState.ENDED
                || b.state() == ActorState.ENDED
                || a.tubes().size() == 0
                || b.tubes().size() == 0
                || Iou.of(a.box(), 0, b.box(), 0) < settings.splitOverlap()) {
            return false;
        }
        return a.recentBoxes().meanOverlap(b.recentBoxes(), settings.overlapSteps()) >= settings.minOverlap()
                && !a.tubes().knowsAnother(b.tubes());
    }

    private static void unite(Actor stays, Actor goes) {
        for (int i = 0; i < goes.tubes().size(); i++) {
            stays.adopt(goes.tubes().get(i));
        }
        goes.tubes().clear();
        goes.end(EndReason.MERGED);
    }
}
